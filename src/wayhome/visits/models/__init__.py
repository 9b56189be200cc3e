"""What is stored of a visit: where to, until when, and everything heard since."""

from wayhome.visits.models.agenda import CalendarFeed, Prompt, RiskPolicy
from wayhome.visits.models.backup import Backup, Demand, HazardRule
from wayhome.visits.models.visit import DueKind, Risk, Stop, Visit, VisitEvent

__all__ = [
    "Backup",
    "CalendarFeed",
    "Demand",
    "DueKind",
    "HazardRule",
    "Prompt",
    "Risk",
    "RiskPolicy",
    "Stop",
    "Visit",
    "VisitEvent",
]
