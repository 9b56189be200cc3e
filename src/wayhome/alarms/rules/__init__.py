"""What an alarm decides: severities, the ladder, closing. Pure: no Django, no clock."""

from wayhome.alarms.rules.closing import Closing, check_closing, follow_ups_after
from wayhome.alarms.rules.forms import change_form
from wayhome.alarms.rules.ladder import Climb, ClimbState, LadderPlan, Step, begin, climb
from wayhome.alarms.rules.severity import (
    ADMINISTRATORS,
    CALLS_ALL_AT_ONCE,
    NOT_BY_BOARD_KINDS,
    POLICE_KINDS,
    POLICE_SOON_KINDS,
    SEVERITIES,
    is_late,
    severity_of,
    worst,
)

__all__ = [
    "ADMINISTRATORS",
    "CALLS_ALL_AT_ONCE",
    "NOT_BY_BOARD_KINDS",
    "POLICE_KINDS",
    "POLICE_SOON_KINDS",
    "SEVERITIES",
    "Climb",
    "ClimbState",
    "Closing",
    "LadderPlan",
    "Step",
    "begin",
    "change_form",
    "check_closing",
    "climb",
    "follow_ups_after",
    "is_late",
    "severity_of",
    "worst",
]
