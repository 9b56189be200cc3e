"""The board as one value: who is where, who watches, and whether the machine itself does its part.

The rooms' queries are composed here and nowhere else; `compose` gives a template everything that
its audience may read and nothing more, so that a wall cannot show what it was never given.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from wayhome.web.board.states import Line, OpenAlarm, State, bare, decide, in_order, without_secrets, worst_first

WALL_TILES = 60
TILE_SIZES = ((6, "most"), (12, "more"), (20, "middle"), (30, "some"), (40, "less"))
"""A wall of 1920x1080 in at most so many tiles of each size; the last is read at five metres."""


MOST_WEIGHT = 110
MOST_NAMES = 180
"""How much is shown in full (each person and each alarm weighs one), and how many by name alone: a page stays light.

The worst come first, so that whoever is left out needs nobody's attention sooner; they are counted.
"""


class View(StrEnum):
    """Who reads: the duty desk in detail, a worker plainly, a wall that visitors read too."""

    DESK = "desk"
    PLAIN = "plain"
    WALL = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Everything that changes what a board shows. `offices` None means every office.

    `hidden_person` is the reader themselves while a secret alarm about them is open: their own
    device shows what it would show without it (invariant I8).
    """

    view: View
    offices: frozenset[UUID] | None
    hidden_person: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Who watches an office now; `name` is "" when nobody does."""

    office_id: UUID
    office: str
    zone: str
    name: str = ""
    called: str = ""
    until: datetime | None = None
    next_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the machine does its part: the engine's beat, messages that wait or failed, the ledger's lag."""

    fresh: bool = False
    beat_at: datetime | None = None
    waiting: int = 0
    failed: int = 0
    lag_entries: int = 0
    lag_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentScreen:
    """A wall screen of these offices that was last seen too long ago."""

    label: str
    offices: frozenset[UUID]
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """A call that came in and that nobody has put aside; `office_id` None is every desk's. For a duty desk only."""

    id: UUID
    office_id: UUID | None
    received_at: datetime
    words: str
    located: int
    holder: str = ""
    back_words: str = ""
    back_due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What one audience reads at one moment."""

    view: View
    at: datetime
    zone: str
    lines: tuple[Line, ...] = ()
    alarms: tuple[OpenAlarm, ...] = ()
    watches: tuple[Watching, ...] = ()
    screens: tuple[SilentScreen, ...] = ()
    calls: tuple[OpenCall, ...] = ()
    health: Health = field(default_factory=Health)

    @property
    def unanswered(self) -> tuple[OpenAlarm, ...]:
        """Return the alarms that make a sound: real, and held by nobody."""
        real = [alarm for alarm in self.alarms if not alarm.is_drill]
        real += [alarm for line in self.lines for alarm in line.alarms if not alarm.is_drill]
        return tuple(alarm for alarm in real if alarm.must_be_answered)

    @property
    def counts(self) -> dict[State, int]:
        """Return how many people are in each state."""
        return {state: sum(line.state is state for line in self.lines) for state in State}

    @property
    def count_words(self) -> tuple[tuple[State, str, int], ...]:
        """Return state, word and count, worst first: for a strip of figures."""
        counts = self.counts
        words = {State.ALARM: "in alarm"}  # people are counted: one of them may have several alarms
        return tuple((state, words.get(state, state.words.lower()), counts[state]) for state in State)

    @property
    def out(self) -> tuple[Line, ...]:
        """Return everybody who is out or in alarm, worst first."""
        return tuple(line for line in self.lines if line.state is not State.IN)

    @property
    def shown(self) -> tuple[Line, ...]:
        """Return those of them for whom there is room."""
        if self.view is not View.DESK:
            return self.out[:MOST_NAMES]
        weights = itertools.accumulate(1 + len(line.alarms) for line in self.out)
        return tuple(line for line, weight in zip(self.out, weights, strict=True) if weight <= MOST_WEIGHT)

    @property
    def ringing(self) -> tuple[Line, ...]:
        """Return those of the shown about whom an alarm rings: they stand above whatever calls come in."""
        return tuple(line for line in self.shown if any(alarm.must_be_answered for alarm in line.alarms))

    @property
    def quiet(self) -> tuple[Line, ...]:
        """Return the rest of the shown: they stand below the calls."""
        return tuple(line for line in self.shown if not any(alarm.must_be_answered for alarm in line.alarms))

    @property
    def tiles(self) -> tuple[Line, ...]:
        """Return who has a tile on a wall."""
        return self.lines if self.show_in else self.shown

    @property
    def more_out(self) -> int:
        """Return how many of them are only counted."""
        return len(self.out) - len(self.shown)

    @property
    def names_in(self) -> tuple[Line, ...]:
        """Return those who are in, as far as there is room for their names."""
        return tuple(line for line in self.lines if line.state is State.IN)[:MOST_NAMES]

    @property
    def more_in(self) -> int:
        """Return how many more are in."""
        return self.counts_in - len(self.names_in)

    @property
    def counts_in(self) -> int:
        """Return how many are in."""
        return self.counts[State.IN]

    @property
    def nobody_out(self) -> bool:
        """Say whether there is nothing to show but who is in."""
        return not self.alarms and not self.calls and all(line.state is State.IN for line in self.lines)

    @property
    def show_in(self) -> bool:
        """Say whether a wall has room for those who are in; with more people they are one figure."""
        return len(self.lines) + len(self.alarms) <= WALL_TILES

    @property
    def size(self) -> str:
        """Return how big a wall's tiles can be: the more, the smaller, and all in one screen."""
        tiles = len(self.alarms) + (len(self.lines) if self.show_in else len(self.shown) + 1)
        return next((size for most, size in TILE_SIZES if tiles <= most), "least")

    @property
    def several_offices(self) -> bool:
        """Say whether offices must be named."""
        return len(self.watches) > 1

    @property
    def unwatched(self) -> bool:
        """Say whether an office of this audience has nobody watching."""
        return any(not watch.name for watch in self.watches)


SHEET_LINES = 120
SHEET_NAMES = 600
"""What is on one sheet of paper: a page stays light enough for a machine in trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of the paper copy."""

    out: tuple[Line, ...] = ()
    names_in: tuple[Line, ...] = ()


def sheets_of(board: Board) -> list[Sheet]:
    """Return the board as sheets: whoever is out first, the worst on the first, then those who are in."""
    out, people_in = board.out, tuple(line for line in board.lines if line.state is State.IN)
    if len(out) <= SHEET_LINES and len(people_in) <= SHEET_NAMES:
        return [Sheet(out=out, names_in=people_in)]
    return [
        *(Sheet(out=out[begin : begin + SHEET_LINES]) for begin in range(0, len(out), SHEET_LINES)),
        *(Sheet(names_in=people_in[begin : begin + SHEET_NAMES]) for begin in range(0, len(people_in), SHEET_NAMES)),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What was read, before anybody's rights cut it: every office, every alarm."""

    at: datetime
    people: tuple[Line, ...] = ()
    alarms: tuple[OpenAlarm, ...] = ()
    watches: tuple[Watching, ...] = ()
    screens: tuple[SilentScreen, ...] = ()
    calls: tuple[OpenCall, ...] = ()
    health: Health = field(default_factory=Health)

    @property
    def secret_subjects(self) -> frozenset[UUID]:
        """Return whose own devices must show nothing of an alarm about them."""
        return frozenset(alarm.person_id for alarm in self.alarms if alarm.keep_silent and alarm.person_id)


def cut(raw: Raw, audience: Audience, now: datetime) -> Board:
    """Return what `audience` reads of `raw` at `now`."""
    about: dict[UUID, list[OpenAlarm]] = {}
    for alarm in raw.alarms:
        if alarm.person_id is not None:
            about.setdefault(alarm.person_id, []).append(alarm)
    lines = in_order(
        [
            _line(line, about.get(line.person_id, ()), audience, now)
            for line in raw.people
            if _seen(line.office_id, audience)
        ]
    )
    others = tuple(
        _worded(alarm, audience)
        for alarm in raw.alarms
        if alarm.person_id is None and (alarm.office_id is None or _seen(alarm.office_id, audience))
    )
    watches = tuple(_watch(watch, audience) for watch in raw.watches if _seen(watch.office_id, audience))
    return Board(
        view=audience.view,
        at=now,
        zone=watches[0].zone if watches else "UTC",
        lines=tuple(lines),
        alarms=worst_first(others),
        watches=watches,
        screens=_missed(raw.screens, lines, audience),
        calls=tuple(call for call in raw.calls if _rings_here(call, audience)),
        health=raw.health,
    )


def _rings_here(call: OpenCall, audience: Audience) -> bool:
    """Say whether a call is shown to this audience: a duty desk, of its own offices or where it is every desk's."""
    return audience.view is View.DESK and (call.office_id is None or _seen(call.office_id, audience))


def _missed(screens: tuple[SilentScreen, ...], lines: list[Line], audience: Audience) -> tuple[SilentScreen, ...]:
    """Return the silent screens that the desk should know of: of an office from which somebody is out now."""
    if audience.view is not View.DESK:
        return ()
    out = {line.office_id for line in lines if line.state is not State.IN}
    return tuple(screen for screen in screens if screen.offices & out)


def _watch(watch: Watching, audience: Audience) -> Watching:
    """Return who watches, on a wall by first name as everybody there."""
    return replace(watch, name=watch.called, next_name="") if audience.view is View.WALL else watch


def _seen(office_id: UUID, audience: Audience) -> bool:
    return audience.offices is None or office_id in audience.offices


def _line(line: Line, about: Iterable[OpenAlarm], audience: Audience, now: datetime) -> Line:
    alarms = tuple(about)
    if audience.view is View.PLAIN or audience.hidden_person == line.person_id:
        alarms = without_secrets(alarms)
    if audience.view is not View.DESK:
        alarms = tuple(alarm for alarm in alarms if not alarm.is_drill)
    alarms = tuple(_worded(alarm, audience) for alarm in worst_first(alarms))
    state = decide(line.outing, alarms, now)
    if audience.view is View.DESK:
        return replace(line, alarms=alarms, state=state)
    return replace(line, alarms=alarms, state=state, outing=bare(line.outing), name="", phone="")


def _worded(alarm: OpenAlarm, audience: Audience) -> OpenAlarm:
    """Return the alarm as this audience may read it: outside the desk an alarm is an alarm."""
    if audience.view is View.DESK or alarm.person_id is None:
        return alarm
    held = "held" if alarm.acknowledged_by else ""
    return replace(alarm, kind="alarm", words="Alarm", reason="", police_due=False, acknowledged_by=held)
