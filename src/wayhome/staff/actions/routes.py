"""Ways to reach a person: added, put in order, and used only once a code sent through them came back."""

import hmac
import secrets
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Refused, refuse
from wayhome.core.keys import keyring
from wayhome.messaging.actions import queue
from wayhome.messaging.models import Channel, Purpose
from wayhome.messaging.rules import Draft, Route
from wayhome.staff.actions.permission import locked_person, may_roster, needs, refuse_all, self_or_administrator
from wayhome.staff.actions.recording import note
from wayhome.staff.models import ContactRoute
from wayhome.staff.rules import Actor
from wayhome.staff.rules.codes import CODE_DIGITS, CODE_HOLDS, may_send, may_try
from wayhome.staff.rules.text import mail_wrong, text_wrong, tidy

MOST_ROUTES = 10
ADDRESS_CHARACTERS = 500
LABEL_CHARACTERS = 60
SUBJECT = "Wayhome: your code"
BODY = (
    "Your code is {code}. Type it where you asked for it.\n"
    "It holds for 15 minutes. If you did not ask for it, nothing is to be done."
)


@transaction.atomic
def add_route(actor: Actor, person_id: UUID, *, channel: str, address: str, label: str = "") -> ContactRoute:
    """Add a way to reach a person, last in order; it is used once verified (`send_code`, `confirm_route`).

    The board needs no code: whoever reads it has signed in. Raises NotAllowed, NotFound, Refused.
    """
    person = locked_person(person_id)
    needs(self_or_administrator(actor, person))
    to = str(person.pk) if channel == Channel.BOARD else address.strip()
    if channel == Channel.SMTP:
        to = to.lower()
    if channel not in Channel.values:
        raise refuse("channel", "Choose from the list.", on="channel")
    said = tidy(label)
    refuse_all(
        [*text_wrong(to, "address", ADDRESS_CHARACTERS, required=True), *text_wrong(said, "label", LABEL_CHARACTERS)]
    )
    _fits(channel, to)
    routes = ContactRoute.objects.filter(person=person)
    if routes.count() >= MOST_ROUTES:
        raise refuse("too_many", f"At most {MOST_ROUTES} ways. Remove one first.", on="address")
    if routes.filter(channel=channel, address=to).exists():
        raise refuse("twice", "This one is there already.", on="address")
    now = database_now()
    highest = routes.aggregate(highest=Max("position"))["highest"]
    route = ContactRoute.objects.create(
        person=person,
        position=0 if highest is None else highest + 1,
        channel=channel,
        address=to,
        label=said,
        verified_at=now if channel == Channel.BOARD else None,
    )
    note(actor, "route_added", "person", person.pk, now, route=str(route.pk), channel=channel)
    return route


@transaction.atomic
def send_code(actor: Actor, route_id: UUID) -> None:
    """Send a fresh code through a route that is not verified. Raises NotAllowed, NotFound, Refused."""
    route = _locked(route_id)
    needs(self_or_administrator(actor, route.person))
    if route.verified_at is not None:
        raise refuse("verified", "This one is verified already.", on="code")
    now = database_now()
    refuse_all(may_send(now, route.code_sent_at))
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    route.code_sha256, route.code_sent_at, route.code_tries = _hashed(route, code), now, 0
    route.save(update_fields=["code_sha256", "code_sent_at", "code_tries"])
    draft = Draft(
        purpose=Purpose.NOTICE,
        recipient_id=route.person_id,
        routes=(Route(channel=route.channel, address=route.address, route_id=route.pk),),
        subject=SUBJECT,
        body=BODY.format(code=code),
        give_up_at=now + CODE_HOLDS,
        idempotency_key=f"code:{route.pk}:{int(now.timestamp())}",
        about_kind="route",
        about_id=route.pk,
    )
    queue(draft, now=now)
    note(actor, "route_code_sent", "person", route.person_id, now, route=str(route.pk))


def confirm_route(actor: Actor, route_id: UUID, code: str) -> None:
    """Verify a route by the code that was sent through it.

    A wrong try is counted even though it is refused. Raises NotAllowed, NotFound, Refused.
    """
    refused = _try_code(actor, route_id, code)
    if refused is not None:
        raise refused


@transaction.atomic
def _try_code(actor: Actor, route_id: UUID, code: str) -> Refused | None:
    route = _locked(route_id)
    needs(self_or_administrator(actor, route.person))
    if route.verified_at is not None:
        return None
    now = database_now()
    refuse_all(may_try(now, route.code_sent_at, route.code_tries))
    typed = "".join(code.split())
    if not hmac.compare_digest(_hashed(route, typed), route.code_sha256):
        route.code_tries += 1
        route.save(update_fields=["code_tries"])
        return refuse("wrong", "This is not the code that was sent. Look again.", on="code")
    route.verified_at, route.code_sha256, route.code_sent_at, route.code_tries = now, "", None, 0
    route.save(update_fields=["verified_at", "code_sha256", "code_sent_at", "code_tries"])
    note(actor, "route_verified", "person", route.person_id, now, route=str(route.pk))
    return None


@transaction.atomic
def remove_route(actor: Actor, route_id: UUID) -> None:
    """Take a route away. Messages that are queued already keep it."""
    route = _locked(route_id)
    needs(self_or_administrator(actor, route.person))
    note(actor, "route_removed", "person", route.person_id, database_now(), route=str(route.pk), channel=route.channel)
    route.delete()


@transaction.atomic
def move_route(actor: Actor, route_id: UUID, *, up: bool) -> None:
    """Put a route one place earlier (or later) in the order of preference; at the end nothing happens."""
    person_id = _locked(route_id).person_id
    person = locked_person(person_id)
    needs(self_or_administrator(actor, person))
    routes = list(ContactRoute.objects.select_for_update().filter(person=person).order_by("position"))
    place = next(number for number, route in enumerate(routes) if route.pk == route_id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(routes):
        return
    routes[place], routes[other] = routes[other], routes[place]
    for position, route in enumerate(routes):
        route.position = position
    ContactRoute.objects.bulk_update(routes, ["position"])
    note(actor, "routes_ordered", "person", person.pk, database_now())


@transaction.atomic
def set_duty_phone(actor: Actor, route_id: UUID, *, is_duty_phone: bool) -> None:
    """Say whether a route is the agency's duty phone: alarms to it give name and kind."""
    route = _locked(route_id)
    needs(may_roster(actor, route.person.office_id))
    if route.is_duty_phone != is_duty_phone:
        route.is_duty_phone = is_duty_phone
        route.save(update_fields=["is_duty_phone"])
        now = database_now()
        note(actor, "duty_phone_set", "person", route.person_id, now, route=str(route.pk), on=is_duty_phone)


def _locked(route_id: UUID) -> ContactRoute:
    found = ContactRoute.objects.select_for_update(of=("self",)).select_related("person").filter(pk=route_id).first()
    if found is None:
        raise NotFound("There is no such route.")
    return found


def _hashed(route: ContactRoute, code: str) -> str:
    """Six digits are quickly tried: the hash's key is in the keyring, not in the database."""
    return keyring().mac("route-code", route.pk.bytes, code.encode()).hex()


def _fits(channel: str, address: str) -> None:
    if channel == Channel.SMTP:
        refuse_all(mail_wrong(address, "address"))
    parts = urlsplit(address) if channel in {Channel.WEBHOOK, Channel.APPRISE} else None
    if parts is None:
        return
    if channel == Channel.WEBHOOK and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise refuse("webhook", "A webhook's address begins with https://.", on="address")
    if channel == Channel.APPRISE and not (parts.scheme and address.partition("://")[2]):
        raise refuse("apprise", "An Apprise address looks like ntfy://topic.", on="address")
