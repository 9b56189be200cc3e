"""The only writers of alarms: open, climb, acknowledge, close, tick, police, ladders, drills."""

from wayhome.alarms.actions.acknowledging import Acknowledged, acknowledge, acknowledge_by_link, extend_lease, let_go
from wayhome.alarms.actions.climbing import climb
from wayhome.alarms.actions.closing import close
from wayhome.alarms.actions.directory import Recipient
from wayhome.alarms.actions.drills import end_drill, end_overdue_drills, start_drill
from wayhome.alarms.actions.follow_ups import finish_follow_up
from wayhome.alarms.actions.ladders import change_ladder
from wayhome.alarms.actions.offices import begin, close_office, open_office
from wayhome.alarms.actions.opening import Opening, open_overdue, raise_alarm
from wayhome.alarms.actions.plans import make_default_ladders
from wayhome.alarms.actions.police import record_police_called, record_police_not_called
from wayhome.alarms.actions.standby import standing_by
from wayhome.alarms.actions.ticking import note, say_accidental, tick, untick, view_alarm
from wayhome.alarms.actions.watching import (
    carry_exhausted,
    note_heard_from,
    report_fault,
    report_silent_boards,
    settle_faults,
    tell_gaps,
    watch_roster,
)

__all__ = [
    "Acknowledged",
    "Opening",
    "Recipient",
    "acknowledge",
    "acknowledge_by_link",
    "begin",
    "carry_exhausted",
    "change_ladder",
    "climb",
    "close",
    "close_office",
    "end_drill",
    "end_overdue_drills",
    "extend_lease",
    "finish_follow_up",
    "let_go",
    "make_default_ladders",
    "note",
    "note_heard_from",
    "open_office",
    "open_overdue",
    "raise_alarm",
    "record_police_called",
    "record_police_not_called",
    "report_fault",
    "report_silent_boards",
    "say_accidental",
    "settle_faults",
    "standing_by",
    "start_drill",
    "tell_gaps",
    "tick",
    "untick",
    "view_alarm",
    "watch_roster",
]
