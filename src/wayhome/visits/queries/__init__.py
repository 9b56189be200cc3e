"""The readers of visits that other rooms and pages call; authorisation stands in each."""

from wayhome.visits.queries.due import next_due_at
from wayhome.visits.queries.reading import (
    READERS,
    BoardRow,
    Found,
    HistoryFilter,
    VisitDetail,
    board_rows,
    current_visit,
    history,
    last_place,
    late_seconds_of,
    planned_visits,
    prompts_of,
    visit_detail,
)

__all__ = [
    "READERS",
    "BoardRow",
    "Found",
    "HistoryFilter",
    "VisitDetail",
    "board_rows",
    "current_visit",
    "history",
    "last_place",
    "late_seconds_of",
    "next_due_at",
    "planned_visits",
    "prompts_of",
    "visit_detail",
]
