"""What the office's rules demand where a hazard is known: written beside the stop, said, told, and met later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, Refused, refuse
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor
from wayhome.visits.actions.common import SIGN_OUT_SCOPE, Answer, decide_due, ensure_scope, lock_visit, write_event
from wayhome.visits.models import Backup, Demand, HazardRule, Stop, Visit, VisitEvent
from wayhome.visits.queries import as_asked, hazard_rules_of, hazards_at, policies_of
from wayhome.visits.rules import interval_with, warnings_for
from wayhome.visits.rules.backup import STANDING
from wayhome.visits.rules.hazards import (
    BACKUP,
    DEMANDS,
    SECOND_PERSON,
    Answers,
    check_hazard_rules,
    demanded,
    is_met,
    near_metres,
    warnings_of,
)
from wayhome.visits.rules.hazards import HazardRule as Rule
from wayhome.visits.rules.warnings import Warn

MAY_SAY_YES: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)
MAY_SET: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)

Demanded = Mapping[UUID, frozenset[str]]
"""What is demanded, by stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What the stops ahead demand, and whether any hazard is in force at one of them or near.

    `to_say`: the address of one is only like a premise, and nobody has said whether it is that one.
    """

    demands: Demanded
    hazards_known: bool
    to_say: bool


def look_ahead(visit: Visit, stops: Sequence[Stop], now: datetime) -> Ahead:
    """Find the premise of each stop still ahead and what the office demands there; the stops are not saved here."""
    rules = hazard_rules_of(visit.office_id)
    ahead = [stop for stop in stops if stop.left_at is None and stop.skipped_at is None]
    known = hazards_at(ahead, now=now, within_metres=near_metres(rules))
    for stop, found in zip(ahead, known, strict=True):
        stop.premise_id = found.premise_id
    return Ahead(
        demands={
            stop.pk: demanded((one.known for one in found.hazards), rules)
            for stop, found in zip(ahead, known, strict=True)
        },
        hazards_known=any(found.hazards for found in known),
        to_say=any(found.choices for found in known),
    )


def write_demands(visit: Visit, ahead: Ahead, now: datetime) -> None:
    """Bring the visit's demands in line: what is asked anew is written, what is asked no more and unmet goes."""
    wanted = ahead.demands
    there = {(demand.stop_id, demand.kind): demand for demand in Demand.objects.filter(visit=visit, stop__in=wanted)}
    needed = {(stop_id, kind) for stop_id, kinds in wanted.items() for kind in kinds}
    gone = [demand.pk for key, demand in there.items() if key not in needed and demand.met_at is None]
    Demand.objects.filter(pk__in=gone).delete()
    Demand.objects.bulk_create(
        Demand(visit=visit, stop_id=stop_id, kind=kind, demanded_at=now)
        for stop_id, kind in sorted(needed - there.keys(), key=str)
    )
    _meet_what_is_arranged(visit, now)


def _meet_what_is_arranged(visit: Visit, now: datetime) -> None:
    """Mark as met what the visit itself answers (a companion, back-up that stands), and take the mark back."""
    standing = set(Backup.objects.filter(visit=visit, state__in=STANDING).values_list("stop_id", flat=True))
    for demand in Demand.objects.filter(visit=visit).exclude(kind=Demand.Kind.SUPERVISOR_YES):
        answers = Answers(second_person=_has_company(visit), backup_confirmed=demand.stop_id in standing)
        met = is_met(demand.kind, answers)
        if met is not (demand.met_at is not None):
            demand.met_at = now if met else None
            demand.save(update_fields=["met_at"])


def _has_company(visit: Visit) -> bool:
    return visit.companion_id is not None or bool(visit.companion_words.strip())


def lacking(visit: Visit, ahead: Ahead) -> tuple[Warn, ...]:
    """Return, before anything is written, what a visit that begins now lacks of what is demanded."""
    answers = Answers(second_person=_has_company(visit))
    said = set(
        Demand.objects.filter(visit=visit, met_at__isnull=False)
        .exclude(kind=SECOND_PERSON)
        .values_list("stop_id", "kind")
    )
    return warnings_of(
        kind
        for stop_id, kinds in ahead.demands.items()
        for kind in kinds
        if not is_met(kind, answers) and (stop_id, kind) not in said
    )


def missing_of(visit: Visit) -> tuple[Warn, ...]:
    """Return what the visit lacks now of what is demanded at the stops still ahead."""
    open_ones = Demand.objects.filter(
        visit=visit, met_at__isnull=True, stop__left_at__isnull=True, stop__skipped_at__isnull=True
    )
    return warnings_of(open_ones.values_list("kind", flat=True))


def shorten(visit: Visit, found: Iterable[Warn], missing: Iterable[Warn]) -> tuple[Warn, ...]:
    """Set the visit's warnings and its interval from everything that is missing, and return all of it."""
    together = (*found, *missing)
    visit.warnings = [warning.code for warning in together]
    visit.interval_seconds = interval_with(policies_of(visit.office_id)[visit.risk], together)
    return together


def settle_demands(visit: Visit, stops: Sequence[Stop], now: datetime) -> None:
    """After something was arranged: what is met, what is still missing, how often to ask. The visit is not saved."""
    _meet_what_is_arranged(visit, now)
    kept = set(visit.warnings) - set(DEMANDS)
    again = warnings_for(as_asked(visit), now=now, is_watched=False, is_phone_read="phone-unread" not in kept)
    found = [warning for warning in again if warning.code in kept]
    shorten(visit, found, missing_of(visit))
    if visit.state == Visit.State.OUT:
        decide_due(visit, stops)


@in_transaction
def say_yes(actor: Actor, visit_id: UUID, stop_id: UUID) -> Answer:
    """Give the supervisor's yes to one stop of a visit. Raises NotAllowed for a lesser role, and for oneself."""
    ensure_scope(actor, SIGN_OUT_SCOPE)
    visit = lock_visit(actor, visit_id)
    if not actor.has(*MAY_SAY_YES, office_id=visit.office_id) or actor.person_id == visit.person_id:
        raise NotAllowed("A supervisor or a safety officer of the office says yes, and nobody for themselves.")
    demand = Demand.objects.filter(visit=visit, stop_id=stop_id, kind=Demand.Kind.SUPERVISOR_YES).first()
    if demand is None:
        raise refuse("not-demanded", "No yes is asked for at this stop any more. Look again.")
    now = database_now()
    if demand.met_at is None:
        demand.met_at, demand.met_by_id = now, actor.person_id
        demand.save(update_fields=["met_at", "met_by"])
    settle_demands(visit, list(visit.stops.all()), now)
    visit.save()
    return write_event(
        visit, VisitEvent.Kind.APPROVED, actor=actor, received_at=now, counted=False, stop=demand.stop, details={}
    )


@in_transaction
def set_hazard_rules(actor: Actor, office_id: UUID, rules: Mapping[int, Rule]) -> None:
    """Set what an office asks where a hazard is known, all severities together; visits that are out keep theirs.

    Raises NotAllowed, and Refused with everything that makes no sense.
    """
    if actor.scopes is not None or not actor.has(*MAY_SET, office_id=office_id):
        raise NotAllowed("A supervisor, a safety officer or an administrator of the office sets this.")
    Office.objects.select_for_update().get(pk=office_id)
    problems = check_hazard_rules(rules)
    if problems:
        raise Refused(problems)
    for severity, rule in rules.items():
        values = {
            "second_person": SECOND_PERSON in rule.demands,
            "backup": BACKUP in rule.demands,
            "supervisor_yes": Demand.Kind.SUPERVISOR_YES in rule.demands,
            "near_metres": rule.near_metres,
        }
        HazardRule.objects.update_or_create(office_id=office_id, severity=severity, defaults=values)
    details: dict[str, Json] = {
        str(severity): [rule.near_metres, *sorted(rule.demands)] for severity, rule in sorted(rules.items())
    }
    subject = Party(kind="office", id=office_id)
    record(at=database_now(), action="office.hazard_rules_set", actor=actor.party(), subject=subject, details=details)
