"""Photographs: taken in, sealed, and opened only by an action that records who looks."""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.persons.actions.common import locked, note, refuse_all
from wayhome.persons.imaging import draw
from wayhome.persons.models import PersonView, Photo
from wayhome.persons.queries import MAY_RULE, may_write, visible_to
from wayhome.persons.rules import MOST_PHOTOS, day_wrong, judge_picture, media_type_of
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import text_wrong, tidy
from wayhome.vault.sealing import open_sealed, seal

JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A photograph, opened: bytes of `media_type`."""

    data: bytes
    media_type: str


@in_transaction
def add_photo(actor: Actor, person_id: UUID, data: bytes, *, words: str = "", taken_on: date | None = None) -> Photo:
    """Take a photograph in: as it came, and drawn anew without its EXIF. Raises NotFound, NotAllowed, Refused."""
    person = locked(actor, person_id)
    said = tidy(words)
    day = day_wrong(taken_on, "taken_on", database_now()) if taken_on else []
    refuse_all([*judge_picture(data), *text_wrong(said, "words", SHORT_TEXT), *day])
    if person.photo_rows.filter(struck_at__isnull=True).count() >= MOST_PHOTOS:
        raise refuse("too_many", f"At most {MOST_PHOTOS} photographs. Strike one out first.", on="file")
    sha256 = hashlib.sha256(data).digest()
    if person.photo_rows.filter(sha256=sha256, struck_at__isnull=True).exists():
        raise refuse("twice", "This photograph is here already.", on="file")
    drawn, photo_id, now = draw(data), new_id(), database_now()
    photo = Photo.objects.create(
        id=photo_id,
        person=person,
        original=_sealed(data, "original", photo_id),
        shown=_sealed(drawn.shown, "shown", photo_id),
        small=_sealed(drawn.small, "small", photo_id),
        media_type=media_type_of(data),
        sha256=sha256,
        words=said,
        taken_on=taken_on,
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    note(actor, "photo_added", person_id, now, row=str(photo_id))
    return photo


@in_transaction
def open_photo(actor: Actor, photo_id: UUID, size: str = "shown") -> Opened:
    """Open a photograph: "small" or "shown" without EXIF, "original" as it came (supervisors, safety officers).

    Who looked is recorded before there is any picture. Raises NotFound, NotAllowed.
    """
    columns = {"small", "shown", "original"}
    found = Photo.objects.filter(pk=photo_id, person__in=visible_to(actor)).select_related("person")
    photo = found.defer(*(columns - {size})).first() if size in columns else None
    if photo is None:
        raise NotFound("There is no such photograph.")
    if size == "original" and not may_write(actor, photo.person, *MAY_RULE):
        raise NotFound("There is no such photograph.")
    now = database_now()
    what = PersonView.What.ORIGINAL if size == "original" else PersonView.What.PHOTO
    PersonView.objects.create(person_id=photo.person_id, viewer_id=actor.person_id, what=what, at=now)
    note(actor, "photo_viewed", photo.person_id, now, row=str(photo_id), size=size)
    data = open_sealed(bytes(getattr(photo, size)), table=Photo.table, column=size, row=str(photo_id))
    return Opened(data=data, media_type=photo.media_type if size == "original" else JPEG)


def _sealed(data: bytes, column: str, photo_id: UUID) -> bytes:
    return seal(data, table=Photo.table, column=column, row=str(photo_id))
