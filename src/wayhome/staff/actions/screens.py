"""Wall screens: a television holds a token of its own, so that nobody signs it in each shift.

Its token shows the wall view of its offices, first names and states, and does nothing else.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.ledger.rules import Party
from wayhome.staff.actions.codes import offer_code, take_code
from wayhome.staff.actions.permission import MAY_ROSTER, may_roster, needs, refuse_all
from wayhome.staff.actions.recording import note
from wayhome.staff.actions.tokens import LABEL_CHARACTERS, TOKEN_BYTES
from wayhome.staff.models import Office, WallScreen
from wayhome.staff.queries.actors import token_sha256
from wayhome.staff.rules import Actor
from wayhome.staff.rules.codes import TYPED_ALPHABET, TYPED_CHARACTERS, as_made
from wayhome.staff.rules.text import text_wrong, tidy

MOST_SCREENS = 20
NOT_THIS_CODE = "This code is wrong, was used, or has expired. Make a new one on the office's page."


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedScreen:
    """A screen and the one-time code that is to be opened on it."""

    code: str
    screen: WallScreen


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedScreen:
    """A screen that has its token now. The token is known here and to the screen, and to nobody else."""

    token: str
    screen: WallScreen


@transaction.atomic
def add_screen(actor: Actor, label: str, office_ids: Collection[UUID]) -> OfferedScreen:
    """Make a wall screen for these offices, and a one-time code that holds for 30 minutes.

    For whoever makes the roster of each of them. Raises NotAllowed, Refused.
    """
    wanted = set(office_ids)
    needs(actor.scopes is None and actor.has(*MAY_ROSTER))
    needs(all(may_roster(actor, office_id) for office_id in wanted))
    said = tidy(label)
    refuse_all(text_wrong(said, "label", LABEL_CHARACTERS, required=True))
    offices = list(Office.objects.select_for_update().filter(pk__in=wanted, closed_at__isnull=True).order_by("pk"))
    if not wanted or len(offices) != len(wanted):
        raise refuse("offices", "Choose at least one office, and none that is closed.", on="offices")
    for office in offices:
        if office.screens.filter(withdrawn_at__isnull=True).count() >= MOST_SCREENS:
            words = f"{office.name} has {MOST_SCREENS} screens already. Withdraw one first."
            raise refuse("too_many", words, on="offices")
    screen = WallScreen.objects.create(label=said, made_at=database_now())
    screen.offices.set(offices)
    return _offered(actor, screen, sorted(wanted))


@transaction.atomic
def offer_screen(actor: Actor, screen_id: UUID) -> OfferedScreen:
    """Make a new code for a screen: one that was never opened, or whose browser lost its token.

    What it has now holds until the code is opened. Raises NotAllowed, NotFound, Refused (withdrawn).
    """
    screen, offices = _locked_screen(screen_id)
    needs(all(may_roster(actor, office_id) for office_id in offices))
    if screen.withdrawn_at is not None:
        raise refuse("withdrawn", "This screen was withdrawn. Enrol it anew.")
    return _offered(actor, screen, offices)


@transaction.atomic
def open_screen(code: str) -> OpenedScreen:
    """Turn a one-time code into a screen's token (256 bits, stored as SHA-256); an earlier one ends. Raises Refused."""
    sha256 = token_sha256(as_made(code))
    screen = WallScreen.objects.select_for_update(of=("self",)).filter(codes__code_sha256=sha256).first()
    now = database_now()
    found = take_code(as_made(code), now, for_screen=True) if screen else None
    if screen is None or found is None:
        raise refuse("code", NOT_THIS_CODE, on="code")
    token = "whs_" + secrets.token_urlsafe(TOKEN_BYTES)
    screen.token_sha256, screen.enrolled_at, screen.last_used_at = token_sha256(token), now, now
    screen.save(update_fields=["token_sha256", "enrolled_at", "last_used_at"])
    found.used_at = now
    found.save(update_fields=["used_at"])
    by = Party(kind="screen", id=screen.pk, origin="screen")
    note(by, "screen_enrolled", "screen", screen.pk, now, offered_by=str(found.person_id))
    return OpenedScreen(token=token, screen=screen)


@transaction.atomic
def withdraw_screen(actor: Actor, screen_id: UUID) -> None:
    """End a screen's token at once; whoever makes the roster of one of its offices may. Raises NotAllowed, NotFound."""
    screen, offices = _locked_screen(screen_id)
    needs(any(may_roster(actor, office_id) for office_id in offices))
    if screen.withdrawn_at is None:
        screen.withdrawn_at = database_now()
        screen.save(update_fields=["withdrawn_at"])
        screen.codes.filter(used_at__isnull=True).delete()
        note(actor, "screen_withdrawn", "screen", screen.pk, screen.withdrawn_at)


def _offered(actor: Actor, screen: WallScreen, offices: Collection[UUID]) -> OfferedScreen:
    now = database_now()
    code = "".join(secrets.choice(TYPED_ALPHABET) for _ in range(TYPED_CHARACTERS))
    offer_code(code, actor.person_id, screen.label, now, screen=screen)
    note(actor, "screen_offered", "screen", screen.pk, now, offices=[str(office_id) for office_id in offices])
    return OfferedScreen(code=code, screen=screen)


def _locked_screen(screen_id: UUID) -> tuple[WallScreen, list[UUID]]:
    """Return a screen, locked until the transaction ends, and the ids of its offices. Raises NotFound."""
    screen = WallScreen.objects.select_for_update().filter(pk=screen_id).first()
    if screen is None:
        raise NotFound("There is no such screen.")
    return screen, sorted(screen.offices.values_list("pk", flat=True))
