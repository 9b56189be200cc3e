"""What a briefing says and in which order, purely."""

from wayhome.briefing.rules.asking import ADDRESS_CHARACTERS, BriefingRequest, Line, judge
from wayhome.briefing.rules.doing import Situation, police_words, what_to_do
from wayhome.briefing.rules.whereabouts import At, How, Position, Where, ago, position_words, whereabouts

__all__ = [
    "ADDRESS_CHARACTERS",
    "At",
    "BriefingRequest",
    "How",
    "Line",
    "Position",
    "Situation",
    "Where",
    "ago",
    "judge",
    "police_words",
    "position_words",
    "what_to_do",
    "whereabouts",
]
