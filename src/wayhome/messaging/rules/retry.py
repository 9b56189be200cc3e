"""What follows a failed attempt: the next route at once, the first again after a pause, or the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSES_SECONDS = (5, 15, 30, 60)
"""How long to wait before the routes are tried from the first again: by round, the last for all further."""


PASSIVE_ROUNDS = 2
"""How often the routes that call somebody are tried before one that only waits to be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What to do now: try `route_index` not before `not_before`, or (exhausted) stop and say so."""

    exhausted: bool
    route_index: int
    rounds: int
    refused: tuple[int, ...]
    not_before: datetime


def first_route(route_count: int) -> int | None:
    """Return where a fresh message begins; None where its recipient cannot be reached at all."""
    return 0 if route_count else None


def after_failure(
    *,
    now: datetime,
    give_up_at: datetime,
    route_count: int,
    route_index: int,
    rounds: int,
    refused: tuple[int, ...],
    permanent: bool,
    passive: frozenset[int] = frozenset(),
) -> Next:
    """Decide what follows a failure on `route_index`.

    A failed route falls to the next at once. A permanent failure (the address does not exist) takes
    the route out for this message. After the last route the first is tried again, with a pause that
    grows, as long as that lies before `give_up_at`.

    A `passive` route (the board) always accepts and wakes nobody. So a passing failure, such as a mail
    server's greylisting, does not end on it before the others had `PASSIVE_ROUNDS` more tries.
    """
    gone = tuple(sorted({*refused, route_index})) if permanent else refused
    alive = [index for index in range(route_count) if index not in gone]
    pause = PAUSES_SECONDS[min(rounds, len(PAUSES_SECONDS) - 1)]
    not_before = now + timedelta(seconds=pause)
    calling = [index for index in alive if index not in passive]
    wait_for_calling = bool(calling) and rounds < PASSIVE_ROUNDS and not_before < give_up_at
    turn = calling if wait_for_calling else alive
    later = next((index for index in turn if index > route_index), None)
    if later is not None:
        return Next(exhausted=False, route_index=later, rounds=rounds, refused=gone, not_before=now)
    if not alive or not_before >= give_up_at:
        return Next(exhausted=True, route_index=route_index, rounds=rounds, refused=gone, not_before=now)
    return Next(exhausted=False, route_index=turn[0], rounds=rounds + 1, refused=gone, not_before=not_before)
