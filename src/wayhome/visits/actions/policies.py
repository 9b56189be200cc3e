"""What an office asks of visits, set by whoever supervises or administers it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor
from wayhome.visits.models import Prompt, RiskPolicy
from wayhome.visits.rules import DEFAULT_PROMPTS, Policy, check_policies, check_prompts

MAY_SET: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)


@in_transaction
def set_visit_rules(
    actor: Actor, office_id: UUID, *, policies: Mapping[str, Policy], prompts: Mapping[str, Sequence[str]]
) -> None:
    """Set an office's intervals by risk and its prompts (Prompt.Moment), all together.

    Visits that are out keep what they began with. Raises NotAllowed, NotFound, Refused.
    """
    if actor.scopes is not None or not actor.has(*MAY_SET, office_id=office_id):
        raise NotAllowed("A supervisor, a safety officer or an administrator of the office sets this.")
    office = Office.objects.select_for_update().filter(pk=office_id).first()
    if office is None:
        raise NotFound("There is no such office.")
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
