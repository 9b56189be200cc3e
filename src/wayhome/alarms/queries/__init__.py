"""The only readers of alarms that other rooms call."""

from wayhome.alarms.queries.board import BoardAlarm, board_alarm, board_alarms
from wayhome.alarms.queries.detail import AlarmDetail, alarm_detail
from wayhome.alarms.queries.drills import DrillReport, DrillStep, drill_report, drills
from wayhome.alarms.queries.engine import (
    Undone,
    anybody_heard_from,
    may_be_unwatched,
    next_wake_at,
    offices_with_people_out,
    still_needed,
    undone,
)
from wayhome.alarms.queries.figures import Figures, Period, count_alarms, seen_by
from wayhome.alarms.queries.history import Filters, Page, history
from wayhome.alarms.queries.night import NightCover, at_night, night_cover

__all__ = [
    "AlarmDetail",
    "BoardAlarm",
    "DrillReport",
    "DrillStep",
    "Figures",
    "Filters",
    "NightCover",
    "Page",
    "Period",
    "Undone",
    "alarm_detail",
    "anybody_heard_from",
    "at_night",
    "board_alarm",
    "board_alarms",
    "count_alarms",
    "drill_report",
    "drills",
    "history",
    "may_be_unwatched",
    "next_wake_at",
    "night_cover",
    "offices_with_people_out",
    "seen_by",
    "still_needed",
    "undone",
]
