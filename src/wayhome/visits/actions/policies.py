"""What an office asks of visits, set by whoever supervises or administers it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotAllowed, NotFound, Refused
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor
from wayhome.visits.models import Prompt, RiskPolicy
from wayhome.visits.queries import policies_of, prompts_of
from wayhome.visits.rules import DEFAULT_PROMPTS, Policy, check_policies, check_prompts

MAY_SET: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)


@in_transaction
def set_visit_rules(
    actor: Actor,
    office_id: UUID,
    *,
    policies: Mapping[str, Policy],
    prompts: Mapping[str, Sequence[str]],
    seen: str = "",
) -> None:
    """Set an office's intervals by risk and its prompts (Prompt.Moment), all together.

    Visits that are out keep what they began with. `seen` is the fingerprint of what stood on the page
    ("": do not compare). Raises NotAllowed, NotFound, Refused, and Conflict when somebody changed it since.
    """
    if actor.scopes is not None or not actor.has(*MAY_SET, office_id=office_id):
        raise NotAllowed("A supervisor, a safety officer or an administrator of the office sets this.")
    office = Office.objects.select_for_update().filter(pk=office_id).first()
    if office is None:
        raise NotFound("There is no such office.")
    if seen and seen != fingerprint(office_id):
        raise Conflict("Somebody else changed this meanwhile. Open the page anew and make your change again.")
    texts: dict[str, list[str]] = {
        moment: [text.strip() for text in prompts.get(moment, ()) if text.strip()] for moment in Prompt.Moment.values
    }
    problems = (*check_policies(policies), *check_prompts(texts))
    if problems:
        raise Refused(problems)
    for risk, policy in policies.items():
        values = {
            "interval_seconds": policy.interval_seconds,
            "grace_seconds": policy.grace_seconds,
            "reminder_seconds": policy.reminder_seconds,
        }
        RiskPolicy.objects.update_or_create(office=office, risk=risk, defaults=values)
    _write_prompts(office_id, texts)
    details: dict[str, Json] = {
        risk: [policy.interval_seconds, policy.grace_seconds, policy.reminder_seconds]
        for risk, policy in policies.items()
    }
    details["prompts"] = sum(len(lines) for lines in texts.values())
    record(
        at=database_now(),
        action="office.visit_rules_set",
        actor=actor.party(),
        subject=Party(kind="office", id=office_id),
        details=details,
    )


def fingerprint(office_id: UUID) -> str:
    """Return a short name of what the office asks now, to notice a change by somebody else."""
    policies = {risk: asdict(policy) for risk, policy in policies_of(office_id).items()}
    said = [policies, {moment: prompts_of(office_id, moment) for moment in Prompt.Moment.values}]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def make_default_prompts(office_id: UUID) -> None:
    """Give a new office its first prompts, in the caller's transaction; one that has some keeps them."""
    if not Prompt.objects.filter(office_id=office_id).exists():
        _write_prompts(office_id, DEFAULT_PROMPTS)


def _write_prompts(office_id: UUID, texts: Mapping[str, Sequence[str]]) -> None:
    Prompt.objects.filter(office_id=office_id).delete()
    Prompt.objects.bulk_create(
        Prompt(office_id=office_id, moment=moment, position=position, text=text)
        for moment, lines in texts.items()
        for position, text in enumerate(lines, start=1)
    )
