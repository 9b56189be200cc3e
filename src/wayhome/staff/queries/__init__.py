"""The readers of people, routes, duty and tokens that other rooms call."""

from wayhome.staff.queries.actors import actor_by_api_token, actor_by_phone_token, actor_of, token_sha256
from wayhome.staff.queries.duty import (
    OfficeWatch,
    absences_between,
    gaps,
    hours_around,
    is_away,
    is_in_hours,
    next_roster_change,
    on_duty,
    safety_officers,
    supervisors_of,
    watches_between,
    watching,
)
from wayhome.staff.queries.lines import own_line
from wayhome.staff.queries.people import people_by_id, people_to_choose, routes_of
from wayhome.staff.queries.screens import Screen, screen_by_token, screens_of, silent_screens

__all__ = [
    "OfficeWatch",
    "Screen",
    "absences_between",
    "actor_by_api_token",
    "actor_by_phone_token",
    "actor_of",
    "gaps",
    "hours_around",
    "is_away",
    "is_in_hours",
    "next_roster_change",
    "on_duty",
    "own_line",
    "people_by_id",
    "people_to_choose",
    "routes_of",
    "safety_officers",
    "screen_by_token",
    "screens_of",
    "silent_screens",
    "supervisors_of",
    "token_sha256",
    "watches_between",
    "watching",
]
