"""Pure decisions about messages: what one is, what follows a failure, how several become one."""

from wayhome.messaging.rules.digest import LINES, Digest, digest_of
from wayhome.messaging.rules.draft import Draft, Route
from wayhome.messaging.rules.retry import Next, after_failure, first_route

__all__ = ["LINES", "Digest", "Draft", "Next", "Route", "after_failure", "digest_of", "first_route"]
