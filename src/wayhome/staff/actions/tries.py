"""Wrong passwords, codes and PINs: counted in the name they were given in, and told to whose name that is."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from wayhome.ledger.rules import Party
from wayhome.messaging.actions import queue
from wayhome.messaging.models import Channel, Purpose
from wayhome.messaging.rules import Draft
from wayhome.staff.actions.recording import note
from wayhome.staff.models import Person, Tries
from wayhome.staff.queries.people import routes_of
from wayhome.staff.rules.tries import WITHIN, Tried, counted, is_to_be_told

SUBJECT = "Wayhome: a notice for you"
BODY = (
    "A wrong password, code or PIN was given several times in your name within the last hour.\n"
    "If that was you, nothing is to be done. If not, tell your administrator, and look here: {link}"
)
"""Without a name, a place or a number: whoever reads over a shoulder learns nothing that they did not do themselves."""


@transaction.atomic
def note_tries(person_id: UUID, now: datetime, *, times: int = 1) -> bool:
    """Count wrong answers given in a person's name; tell them and the record of many, at most once an hour.

    Returns whether they were told now. Nobody acts here: whoever tries has not come in.
    """
    if not Person.objects.filter(pk=person_id, is_active=True).exists():
        return False
    empty = {"began_at": now, "last_at": now, "count": 0}
    row, _ = Tries.objects.select_for_update().get_or_create(person_id=person_id, defaults=empty)
    before = Tried(began_at=row.began_at, last_at=row.last_at, count=row.count, told_at=row.told_at)
    tried = counted(before, now, times)
    told = is_to_be_told(tried, now)
    row.began_at, row.last_at, row.count = tried.began_at, tried.last_at, tried.count
    row.told_at = now if told else tried.told_at
    row.save(update_fields=["began_at", "last_at", "count", "told_at"])
    if told:
        _tell(person_id, tried, now)
    return told


def _tell(person_id: UUID, tried: Tried, now: datetime) -> None:
    nobody = Party(kind="nobody")
    note(nobody, "tries_told", "person", person_id, now, times=tried.count)
    routes = sorted(routes_of([person_id])[person_id], key=lambda route: route.channel == Channel.BOARD)
    if not routes:
        return  # their own page still says it
    draft = Draft(
        purpose=Purpose.NOTICE,
        recipient_id=person_id,
        routes=tuple(routes),  # the board last: it always takes a message, and wakes nobody
        subject=SUBJECT,
        body=BODY.format(link=f"{settings.WAYHOME_URL}/me/"),
        give_up_at=now + WITHIN,
        idempotency_key=f"tries:{person_id.hex}:{int(now.timestamp())}",
        about_kind="tries",
        about_id=person_id,
    )
    queue(draft, now=now)
