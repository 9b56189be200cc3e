"""`wayhome sentinel`: a small process on another machine that notices when Wayhome does not watch, and tells people.

It needs neither database nor the server's settings, and remembers nothing but what it holds in memory.
"""

from wayhome.cli.sentinel.command import sentinel

__all__ = ["sentinel"]
