"""Who gives a credential for look-ups, which there are, and whether one holds."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from wayhome.filings.models import LookupCredential, PoliceAgency
from wayhome.staff.models import Role
from wayhome.staff.queries import token_sha256
from wayhome.staff.rules import Actor

GIVERS: tuple[str, ...] = (Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
"""Who gives the police a key to what is on file."""


def gives_lookups(actor: Actor, office_id: UUID) -> bool:
    """Say whether the actor may make and withdraw credentials of this office's agencies. A token never does."""
    return actor.scopes is None and actor.has(*GIVERS, office_id=office_id)


def credential_of(token: str) -> LookupCredential | None:
    """Return the credential of a token, whether it holds or not."""
    return LookupCredential.objects.select_related("agency__office").filter(token_sha256=token_sha256(token)).first()


def may_hold(credential: LookupCredential, now: datetime) -> bool:
    """Say whether a credential opens anything now."""
    return credential.withdrawn_at is None and credential.expires_at > now and credential.agency.closed_at is None


def credentials_of(actor: Actor) -> QuerySet[LookupCredential]:
    """Return the credentials that the actor may withdraw, those that hold longest first."""
    rows = LookupCredential.objects.select_related("agency", "made_by").order_by("-expires_at", "-pk")
    offices = actor.offices(*GIVERS)
    if actor.scopes is not None:
        return rows.none()
    return rows if offices is None else rows.filter(agency__office_id__in=offices)


def agencies_given(actor: Actor) -> QuerySet[PoliceAgency]:
    """Return the police agencies to which the actor may give a credential."""
    rows = PoliceAgency.objects.filter(closed_at__isnull=True).select_related("office")
    offices = actor.offices(*GIVERS)
    if actor.scopes is not None:
        return rows.none()
    return rows if offices is None else rows.filter(office_id__in=offices)
