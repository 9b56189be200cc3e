"""The readers of visits that other rooms and pages call; authorisation stands in each."""

from wayhome.visits.queries.asking import as_asked
from wayhome.visits.queries.board import BoardRow, BoardStop, board_rows
from wayhome.visits.queries.due import next_due_at
from wayhome.visits.queries.hazards import StopAhead, StopHazard, StopHazards, hazard_rules_of, hazards_at, stops_ahead
from wayhome.visits.queries.reading import (
    READERS,
    Found,
    HistoryFilter,
    VisitDetail,
    accompanied,
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
    "StopAhead",
    "StopHazard",
    "StopHazards",
    "VisitDetail",
    "accompanied",
    "as_asked",
    "board_rows",
    "current_visit",
    "hazard_rules_of",
    "hazards_at",
    "history",
    "last_place",
    "late_seconds_of",
    "next_due_at",
    "planned_visits",
    "policies_of",
    "prompts_of",
    "signed_out_by",
    "stops_ahead",
    "visit_detail",
]
