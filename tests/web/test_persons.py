"""Pages of persons of concern: written down, shown with a photograph, and not there for whoever may not know."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.cast import Cast
from tests.http.sessions import sign_in
from tests.persons.scenes import photograph, written
from tests.web.browser import Front, assert_accessible, assert_light
from tests.web.browser import sign_in as sign_in_browser
from wayhome.persons.actions import add_known, add_photo, name_conflict, set_readers
from wayhome.persons.models import PersonOfConcern, PersonView, Photo
from wayhome.persons.rules import VehicleDraft


def test_somebody_is_written_down_with_a_photograph_and_read(client: Client, cast: Cast) -> None:
    sign_in(client, cast.sofia)
    bad = client.post(reverse("concern-new"), {"name": "", "hair": "red", "office_ids": [str(cast.office.pk)]})
    assert (bad.status_code, b'value="red"' in bad.content) == (422, True)
    made = client.post(reverse("concern-new"), {"name": "Colm Reddin", "office_ids": [str(cast.office.pk)]})
    person = PersonOfConcern.objects.get()
    assert made["Location"] == reverse("concern", args=[person.pk])
    add = reverse("concern-add", args=[person.pk, "vehicle"])
    assert client.post(add, {"plate": "12-D-3456", "colour": "grey"}).status_code == 302
    upload = reverse("concern-photo-add", args=[person.pk])
    wrong = client.post(upload, {"file": SimpleUploadedFile("a.jpg", b"<svg>")})
    assert b"Send a JPEG, PNG or WebP file" in wrong.content
    assert client.post(upload, {"file": SimpleUploadedFile("a.jpg", photograph())}).status_code == 302
    page = client.get(reverse("concern", args=[person.pk]))
    assert b"12-D-3456" in page.content
    picture = client.get(reverse("concern-photo", args=[Photo.objects.get().pk, "small"]))
    assert picture["Content-Type"] == "image/jpeg"
    assert "no-store" in picture["Cache-Control"]
    assert PersonView.objects.count() == 2
    form = client.get(reverse("concern-edit", args=[person.pk]))
    assert b"Colm Reddin" in form.content
    assert PersonView.objects.count() == 3  # a form that shows the description is a look at it


def test_what_a_record_said_before_and_who_may_see_it_stand_on_its_page(client: Client, cast: Cast) -> None:
    person = written(cast)
    sign_in(client, cast.sofia)
    edit = reverse("concern-edit", args=[person.pk])
    assert client.post(edit, {"name": "Colm Reddin", "hair": "shaved"}).status_code == 302
    page = client.get(reverse("concern", args=[person.pk])).content.decode()
    assert "hair said before: <bdi>red, short</bdi>" in page
    assert "Who watches Harbour Street, and whom it concerns." in page
    set_readers(
        cast.actor(cast.sofia), person.pk, office_ids=[cast.office.pk], restricted=True, reader_ids=[cast.ines.pk]
    )
    assert (
        "Only <bdi>Ines Vale, Sofia Marín</bdi>." in client.get(reverse("concern", args=[person.pk])).content.decode()
    )


def test_by_id_nothing_is_there_for_a_conflict_another_office_or_who_is_no_reader(client: Client, cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    person = written(cast)
    photo = add_photo(sofia, person.pk, photograph())
    name_conflict(sofia, person.pk, staff_id=cast.marcus.pk, reason="his brother")
    addresses = [
        reverse("concern", args=[person.pk]),
        reverse("concern-edit", args=[person.pk]),
        reverse("concern-photo", args=[photo.pk, "small"]),
        reverse("concern-photo-add", args=[person.pk]),
        reverse("concern-add", args=[person.pk, "number"]),
    ]
    for stranger in (cast.marcus, cast.zoe):
        sign_in(client, stranger)
        assert [client.get(one).status_code for one in addresses] == [404] * len(addresses)
        assert b"Reddin" not in client.get(reverse("concerns")).content
    set_readers(sofia, person.pk, office_ids=[cast.office.pk], restricted=True, reader_ids=[])
    sign_in(client, cast.ines)
    ruled = [reverse(name, args=[person.pk]) for name in ("concern-readers", "concern-conflict", "concern-merge")]
    assert [client.get(one).status_code for one in addresses + ruled] == [404] * 8


def test_two_records_are_seen_side_by_side_merged_and_parted(client: Client, cast: Cast) -> None:
    kept, other = written(cast), written(cast, "Red")
    sign_in(client, cast.sofia)
    both = reverse("concern-merge-with", args=[kept.pk, other.pk])
    assert b"Merged into it: <bdi>Red" in client.get(both).content
    assert set(PersonView.objects.values_list("person_id", flat=True)) == {kept.pk, other.pk}
    assert client.post(both, {"reason": ""}).status_code == 422
    assert client.post(both, {"reason": "same face"}).status_code == 302
    page = client.get(reverse("concern", args=[kept.pk]))
    assert b"Take the merge of <bdi>Red</bdi> back" in page.content
    merge = page.context["found"].merges[0]
    client.post(reverse("concern-part", args=[kept.pk, merge.pk]))
    assert PersonOfConcern.objects.filter(merged_into__isnull=True).count() == 2


def test_a_record_is_read_by_everybody(page: Page, front: Front, committed_cast: Cast) -> None:
    person = written(committed_cast)
    sofia = committed_cast.actor(committed_cast.sofia)
    add_photo(sofia, person.pk, photograph(), words="Outside the office")
    add_known(sofia, person.pk, VehicleDraft(plate="12-D-3456", colour="grey"))
    connection.close()
    sign_in_browser(page, committed_cast.sofia)
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("concerns", "concern-new"):
        page.goto(reverse(name))
        assert_accessible(page)
    for name in ("concern", "concern-readers", "concern-merge", "concern-photo-add"):
        page.goto(reverse(name, args=[person.pk]))
        assert_accessible(page)
    assert_light(page, reverse("concern", args=[person.pk]), front)
