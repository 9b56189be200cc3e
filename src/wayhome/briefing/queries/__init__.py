"""The readers of a briefing: it composes what the rooms below know, for one audience."""

from wayhome.briefing.queries.card import Card, card_of
from wayhome.briefing.queries.composing import briefing_of
from wayhome.briefing.queries.known import Briefing, Colleague, Family, Heard, OpenAlarm, Out, PlaceAlike, PlaceKnown

__all__ = [
    "Briefing",
    "Card",
    "Colleague",
    "Family",
    "Heard",
    "OpenAlarm",
    "Out",
    "PlaceAlike",
    "PlaceKnown",
    "briefing_of",
    "card_of",
]
