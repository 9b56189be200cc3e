"""What a briefing is made of: frozen, so that what was shown is what was recorded."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wayhome.briefing.rules import BriefingRequest, Trust
from wayhome.persons.queries import Card
from wayhome.places.queries import HazardLine, NearHazards, SafePlacesNear

WIDE_METRES = 500.0
"""Of a place that is known no better than this, nothing is said to be near: it may as well be at the other end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of us; `how` says by what they were known: their telephone, their home's landline."""

    id: UUID
    name: str
    called: str
    description: str
    phone: str
    office_id: UUID
    office: str
    is_out: bool = False
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Somebody outside who is rung about a colleague, and whose number it is."""

    name: str
    relationship: str
    of: Colleague


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of a visit, with how far they are with it (current, arrived, left, left out)."""

    address: str
    place_name: str
    purpose: str
    with_whom: str
    is_current: bool
    expected_arrival_at: datetime | None
    expected_departure_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    skipped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """The visit somebody is out on, or that was asked about; `due_words` says what they are to be heard about."""

    visit_id: UUID
    state: str
    signed_out_at: datetime | None
    expected_back_at: datetime
    back_to: str
    back_at: datetime | None
    due_at: datetime | None
    due_words: str
    overdue: bool
    last_heard_at: datetime | None
    risk: str
    phone_carried: str
    vehicle: str
    companion: str
    route_words: str
    route_points: tuple[tuple[float, float], ...]
    notes: str
    backups: tuple[str, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One thing that was heard of somebody: what, when, by what way, at which stop."""

    at: datetime
    kind: str
    channel: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An open alarm about the colleague."""

    id: UUID
    kind: str
    words: str
    due_at: datetime
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dated entry of a premise's history."""

    happened_on: date
    kind: str
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceKnown:
    """A premise that matters now: `why` says for what reasons, `hazards` are in force there, the worst first.

    `faded` are those that have expired and on whose end nobody has decided.
    """

    id: UUID
    text: str
    label: str
    kind: str
    why: tuple[str, ...]
    access_notes: str
    hazards: tuple[HazardLine, ...] = ()
    faded: tuple[HazardLine, ...] = ()
    history: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAlike:
    """A premise that the address which was given is only like: a person says whether it is meant (C6)."""

    id: UUID
    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """All that is shown. Lists are bounded; `concerns_left` says how many more persons of concern there are.

    `around` is the point around which was looked; `around_metres` is how wide that is. `candidates` are colleagues
    where it is not clear which of them it is; `alike` are premises where the address that was given is on no file
    but like theirs: none of them is opened, and nothing of them is told. What Wayhome does not keep yet (orders in
    force, code words, the plan) has no field: a page leaves it out rather than say "none".
    """

    asked: BriefingRequest
    opened_at: datetime
    zone: str
    colleague: Colleague | None = None
    candidates: tuple[Colleague, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    family: tuple[Family, ...] = ()
    out: Out | None = None
    where: tuple[Trust, ...] = ()
    around: tuple[float, float] | None = None
    around_metres: float = 0.0
    alarms: tuple[OpenAlarm, ...] = ()
    heard: tuple[Heard, ...] = ()
    places: tuple[PlaceKnown, ...] = ()
    alike: tuple[PlaceAlike, ...] = ()
    near: tuple[NearHazards, ...] = ()
    calling: tuple[UUID, ...] = ()
    concerns: tuple[Card, ...] = ()
    concerns_left: int = 0
    safe: SafePlacesNear | None = None
    dispatch_name: str = ""
    dispatch_number: str = ""
    do: tuple[str, ...] = ()
    call_back: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    police: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Say whether it is known no better than to a part of a town where they are: then nothing is near."""
        return self.around_metres > WIDE_METRES

    @property
    def is_call(self) -> bool:
        """Say whether a call is the occasion."""
        return self.asked.alarm_id is None and self.asked.visit_id is None

    @property
    def knows_nobody(self) -> bool:
        """Say whether nobody is known by what was asked."""
        return not (self.colleague or self.candidates or self.elsewhere or self.family or self.calling)

    @property
    def knows_nothing(self) -> bool:
        """Say whether nothing at all is known of what was asked."""
        return self.knows_nobody and not (self.places or self.alike or self.near or self.concerns)
