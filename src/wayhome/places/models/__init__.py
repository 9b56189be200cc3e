"""What is stored of premises, hazards, safe places and streets, and of who looked."""

from wayhome.places.models.hazard import Hazard, HazardEvent, Objection
from wayhome.places.models.history import PremiseEntry, PremiseView
from wayhome.places.models.premise import Premise
from wayhome.places.models.presence import PersonAtPremise
from wayhome.places.models.roads import RoadGraph, RoadImport, StreetSegment
from wayhome.places.models.safe_places import SafePlace

__all__ = [
    "Hazard",
    "HazardEvent",
    "Objection",
    "PersonAtPremise",
    "Premise",
    "PremiseEntry",
    "PremiseView",
    "RoadGraph",
    "RoadImport",
    "SafePlace",
    "StreetSegment",
]
