"""Safe places as people keep them: added by hand, confirmed (again), refused."""

from dataclasses import dataclass
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, Refused, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.places.actions.permission import needs_keeper
from wayhome.places.models import SafePlace
from wayhome.places.rules.roads.plane import Point
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import notes_wrong, phone_of, phone_problem, text_wrong, tidy, tidy_lines

MOST_PLACES = 5_000
"""The most safe places an agency keeps; somebody in danger is shown the nearest few."""

LATITUDE_MOST, LONGITUDE_MOST = 90.0, 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePlaceDraft:
    """A safe place as a person says it is. `is_public`: they say that it is nobody's home and no haven."""

    kind: str
    name: str
    point: Point
    address: str = ""
    phone: str = ""
    hours: str = ""
    notes: str = ""
    is_public: bool = False


@in_transaction
def add_safe_place(actor: Actor, draft: SafePlaceDraft) -> SafePlace:
    """Add a place by hand; whoever adds it confirms it. Raises NotAllowed, Refused."""
    needs_keeper(actor)
    values = _judged(actor, draft)
    if SafePlace.objects.exclude(state=SafePlace.State.REFUSED).count() >= MOST_PLACES:
        raise refuse("too_many", f"There are {MOST_PLACES} safe places already. Refuse some first.")
    now = database_now()
    place = SafePlace.objects.create(
        **values,
        state=SafePlace.State.CONFIRMED,
        made_at=now,
        made_by_id=actor.person_id,
        confirmed_at=now,
        confirmed_by_id=actor.person_id,
    )
    _note(actor, "added", place)
    return place


@in_transaction
def confirm_safe_place(actor: Actor, place_id: UUID, draft: SafePlaceDraft) -> SafePlace:
    """Write what a person found out about a place, and that they confirm it today, for a year.

    Also for one that was refused: a person may have erred. Raises NotAllowed, NotFound, Refused.
    """
    needs_keeper(actor)
    place = _locked(place_id)
    values = _judged(actor, draft)
    changed = sorted(name for name, value in values.items() if getattr(place, name) != value)
    for name in changed:
        setattr(place, name, values[name])
    place.state = SafePlace.State.CONFIRMED
    place.confirmed_at, place.confirmed_by_id = database_now(), actor.person_id
    place.refused_at = place.refused_by = place.missing_at = None
    place.save()
    _note(actor, "confirmed", place, changed)
    return place


@in_transaction
def refuse_safe_place(actor: Actor, place_id: UUID) -> None:
    """Say that a place is none; a later import does not propose it again. Raises NotAllowed, NotFound."""
    needs_keeper(actor)
    place = _locked(place_id)
    if place.state == SafePlace.State.REFUSED:
        return
    place.state = SafePlace.State.REFUSED
    place.refused_at, place.refused_by_id = database_now(), actor.person_id
    place.save(update_fields=["state", "refused_at", "refused_by"])
    _note(actor, "refused", place)


def _locked(place_id: UUID) -> SafePlace:
    place = SafePlace.objects.select_for_update(of=("self",)).filter(pk=place_id).first()
    if place is None:
        raise NotFound("There is no such safe place.")
    return place


def _judged(actor: Actor, draft: SafePlaceDraft) -> dict[str, str | float]:
    """Return what is to be written. Raises Refused with all that is wrong."""
    values: dict[str, str] = {
        "kind": draft.kind,
        "name": tidy(draft.name),
        "address": tidy(draft.address),
        "hours": tidy(draft.hours),
        "notes": tidy_lines(draft.notes),
    }
    wrong: list[Problem] = text_wrong(values["name"], "name", SHORT_TEXT, required=True)
    wrong += text_wrong(values["address"], "address", SHORT_TEXT)
    wrong += text_wrong(values["hours"], "hours", SHORT_TEXT)
    wrong += notes_wrong(values["notes"], "notes")
    if draft.kind not in SafePlace.Kind.values:
        wrong.append(Problem(code="kind", field="kind", message="Choose what kind of place this is."))
    latitude, longitude = draft.point
    if not (abs(latitude) <= LATITUDE_MOST and abs(longitude) <= LONGITUDE_MOST):
        wrong.append(Problem(code="point", field="point", message="This is not on the map."))
    try:
        office_phone = Office.objects.values_list("phone", flat=True).get(pk=actor.office_id)
        values["phone"] = phone_of(draft.phone, office_phone)
    except ValueError:
        wrong.append(phone_problem("phone"))
    if not draft.is_public:
        words = "Only public places belong here: never anybody's home, never a haven."
        wrong.append(Problem(code="not_public", field="is_public", message=words))
    if wrong:
        raise Refused(tuple(wrong))
    return {**values, "latitude": latitude, "longitude": longitude}


def _note(actor: Actor, what: str, place: SafePlace, changed: list[str] | None = None) -> None:
    details = {"kind": place.kind, "changed": changed or []}
    subject = Party(kind="safe_place", id=place.pk)
    record(at=database_now(), action=f"places.safe_place_{what}", actor=actor.party(), subject=subject, details=details)
