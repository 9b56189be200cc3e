"""The history: found by person, office, day and words, by whoever may; looking is recorded."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.visits.stories import asked
from tests.web.browser import Front, assert_accessible, assert_light
from tests.web.browser import sign_in as sign_in_browser
from wayhome.ledger.models import Entry
from wayhome.visits import actions, queries
from wayhome.visits.models import VisitEvent
from wayhome.web.board.reading import read
from wayhome.web.components.visit_words import HEARD, heard_how


def test_visits_are_found_by_words_person_office_and_day(cast: Cast, clock: HeldClock, client: Client) -> None:
    actions.sign_out(cast.actor(cast.nora), asked(clock.now, companion_words="李小龍"))
    actions.sign_out(cast.actor(cast.ben), asked(clock.now, stops=()))
    sign_in(client, cast.marcus)
    for search, names in (
        ("state=", {"Nora", "Ben"}),
        ("text=quay+street", {"Nora"}),
        ("text=李小龍", {"Nora"}),
        (f"person={cast.ben.pk}", {"Ben"}),
        (f"office={cast.office.pk}&begins=2026-03-02&ends=2026-03-02", {"Nora", "Ben"}),
        ("begins=2026-03-03", set()),
        ("text=%00nowhere&page=9999999999", set()),
        ("begins=2026-03-03&ends=2026-03-01", {"Nora", "Ben"}),
        ("begins=0001-01-01&ends=9999-12-31&page=x", {"Nora", "Ben"}),
    ):
        html = client.post("/visits/", dict(parse_qsl(search, keep_blank_values=True))).content.decode()
        assert {name for name in ("Nora", "Ben") if f"<td><bdi>{name}" in html} == names, search


def test_a_worker_sees_their_own_and_another_office_nothing(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    for person, status in ((cast.nora, 200), (cast.marcus, 200), (cast.ben, 404), (cast.zoe, 404)):
        sign_in(client, person)
        assert client.get(f"/visits/{out.visit_id}/").status_code == status
        assert ("12 Quay Street" in client.get("/visits/").content.decode()) == (status == 200)
    viewed = Entry.objects.get(action="visit.viewed")
    assert viewed.actor is not None
    assert viewed.actor["id"] == str(cast.marcus.pk)


def test_the_story_has_both_times(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    clock.advance(minutes=40)
    actions.arrive(cast.actor(cast.nora), out.visit_id, claimed_at=clock.now - timedelta(minutes=13))
    sign_in(client, cast.marcus)
    html = client.get(f"/visits/{out.visit_id}/").content.decode()
    assert "09:27" in html
    assert "09:40" in html


MOST_QUESTIONS = 14
"""Of one look at the whole board when something on it changed; two of them are of visits, one is of calls."""


def test_the_board_has_a_row_for_whoever_is_out(cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(cast.actor(cast.nora), asked(clock.now, vehicle_id=cast.car.pk, companion_id=cast.ben.pk))
    actions.sign_out(cast.actor(cast.ben), asked(clock.now, stops=()))
    first, second = queries.board_rows([cast.office.pk])
    assert first.stop is not None
    assert (first.person_id, first.stop.address, first.companion) == (cast.nora.pk, "12 Quay Street", "Ben Okafor")
    assert (second.stop, second.stops_after, second.vehicle) == (None, 0, "Own bicycle")
    assert not queries.board_rows([cast.other_office.pk])


def test_a_board_from_which_nobody_is_out_names_who_is_in(cast: Cast, clock: HeldClock) -> None:
    assert {line.called for line in read(clock.now).people} >= {"Nora", "Ben"}


def test_a_board_asks_the_same_number_of_questions_however_many_are_out(cast: Cast, clock: HeldClock) -> None:
    def asked_for() -> int:
        with CaptureQueriesContext(connection) as questions:
            read(clock.now)
        return len(questions)

    actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    one = asked_for()
    for person in (cast.ben, cast.zoe, cast.marcus):
        actions.sign_out(cast.actor(person), asked(clock.now, vehicle_id=cast.car.pk, companion_id=cast.nora.pk))
    assert asked_for() == one
    assert one <= MOST_QUESTIONS


@pytest.mark.browser
def test_the_pages_are_light_and_accessible(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(committed_cast.actor(committed_cast.nora), asked(clock.now))
    sign_in_browser(page, committed_cast.marcus)
    for address in ("/visits/", f"/visits/{out.visit_id}/"):
        assert_light(page, address, front)
        assert_accessible(page)


def test_the_desk_writes_down_what_a_worker_rings_in(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    page = f"/visits/{out.visit_id}/"
    sign_in(client, cast.marcus)
    assert "They ring: write it down" in client.get(page).content.decode()
    clock.advance(minutes=5)
    for what, said in (
        ("check-in", "Checked in for them."),
        ("more-15", "15 minutes more."),
        ("back", "They are back."),
    ):
        assert said in client.post(f"{page}{what}/", follow=True).content.decode()
    detail = queries.visit_detail(cast.actor(cast.marcus), out.visit_id)
    assert [event.by_person for event in detail.events if event.kind == "back"] == [cast.marcus]
    assert client.post(f"{page}nonsense/").status_code == 404
    assert client.get(f"{page}back/").status_code == 405


def test_only_the_desk_of_the_office_writes_it_down(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    page = f"/visits/{out.visit_id}/"
    for person, status in ((cast.ben, 403), (cast.zoe, 404), (cast.nora, 403)):
        sign_in(client, person)
        assert client.post(f"{page}back/").status_code == status
    assert "They ring" not in client.get(page).content.decode()


def test_the_safety_officer_releases_kept_records(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    actions.freeze(out.visit_id)
    actions.come_back(cast.actor(cast.nora), out.visit_id)
    page = f"/visits/{out.visit_id}/"
    sign_in(client, cast.ines)
    assert "Release these records" in client.get(page).content.decode()
    assert "Say why" in client.post(f"{page}release/", follow=True).content.decode()
    assert "Released." in client.post(f"{page}release/", {"reason": "Reviewed."}, follow=True).content.decode()
    assert "Release these records" not in client.get(page).content.decode()


def test_a_story_is_told_in_words_and_says_what_the_desk_wrote_down(
    cast: Cast, clock: HeldClock, client: Client
) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    actions.check_in(cast.actor(cast.nora, origin="phone"), out.visit_id)
    actions.arrive(cast.actor(cast.marcus), out.visit_id)
    actions.freeze(out.visit_id)
    sign_in(client, cast.marcus)
    html = client.get(f"/visits/{out.visit_id}/").content.decode()
    for words in (
        "Checked in",
        "Nora Byrne, from the phone",
        "Arrived at 12 Quay Street",
        "Marcus Doyle, on the page",
        "Records kept from now on",
        "Wayhome, by itself",
    ):
        assert words in html, words


def test_every_kind_of_event_and_every_way_in_has_its_words(cast: Cast, clock: HeldClock) -> None:
    assert set(HEARD) == set(VisitEvent.Kind)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    actions.check_in(cast.actor(cast.nora, origin="phone"), out.visit_id)
    actions.check_in(cast.actor(cast.marcus), out.visit_id)
    events = VisitEvent.objects.order_by("received_at", "id").select_related("by_person", "stop")
    assert [heard_how(event) for event in events] == [
        "signed out on the page",
        "checked in from the phone",
        "checked in, written down by Marcus Doyle",
    ]
