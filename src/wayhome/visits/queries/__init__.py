"""The readers of visits that other rooms and pages call; authorisation stands in each."""

from wayhome.visits.queries.board import BoardRow, BoardStop, board_rows
from wayhome.visits.queries.due import next_due_at
from wayhome.visits.queries.reading import (
    READERS,
    Found,
    HistoryFilter,
    VisitDetail,
    current_visit,
    history,
    last_place,
    late_seconds_of,
    planned_visits,
    policies_of,
    prompts_of,
    signed_out_by,
    visit_detail,
)

__all__ = [
    "READERS",
    "BoardRow",
    "BoardStop",
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
    "policies_of",
    "prompts_of",
    "signed_out_by",
    "visit_detail",
]
