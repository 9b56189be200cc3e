"""Secrets of devices and programs: a phone's token by a one-time code, API tokens with scopes and an end."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.staff.actions.codes import offer_code, take_code
from wayhome.staff.actions.permission import is_self, locked_person, needs, refuse_all, self_or_administrator
from wayhome.staff.actions.recording import note
from wayhome.staff.models import ApiToken, PhoneEnrolment, WallScreen
from wayhome.staff.queries.actors import token_sha256
from wayhome.staff.rules import Actor
from wayhome.staff.rules.codes import LONGEST_TOKEN
from wayhome.staff.rules.text import text_wrong, tidy

TOKEN_BYTES = 32
LABEL_CHARACTERS = 60
MOST_PHONES = 5
MOST_TOKENS = 20
USED_EVERY = timedelta(minutes=5)
"""A token's last use is written at most so often: check-ins are the hottest path there is."""

SEEN_EVERY = timedelta(minutes=1)
"""A wall screen's more often: it is missed after five minutes."""

KEPT_IN = {"whp_": (PhoneEnrolment, USED_EVERY), "whs_": (WallScreen, SEEN_EVERY)}
"""By a token's beginning: where its last use is written, and how often. Every other one is an API token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A phone that has its token now. The token is known here and to the phone, and to nobody else."""

    token: str
    phone: PhoneEnrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """An API token, in clear this once."""

    text: str
    token: ApiToken


@transaction.atomic
def offer_enrolment(actor: Actor, person_id: UUID, label: str) -> str:
    """Return a one-time code by which a phone gets its token within 30 minutes; for a link or a QR code.

    Offering anew makes the earlier codes worthless. Raises NotAllowed, NotFound, Refused.
    """
    person = locked_person(person_id)
    needs(self_or_administrator(actor, person))
    said = tidy(label)
    refuse_all(text_wrong(said, "label", LABEL_CHARACTERS, required=True))
    if person.phones.filter(withdrawn_at__isnull=True).count() >= MOST_PHONES:
        raise refuse("too_many", f"At most {MOST_PHONES} phones. Withdraw one first.", on="label")
    now = database_now()
    code = secrets.token_urlsafe(TOKEN_BYTES)
    offer_code(code, person.pk, said, now)
    note(actor, "enrolment_offered", "person", person.pk, now)
    return code


@transaction.atomic
def enrol_phone(code: str) -> Enrolled:
    """Turn a one-time code into a phone's token (256 bits, stored as SHA-256). Raises Refused."""
    now = database_now()
    found = take_code(code, now)
    if found is None:
        raise refuse("code", "This link has been used, or has expired. Make a new one in your settings.")
    token = "whp_" + secrets.token_urlsafe(TOKEN_BYTES)
    phone = PhoneEnrolment.objects.create(
        person=found.person, label=found.label, token_sha256=token_sha256(token), enrolled_at=now
    )
    found.used_at, found.phone = now, phone
    found.save(update_fields=["used_at", "phone"])
    by = Actor(person_id=found.person_id, office_id=found.person.office_id, origin="phone")
    note(by, "phone_enrolled", "person", found.person_id, now, phone=str(phone.pk))
    return Enrolled(token=token, phone=phone)


@transaction.atomic
def withdraw_phone(actor: Actor, phone_id: UUID) -> None:
    """End a phone's token at once. Raises NotAllowed, NotFound."""
    _withdraw(actor, PhoneEnrolment.objects.filter(pk=phone_id), "phone")


@transaction.atomic
def make_api_token(actor: Actor, *, label: str, scopes: Collection[str], expires_at: datetime) -> MadeToken:
    """Make a token for one's own programs, limited to `scopes` and until `expires_at` (a year at most)."""
    needs(is_self(actor, actor.person_id))
    person = locked_person(actor.person_id)
    said, now = tidy(label), database_now()
    wrong = text_wrong(said, "label", LABEL_CHARACTERS, required=True)
    if not scopes or not set(scopes) <= set(ApiToken.Scope.values):
        wrong.append(Problem(code="scopes", field="scopes", message="Choose what the token may do."))
    if expires_at <= now:
        wrong.append(Problem(code="past", field="expires_at", message="This day is over. Choose a later one."))
    if expires_at > now + LONGEST_TOKEN:
        words = f"At most {LONGEST_TOKEN.days} days; make a new one then."
        wrong.append(Problem(code="too_long", field="expires_at", message=words))
    refuse_all(wrong)
    if person.api_tokens.filter(withdrawn_at__isnull=True, expires_at__gt=now).count() >= MOST_TOKENS:
        raise refuse("too_many", f"At most {MOST_TOKENS} tokens. Withdraw one first.", on="label")
    text = "wha_" + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        person=person,
        label=said,
        token_sha256=token_sha256(text),
        scopes=sorted(set(scopes)),
        made_at=now,
        expires_at=expires_at,
    )
    note(actor, "token_made", "person", person.pk, now, token=str(token.pk), scopes=sorted(set(scopes)))
    return MadeToken(text=text, token=token)


@transaction.atomic
def withdraw_api_token(actor: Actor, token_id: UUID) -> None:
    """End an API token at once. Raises NotAllowed, NotFound."""
    _withdraw(actor, ApiToken.objects.filter(pk=token_id), "token")


def _withdraw(actor: Actor, found: QuerySet[PhoneEnrolment] | QuerySet[ApiToken], what: str) -> None:
    row = found.select_for_update(of=("self",)).select_related("person").first()
    if row is None:
        raise NotFound(f"There is no such {what}.")
    needs(self_or_administrator(actor, row.person))
    if row.withdrawn_at is None:
        row.withdrawn_at = database_now()
        row.save(update_fields=["withdrawn_at"])
        note(actor, f"{what}_withdrawn", "person", row.person_id, row.withdrawn_at, **{what: str(row.pk)})


def note_use(token: str, now: datetime) -> None:
    """Write down when the token of a phone, a wall screen or a program was last used, at most every few minutes."""
    model, every = KEPT_IN.get(token[:4], (ApiToken, USED_EVERY))
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - every)
    model._default_manager.filter(stale, token_sha256=token_sha256(token)).update(last_used_at=now)  # noqa: SLF001 - Django's own name for it
