"""Who is out now, with the next stop: two queries, however many people are out."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.visits.models import Stop, Visit

BOARD_ROWS = 2_000
BACK_TO = {value: label.lower() for value, label in Visit.BackTo.choices}
STOP_SHOWN = ("place_name", "address", "with_whom", "purpose", "arrived_at")
SHOWN = (
    "person_id",
    "office_id",
    "due_at",
    "due_kind",
    "grace_seconds",
    "interval_seconds",
    "expected_back_at",
    "back_to",
    "risk",
    "signed_out_at",
    "last_heard_at",
    "alarmed_due_at",
    "vehicle",
    "vehicle_words",
    "phone_carried",
    "companion__name",
    "companion_words",
    "warnings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardStop:
    """The stop where somebody is (`arrived_at`) or goes next."""

    place_name: str
    address: str
    with_whom: str
    purpose: str
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """Somebody who is out, as a board shows them.

    `stop` is the first that is not over, `stops_after` how many come after it. `warnings` are the
    codes of rules.warnings that the sign-out had.
    """

    visit_id: UUID
    person_id: UUID
    office_id: UUID
    due_at: datetime
    due_kind: str
    grace_seconds: int
    interval_seconds: int
    expected_back_at: datetime
    back_to: str
    back_to_words: str
    risk: str
    signed_out_at: datetime | None
    last_heard_at: datetime | None
    alarmed: bool
    stop: BoardStop | None
    stops_after: int
    vehicle: str
    phone_carried: str
    companion: str
    warnings: tuple[str, ...]


def board_rows(office_ids: Collection[UUID] | None = None) -> list[BoardRow]:
    """Return everybody of these offices (None: of all) who is out, whoever is due first in front; at most 2,000.

    It asks nobody who may: whoever calls cuts from it what its readers may see.
    """
    out = Visit.objects.filter(state=Visit.State.OUT, drill_id__isnull=True)
    if office_ids is not None:
        out = out.filter(office_id__in=list(office_ids))
    shown = out.order_by("due_at")
    # What a board shows and no more: a thousand rows are read anew at each change.
    visits = shown.select_related("vehicle", "companion").only(*SHOWN)[:BOARD_ROWS]
    stops = Stop.objects.filter(
        visit__in=shown.values("pk")[:BOARD_ROWS], left_at__isnull=True, skipped_at__isnull=True
    )
    ahead: dict[UUID, list[BoardStop]] = defaultdict(list)
    for visit_id, *stop in stops.values_list("visit_id", *STOP_SHOWN):
        ahead[visit_id].append(BoardStop(**dict(zip(STOP_SHOWN, stop, strict=True))))
    return [_row(visit, ahead[visit.pk]) for visit in visits]


def _row(visit: Visit, ahead: list[BoardStop]) -> BoardRow:
    return BoardRow(
        visit_id=visit.pk,
        person_id=visit.person_id,
        office_id=visit.office_id,
        due_at=visit.due_at or visit.expected_back_at,
        due_kind=visit.due_kind,
        grace_seconds=visit.grace_seconds,
        interval_seconds=visit.interval_seconds,
        expected_back_at=visit.expected_back_at,
        back_to=visit.back_to,
        back_to_words=BACK_TO[visit.back_to],
        risk=visit.risk,
        signed_out_at=visit.signed_out_at,
        last_heard_at=visit.last_heard_at,
        alarmed=visit.alarmed_due_at is not None and visit.alarmed_due_at == visit.due_at,
        stop=ahead[0] if ahead else None,
        stops_after=max(0, len(ahead) - 1),
        vehicle=str(visit.vehicle) if visit.vehicle else visit.vehicle_words,
        phone_carried=visit.phone_carried,
        companion=visit.companion.name if visit.companion else visit.companion_words,
        warnings=tuple(visit.warnings),
    )
