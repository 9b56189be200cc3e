"""The readers of premises, hazards, safe places and streets that other rooms and pages call."""

from wayhome.places.queries.access import DECIDERS, READERS, may_decide, may_read, readable
from wayhome.places.queries.hazards import HazardLine, NearHazards, faded_apart, hazards_in_force, hazards_near
from wayhome.places.queries.matching import Meant, match_address, premise_meant, premises_at
from wayhome.places.queries.pages import (
    HazardDetail,
    PremiseDetail,
    Review,
    hazard_detail,
    hazards_listed,
    premise_detail,
    review_list,
)
from wayhome.places.queries.premises import (
    PremisePage,
    alike,
    history_of,
    home_of,
    persons_at,
    premises_of_person_of_concern,
    premises_page,
    work_of,
)
from wayhome.places.queries.roads import Route, StreetLines, current_import, nearest_crossing, route, street_lines
from wayhome.places.queries.safe_places import (
    KEEPERS,
    NearSafePlace,
    SafePlacesNear,
    nearest_safe_places,
    safe_place_page,
    safe_places_page,
)

__all__ = [
    "DECIDERS",
    "KEEPERS",
    "READERS",
    "HazardDetail",
    "HazardLine",
    "Meant",
    "NearHazards",
    "NearSafePlace",
    "PremiseDetail",
    "PremisePage",
    "Review",
    "Route",
    "SafePlacesNear",
    "StreetLines",
    "alike",
    "current_import",
    "faded_apart",
    "hazard_detail",
    "hazards_in_force",
    "hazards_listed",
    "hazards_near",
    "history_of",
    "home_of",
    "match_address",
    "may_decide",
    "may_read",
    "nearest_crossing",
    "nearest_safe_places",
    "persons_at",
    "premise_detail",
    "premise_meant",
    "premises_at",
    "premises_of_person_of_concern",
    "premises_page",
    "readable",
    "review_list",
    "route",
    "safe_place_page",
    "safe_places_page",
    "street_lines",
    "work_of",
]
