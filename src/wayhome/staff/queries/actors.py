"""Turning a person, a phone's token or an API token into an Actor."""

import hashlib

from wayhome.core.clock import database_now
from wayhome.staff.models import ApiToken, Person, PhoneEnrolment
from wayhome.staff.rules import Actor


def token_sha256(token: str) -> bytes:
    """Return what is stored of a token: tokens are 256 random bits, so one hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def actor_of(person: Person, origin: str = "page") -> Actor:
    """Return `person` as actions are given them, with the roles they hold now."""
    grants = frozenset(person.grants.values_list("role", "office_id"))
    return Actor(person_id=person.pk, office_id=person.office_id, name=person.name, grants=grants, origin=origin)


def actor_by_phone_token(token: str) -> Actor | None:
    """Return the person whose enrolled phone this is; None for a token unknown or withdrawn.

    A phone's actor holds no role: it can check in for its person and see nobody else.
    """
    found = (
        PhoneEnrolment.objects.select_related("person")
        .filter(token_sha256=token_sha256(token), withdrawn_at__isnull=True, person__is_active=True)
        .first()
    )
    if found is None:
        return None
    person = found.person
    return Actor(
        person_id=person.pk,
        office_id=person.office_id,
        name=person.name,
        origin="phone",
        scopes=frozenset({"check-in"}),
    )


def actor_by_api_token(token: str) -> Actor | None:
    """Return the person of an API token, limited to its scopes; None if unknown, ended or withdrawn."""
    found = (
        ApiToken.objects.select_related("person")
        .filter(
            token_sha256=token_sha256(token),
            withdrawn_at__isnull=True,
            expires_at__gt=database_now(),
            person__is_active=True,
        )
        .first()
    )
    if found is None:
        return None
    person = found.person
    grants = frozenset(person.grants.values_list("role", "office_id"))
    return Actor(
        person_id=person.pk,
        office_id=person.office_id,
        name=person.name,
        grants=grants,
        origin="api",
        scopes=frozenset(found.scopes),
    )
