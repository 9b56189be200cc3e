"""Back-up at a stop, from asking for it to its release; each step is in the visit's story with its time."""

from datetime import datetime
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.staff import queries as staff
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import SIGN_OUT_SCOPE, Answer, ensure_scope, lock_visit, write_event
from wayhome.visits.actions.demands import settle_demands
from wayhome.visits.actions.telling import supervisors_of, tell
from wayhome.visits.models import Backup, Stop, Visit, VisitEvent
from wayhome.visits.rules.backup import CONFIRMED, OVER, REFUSALS, may_follow
from wayhome.visits.rules.sign_out import is_storable

REFERENCE_CHARACTERS = 60


@in_transaction
def request_backup(actor: Actor, visit_id: UUID, stop_id: UUID, kind: str) -> Answer:
    """Ask for back-up at one stop: the worker, or the desk for them. Whoever watches and the supervisors are told.

    Raises Refused where the same kind is asked for there already, or the visit is over.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_visit(actor, visit_id)
    if visit.state not in {Visit.State.PLANNED, Visit.State.OUT}:
        raise refuse("over", "This visit is over; nobody needs back-up there any more.")
    stop = visit.stops.filter(pk=stop_id).first()
    if stop is None:
        raise NotFound("There is no such stop on this visit.")
    if kind not in Backup.Kind.values:
        raise refuse("unknown", "Say who: police, or colleagues.", on="kind")
    if visit.backups.filter(stop=stop, kind=kind).exclude(state__in=OVER).exists():
        raise refuse("asked-already", "This back-up is asked for already.", on="kind")
    now = database_now()
    backup = Backup.objects.create(visit=visit, stop=stop, kind=kind, requested_at=now, requested_by_id=actor.person_id)
    answer = _note(visit, backup, actor, now)
    on_duty = staff.on_duty(visit.office_id, now)
    people = {*supervisors_of(visit, now), *([on_duty.pk] if on_duty else [])} - {visit.person_id}
    tell(visit, sorted(people), "Somebody of your office asks for back-up.", key=f"backup:{backup.pk}", now=now)
    return answer


@in_transaction
def move_backup(
    actor: Actor, visit_id: UUID, backup_id: UUID, to: str, *, who: str = "", reference: str = ""
) -> Answer:
    """Write down how far back-up is: confirmed (by `who`, with police's `reference`), arrived, covering, released.

    Raises Refused for a step that cannot follow, and for a confirmation that names nobody.
    """
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_visit(actor, visit_id)
    backup = Backup.objects.select_for_update().filter(pk=backup_id, visit=visit).first()
    if backup is None:
        raise NotFound("There is no such back-up on this visit.")
    if to not in REFUSALS or not may_follow(backup.state, to):
        raise refuse("cannot-follow", REFUSALS.get(to, "Choose of the list."))
    who, reference = _words(who or backup.who, SHORT_TEXT, "who"), _words(reference, REFERENCE_CHARACTERS, "reference")
    if to == CONFIRMED and not who:
        raise refuse("required", "Write down who comes: a unit, or a name.", on="who")
    now = database_now()
    backup.state, backup.who, backup.reference = to, who, reference or backup.reference
    setattr(backup, f"{to}_at", now)
    backup.save()
    settle_demands(visit, list(visit.stops.all()), now)
    visit.save()
    return _note(visit, backup, actor, now)


def _words(text: str, most: int, field: str) -> str:
    text = text.strip()
    if len(text) > most:
        raise refuse("too-long", f"At most {most} characters.", on=field)
    if not is_storable(text):
        words = "This holds a character that cannot be kept (a NUL or half a character). Type it anew."
        raise refuse("not-text", words, on=field)
    return text


def _note(visit: Visit, backup: Backup, actor: Actor, now: datetime) -> Answer:
    stop: Stop | None = backup.stop
    return write_event(
        visit,
        VisitEvent.Kind.BACKUP,
        actor=actor,
        received_at=now,
        counted=False,
        stop=stop,
        changes={"backup": backup.state, "kind": backup.kind, "who": backup.who, "reference": backup.reference},
        details={"state": str(backup.state), "kind": str(backup.kind)},
    )
