"""What a briefing is asked for: a call, an alarm, a visit, or what somebody types at the desk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import LONG_TEXT
from wayhome.staff.rules.text import NUMBER_CHARACTERS, text_wrong

ADDRESS_CHARACTERS = 300
MOST_LATITUDE, MOST_LONGITUDE = 90.0, 180.0
MOST_RADIUS_METRES = 50_000.0


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

    `number_e164` is the caller's; `address` what came with the call or was typed; `latitude` and
    `longitude` (degrees, both or none) where the call says it is, within `radius_metres` if that is said,
    at `located_at`; `point_words` says in one sentence how far that can be trusted. `person_id` is the
    colleague if it is known who it is.
    """

    number_e164: str = ""
    line: Line = Line.UNKNOWN
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: float | None = None
    located_at: datetime | None = None
    point_words: str = ""
    text: str = ""
    person_id: UUID | None = None
    alarm_id: UUID | None = None
    visit_id: UUID | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Return latitude and longitude, None where the call has none."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


def judge(asked: BriefingRequest) -> list[Problem]:
    """Say what is wrong with a request; each problem names its field."""
    wrong = text_wrong(asked.number_e164, "number", NUMBER_CHARACTERS)
    wrong += text_wrong(asked.address, "address", ADDRESS_CHARACTERS) + text_wrong(asked.text, "text", LONG_TEXT)
    if (asked.latitude is None) != (asked.longitude is None):
        wrong.append(Problem(code="half", field="latitude", message="A place needs latitude and longitude."))
    if asked.point and not (abs(asked.point[0]) <= MOST_LATITUDE and abs(asked.point[1]) <= MOST_LONGITUDE):
        wrong.append(Problem(code="point", field="latitude", message="There is no such place on Earth."))
    if asked.radius_metres is not None and not 0 <= asked.radius_metres <= MOST_RADIUS_METRES:
        words = f"From 0 to {MOST_RADIUS_METRES:.0f} metres."
        wrong.append(Problem(code="radius", field="radius_metres", message=words))
    return wrong
