"""What a briefing says and in which order, purely."""

from wayhome.briefing.rules.asking import ADDRESS_CHARACTERS, BriefingRequest, Line, judge
from wayhome.briefing.rules.doing import Situation, what_to_do
from wayhome.briefing.rules.evidence import Evidence, How
from wayhome.briefing.rules.police import police_where, police_words
from wayhome.briefing.rules.trust import Drawn, Trust, weigh
from wayhome.briefing.rules.whereabouts import At, OnFile, Position, whereabouts

__all__ = [
    "ADDRESS_CHARACTERS",
    "At",
    "BriefingRequest",
    "Drawn",
    "Evidence",
    "How",
    "Line",
    "OnFile",
    "Position",
    "Situation",
    "Trust",
    "judge",
    "police_where",
    "police_words",
    "weigh",
    "what_to_do",
    "whereabouts",
]
