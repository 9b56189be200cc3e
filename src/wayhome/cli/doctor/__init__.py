"""`wayhome doctor`: asks every part whether it does its work, and says the mend of each fault."""

from wayhome.cli.doctor.finding import Finding, Grade
from wayhome.cli.doctor.run import examine

__all__ = ["Finding", "Grade", "examine"]
