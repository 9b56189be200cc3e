"""The list of alarms with its choices and pictures, and what is to be done afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from wayhome.alarms.models import Alarm, Cause, ContactKind, FollowUp, Kind
from wayhome.staff.models import Person

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def closed(cast: Cast, at: datetime, **more: object) -> Alarm:
    fields: dict[str, object] = {
        "kind": Kind.MISSED_CONTACT,
        "severity": 10,
        "subject_kind": Alarm.Subject.PERSON,
        "subject_id": uuid4(),
        "person": cast.nora,
        "office": cast.office,
        "due_at": at,
        "opened_at": at,
        "first_acknowledged_at": at + timedelta(seconds=95),
        "closed_at": at + timedelta(minutes=9),
        "closed_by": cast.marcus,
        "cause": Cause.LATE,
        "contact": ContactKind.SPOKE,
    }
    return Alarm.objects.create(**{**fields, **more})


def test_the_list_says_when_who_and_how_soon(cast: Cast, clock: HeldClock) -> None:
    closed(cast, clock.now - timedelta(days=3))
    page = client_of(cast.marcus).get("/alarms/").content.decode()
    assert "1 alarm</h2>" in page
    assert "Nora Byrne" in page
    assert "after 1 min 35 s" in page
    assert "Late, and well" in page
    assert "no-store" in client_of(cast.marcus).get("/alarms/")["Cache-Control"]


def test_choices_narrow_it_and_stay_chosen(cast: Cast, clock: HeldClock) -> None:
    closed(cast, clock.now - timedelta(days=3))
    closed(cast, clock.now - timedelta(days=5), cause=Cause.FORGOT)
    client = client_of(cast.marcus)
    page = client.get("/alarms/?cause=forgot").content.decode()
    assert "1 alarm</h2>" in page
    assert '<option value="forgot" selected>' in page
    assert "cause=forgot&amp;theme=light" in page
    assert "No alarm fits." in client.get("/alarms/?kind=panic").content.decode()
    wrong = client.get("/alarms/?since=2026-03-02&until=2026-02-01&page=0x&office=mars").content.decode()
    assert "This day is before the first one." in wrong


@pytest.mark.parametrize(
    "query", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31", "page=99999999", "page=²"]
)
def test_strange_choices_do_not_break_it(cast: Cast, query: str) -> None:
    assert client_of(cast.marcus).get(f"/alarms/?{query}").status_code == 200


def test_it_is_paged(cast: Cast, clock: HeldClock) -> None:
    for number in range(51):
        closed(cast, clock.now - timedelta(hours=number + 1))
    client = client_of(cast.marcus)
    first = client.get("/alarms/").content.decode()
    assert "page=2" in first
    assert "page=1" in client.get("/alarms/?page=2").content.decode()


def test_drills_are_in_the_list_when_asked_for_and_never_in_the_figures(cast: Cast, clock: HeldClock) -> None:
    closed(cast, clock.now - timedelta(hours=1), drill_id=uuid4())
    client = client_of(cast.marcus)
    assert "0 alarms</h2>" in client.get("/alarms/").content.decode()
    page = client.get("/alarms/?drills=on").content.decode()
    assert "1 alarm</h2>" in page
    assert "Over time" not in page


@pytest.mark.parametrize("name", ["waits", "weeks", "hours"])
def test_pictures_are_drawn_with_their_table_beside(cast: Cast, clock: HeldClock, name: str) -> None:
    closed(cast, clock.now - timedelta(days=3))
    closed(cast, clock.now - timedelta(days=20), cause=Cause.ACCIDENT)
    client = client_of(cast.marcus)
    assert f"/alarms/picture/{name}.svg?&amp;theme=dark" in client.get("/alarms/").content.decode()
    for theme in ("light", "dark"):
        answer = client.get(f"/alarms/picture/{name}.svg?theme={theme}")
        assert answer["Content-Type"] == "image/svg+xml"
        assert "no-store" in answer["Cache-Control"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert b"<svg" in answer.content
    assert client.get(f"/alarms/picture/{name}.svg?theme=pink").status_code == 404
    assert client.get("/alarms/picture/people.svg").status_code == 404


def test_figures_name_nobody(cast: Cast, clock: HeldClock) -> None:
    closed(cast, clock.now - timedelta(days=3))
    client = client_of(cast.marcus)
    pictures = b"".join(client.get(f"/alarms/picture/{name}.svg").content for name in ("waits", "weeks", "hours"))
    assert b"Nora" not in pictures
    assert "person" not in client.get("/alarms/").context["form"].fields


@pytest.mark.parametrize(("name", "status"), [("nora", 403), ("amara", 403), ("sofia", 200), ("ines", 200)])
def test_who_may_read_it(cast: Cast, name: str, status: int) -> None:
    client = client_of(getattr(cast, name))
    assert client.get("/alarms/").status_code == status
    assert client.get("/alarms/picture/waits.svg").status_code == status


def test_another_office_sees_nothing_of_it(cast: Cast, clock: HeldClock) -> None:
    closed(cast, clock.now - timedelta(days=3))
    assert "0 alarms</h2>" in client_of(cast.zoe).get("/alarms/").content.decode()


def task(cast: Cast, owner: Person, clock: HeldClock) -> FollowUp:
    alarm = closed(cast, clock.now - timedelta(days=2))
    return FollowUp.objects.create(
        alarm=alarm, kind=FollowUp.Kind.AFTERCARE, owner=owner, due_at=clock.now - timedelta(hours=1)
    )


def test_a_task_is_done_with_words(cast: Cast, clock: HeldClock) -> None:
    found = task(cast, cast.sofia, clock)
    sofia = client_of(cast.sofia)
    page = sofia.get("/alarms/afterwards/").content.decode()
    assert "Talk with the person: Nora Byrne" in page
    assert "Overdue" in page
    assert "Yours." in page
    empty = sofia.post(f"/alarms/afterwards/{found.pk}/", {"note": " "})
    assert empty.status_code == 422
    assert "Write what came of it" in empty.content.decode()
    done = sofia.post(f"/alarms/afterwards/{found.pk}/", {"note": "She is well."}, follow=True).content.decode()
    assert "Done lately" in done
    assert "She is well." in done
    again = sofia.post(f"/alarms/afterwards/{found.pk}/", {"note": "x"}, follow=True)
    assert "This is done already." in again.content.decode()


def test_a_task_is_seen_by_its_owner_and_who_supervises(cast: Cast, clock: HeldClock) -> None:
    found = task(cast, cast.ben, clock)
    seen = {
        name: "Nora Byrne" in client_of(getattr(cast, name)).get("/alarms/afterwards/").content.decode()
        for name in ("ben", "sofia", "ines", "nora", "marcus", "zoe")
    }
    assert seen == {"ben": True, "sofia": True, "ines": True, "nora": False, "marcus": False, "zoe": False}
    assert client_of(cast.zoe).post(f"/alarms/afterwards/{found.pk}/", {"note": "x"}).status_code == 404


def test_days_have_the_offices_midnight(cast: Cast, clock: HeldClock) -> None:
    """In Dublin's summer the day ends an hour before UTC's."""
    cast.office.time_zone = "Europe/Dublin"
    cast.office.save()
    closed(cast, datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    client = client_of(cast.marcus)
    assert "0 alarms</h2>" in client.get("/alarms/?since=2026-07-01&until=2026-07-01").content.decode()
    assert "1 alarm</h2>" in client.get("/alarms/?since=2026-07-02&until=2026-07-02").content.decode()
