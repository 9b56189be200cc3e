"""What is stored of alarms, their ladders, their aftermath and drills."""

from wayhome.alarms.models.aftercare import FollowUp
from wayhome.alarms.models.alarm import Alarm, AlarmEvent, Cause, ContactKind, Kind, ProcedureTick
from wayhome.alarms.models.drill import DRILL_ORIGIN, Drill
from wayhome.alarms.models.ladder import Ladder, LadderStep

__all__ = [
    "DRILL_ORIGIN",
    "Alarm",
    "AlarmEvent",
    "Cause",
    "ContactKind",
    "Drill",
    "FollowUp",
    "Kind",
    "Ladder",
    "LadderStep",
    "ProcedureTick",
]
