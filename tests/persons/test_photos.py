"""Photographs: only real ones are taken, sealed as they came, shown without what the camera wrote."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from tests.cast import Cast
from tests.persons.scenes import photograph, written
from tests.staff.helpers import recorded, refused
from wayhome.core.errors import NotFound
from wayhome.persons import imaging
from wayhome.persons.actions import add_photo, open_photo, photos
from wayhome.persons.models import Photo
from wayhome.persons.rules import PHOTO_BYTES, media_type_of


def test_a_photograph_is_shown_without_its_exif_and_kept_as_it_came(cast: Cast) -> None:
    person, sofia, data = written(cast), cast.actor(cast.sofia), photograph()
    assert b"Secretcam" in data
    photo = add_photo(sofia, person.pk, data, words="  outside  the office ")
    for size in ("small", "shown"):
        opened = open_photo(cast.actor(cast.marcus), photo.pk, size)
        assert opened.media_type == "image/jpeg"
        assert b"Secretcam" not in opened.data
        assert not Image.open(BytesIO(opened.data)).getexif()
        assert len(opened.data) < 150_000
    assert open_photo(sofia, photo.pk, "original").data == data
    stored = Photo.objects.get()
    assert stored.words == "outside the office"
    assert all(b"JFIF" not in bytes(one) for one in (stored.original, stored.shown, stored.small))
    assert recorded().count("persons.photo_viewed") == 3
    for actor, size in ((cast.marcus, "original"), (cast.zoe, "shown"), (cast.sofia, "sha256")):
        with pytest.raises(NotFound):
            open_photo(cast.actor(actor), photo.pk, size)


def test_only_photographs_are_taken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)

    def no(data: bytes) -> str:
        return refused(lambda: add_photo(sofia, person.pk, data))[0][1]

    jpeg = photograph()
    assert no(b"") == "empty"
    assert no(b"\xff\xd8\xff" + bytes(PHOTO_BYTES)) == "too_large"
    assert no(b"\x00\x00\x00\x18ftypheic" + bytes(20)) == "heic"
    assert no(b"<svg onload='x'>") == "kind"
    assert no(jpeg[: len(jpeg) // 3]) == "broken"
    add_photo(sofia, person.pk, jpeg)
    assert no(jpeg) == "twice"
    monkeypatch.setitem(imaging.MOST_PIXELS, "JPEG", 100)
    assert no(photograph("red")) == "pixels"
    monkeypatch.setattr(photos, "MOST_PHOTOS", 1)
    assert no(photograph("red")) == "too_many"
    assert Photo.objects.count() == 1


def test_the_kind_is_told_by_the_first_bytes() -> None:
    for kind in ("PNG", "WEBP"):
        out = BytesIO()
        Image.new("RGB", (4, 4)).save(out, kind)
        assert media_type_of(out.getvalue()) == f"image/{kind.lower()}"
        assert imaging.draw(out.getvalue()).small.startswith(b"\xff\xd8")


def test_a_jpeg_with_more_pictures_behind_it_is_shown_by_its_first_without_their_exif(cast: Cast) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    exif = Image.Exif()
    exif[0x010F] = "Secretcam"
    out = BytesIO()
    behind = Image.new("RGB", (400, 300), "blue")
    Image.new("RGB", (400, 300), "red").save(out, "MPO", save_all=True, append_images=[behind], exif=exif)
    assert Image.open(BytesIO(out.getvalue())).format == "MPO"
    photo = add_photo(sofia, person.pk, out.getvalue())
    shown = open_photo(sofia, photo.pk, "shown").data
    assert b"Secretcam" not in shown
    picture = Image.open(BytesIO(shown))
    red, _, blue = picture.convert("RGB").getpixel((9, 9))  # type: ignore[misc]  # three of them in RGB
    assert (picture.format, red > blue) == ("JPEG", True)
    assert open_photo(sofia, photo.pk, "original").media_type == "image/jpeg"


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2999, 1, 1)])
def test_the_day_of_a_photograph_is_between_1900_and_today(cast: Cast, day: date) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    assert refused(lambda: add_photo(sofia, person.pk, photograph(), taken_on=day)) == [("taken_on", "day")]
    assert not Photo.objects.exists()
