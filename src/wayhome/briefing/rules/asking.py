"""What a briefing is asked for: a call, an alarm, a visit, or what somebody types at the desk."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from wayhome.briefing.rules.evidence import Evidence
from wayhome.core.errors import Problem
from wayhome.core.limits import LONG_TEXT
from wayhome.staff.rules.text import NUMBER_CHARACTERS, text_wrong

ADDRESS_CHARACTERS = 300
MOST_LOCATED = 10
"""So many locations of one call are weighed."""


class Line(StrEnum):
    """What kind of line a call comes by, as far as its address can be trusted (REQUIREMENTS C4)."""

    UNKNOWN = "unknown"
    LANDLINE = "landline"
    SWITCHBOARD = "switchboard"
    MOBILE = "mobile"
    VOIP = "voip"
    COIN = "coin"
    VEHICLE = "vehicle"

    @property
    def roves(self) -> bool:
        """Say whether a telephone of this kind may be anywhere, wherever its number is on file."""
        return self in {Line.VOIP, Line.MOBILE, Line.VEHICLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingRequest:
    """Everything that is known of the occasion; all of it may be missing.

    `number_e164` is the caller's; `address` what came with the call or was typed; `located` everything that the call
    itself says of where it is, or the position of the reader's own phone. `person_id` is the colleague if it is
    known who it is.
    """

    number_e164: str = ""
    line: Line = Line.UNKNOWN
    address: str = ""
    located: tuple[Evidence, ...] = ()
    text: str = ""
    person_id: UUID | None = None
    alarm_id: UUID | None = None
    visit_id: UUID | None = None


def judge(asked: BriefingRequest) -> list[Problem]:
    """Say what is wrong with a request; each problem names its field."""
    wrong = text_wrong(asked.number_e164, "number", NUMBER_CHARACTERS)
    wrong += text_wrong(asked.address, "address", ADDRESS_CHARACTERS) + text_wrong(asked.text, "text", LONG_TEXT)
    return wrong
