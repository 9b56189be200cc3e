"""Ladders are changed by whoever answers for them; what was typed is kept when it is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.browser import session_of
from wayhome.alarms.models import Ladder, LadderStep
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Channel
from wayhome.staff.models import Person
from wayhome.web.components.spans import seconds_of, span_words

SignedIn = Callable[[Person], Client]


@pytest.fixture
def signed_in(settings: Any) -> SignedIn:
    def client_of(person: Person) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
        return client

    return client_of


def typed(cast: Cast, form: str = "out_of_hours", **more: str) -> dict[str, str]:
    ladder = Ladder.objects.get(office=cast.office, form=form)
    from wayhome.alarms.actions.ladders import fingerprint  # noqa: PLC0415 - beside its only use

    return {
        "seen": fingerprint(ladder),
        "police_seconds": "40 min",
        "police_seconds_hazard": "20 min",
        "lease_seconds": "10",
        "repeat_seconds": "90 s",
        "steps-TOTAL_FORMS": "3",
        "steps-INITIAL_FORMS": "0",
        "steps-0-target": "duty_monitor",
        "steps-0-delay_seconds": "0",
        "steps-1-target": "person",
        "steps-1-person_id": str(cast.sofia.pk),
        "steps-1-delay_seconds": "2 min",
        "steps-1-channels": Channel.SMTP.value,
        "steps-2-target": "night_service",
        "steps-2-delay_seconds": "5",
        "steps-2-service_channel": "smtp",
        "steps-2-service_address": "night@service.example",
        "steps-2-label": "Night line",
    } | more


def address(cast: Cast, form: str = "out_of_hours") -> str:
    return f"/ladders/{cast.office.pk}/{form}/"


def test_a_supervisor_changes_a_ladder_and_the_ledger_knows(committed_cast: Cast, signed_in: SignedIn) -> None:
    cast = committed_cast
    answer = signed_in(cast.sofia).post(address(cast), typed(cast), follow=True)
    assert answer.status_code == 200
    assert "the new ladder is in force" in answer.content.decode()
    ladder = Ladder.objects.get(office=cast.office, form="out_of_hours")
    assert (ladder.police_seconds, ladder.police_seconds_hazard) == (2400, 1200)
    assert (ladder.lease_seconds, ladder.repeat_seconds) == (600, 90)
    steps = list(ladder.steps.values_list("target", "delay_seconds", "person_id", "channels", "service_address"))
    assert steps == [
        ("duty_monitor", 0, None, [], ""),
        ("person", 120, cast.sofia.pk, ["smtp"], ""),
        ("night_service", 300, None, [], "night@service.example"),
    ]
    entry = Entry.objects.get(action="ladder.changed")
    assert entry.actor == {"kind": "person", "id": str(cast.sofia.pk), "origin": "page"}


def test_steps_are_put_in_the_typed_order_and_removed_by_a_tick(committed_cast: Cast, signed_in: SignedIn) -> None:
    more = {"steps-0-order": "9", "steps-1-DELETE": "on", "steps-2-order": "1"}
    signed_in(committed_cast.sofia).post(address(committed_cast), typed(committed_cast, **more))
    ladder = Ladder.objects.get(office=committed_cast.office, form="out_of_hours")
    assert list(ladder.steps.values_list("target", flat=True)) == ["night_service", "duty_monitor"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"police_seconds": "soon"}, "Write it like 5 min"),
        ({"police_seconds": "10 min"}, "sooner, not later"),
        ({"police_seconds": "1 min", "police_seconds_hazard": "1 min"}, "Between 5 minutes and 240 minutes"),
        ({"repeat_seconds": "5 s"}, "Between 30 seconds and 60 minutes"),
        ({"steps-0-delay_seconds": "3 h"}, "At most 60 minutes after the step before."),
        ({"steps-1-person_id": ""}, "Choose the person."),
        ({"steps-2-service_channel": ""}, "Choose how the service is told"),
        ({"steps-2-service_address": ""}, "Write the service&#x27;s address."),
        ({"steps-2-service_address": "not mail"}, "This is not an e-mail address"),
        ({"steps-2-service_channel": "webhook"}, "begins with https://"),
        ({"steps-0-target": "", "steps-1-target": "", "steps-2-target": ""}, "at least one step"),
        ({"steps-0-target": "the cat"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    committed_cast: Cast, signed_in: SignedIn, more: dict[str, str], words: str
) -> None:
    answer = signed_in(committed_cast.sofia).post(address(committed_cast), typed(committed_cast, **more))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Night line" in page, "what was typed is kept"
    ladder = Ladder.objects.get(office=committed_cast.office, form="out_of_hours")
    assert ladder.police_seconds == 2700
    assert ladder.steps.count() == 3
    assert not Entry.objects.filter(action="ladder.changed").exists()


def test_two_who_change_at_once_do_not_overwrite_each_other(committed_cast: Cast, signed_in: SignedIn) -> None:
    said = typed(committed_cast)
    signed_in(committed_cast.sofia).post(address(committed_cast), said)
    answer = signed_in(committed_cast.amara).post(address(committed_cast), said | {"police_seconds": "50 min"})
    assert answer.status_code == 422
    assert "Somebody else changed this ladder" in answer.content.decode()
    assert Ladder.objects.get(office=committed_cast.office, form="out_of_hours").police_seconds == 2400


@pytest.mark.parametrize("name", ["nora", "marcus", "zoe"])
def test_others_may_not_change_it(committed_cast: Cast, signed_in: SignedIn, name: str) -> None:
    answer = signed_in(getattr(committed_cast, name)).post(address(committed_cast), typed(committed_cast))
    assert answer.status_code in {403, 404}
    assert Ladder.objects.get(office=committed_cast.office, form="out_of_hours").police_seconds == 2700


def test_a_ladder_without_a_tested_night_service_says_so(committed_cast: Cast, signed_in: SignedIn, clock: Any) -> None:
    cast = committed_cast
    client = signed_in(cast.sofia)
    assert "does not end at a service that is staffed" in client.get("/ladders/").content.decode()
    client.post(address(cast), typed(cast))
    assert "was never tested" in client.get("/ladders/").content.decode()
    cast.office.night_service_tested_at = clock.now
    cast.office.save()
    assert "Nobody may answer" not in client.get("/ladders/").content.decode()
    clock.advance(hours=24 * 31)
    assert "more than 30 days before" in client.get("/ladders/").content.decode()


def test_an_office_without_a_ladder_says_so_and_gets_one(committed_cast: Cast, signed_in: SignedIn) -> None:
    cast = committed_cast
    said = typed(cast) | {"seen": "none"}
    Ladder.objects.filter(office=cast.office).delete()
    client = signed_in(cast.sofia)
    assert "There is none." in client.get("/ladders/").content.decode()
    assert client.get(address(cast)).status_code == 200
    client.post(address(cast), said)
    assert LadderStep.objects.filter(ladder__office=cast.office).count() == 3


@pytest.mark.parametrize(
    ("text", "seconds"), [("5", 300), ("90 s", 90), ("1 h 30 min", 5400), ("1h30m", 5400), ("0", 0)]
)
def test_spans_are_read(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds
    assert seconds_of(span_words(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5", "5 days", "1.5"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the text itself
        seconds_of(text)


def test_a_test_of_the_night_service_is_written_down(committed_cast: Cast, signed_in: SignedIn) -> None:
    cast = committed_cast
    cast.office.night_service_name = "Night line"
    cast.office.save()
    sofia = signed_in(cast.sofia)
    page = f"/ladders/{cast.office.pk}/night-test/"
    assert "Night line" in sofia.get("/ladders/").content.decode()
    assert 'value="2026-03-02T09:00"' in sofia.get(page).content.decode()
    assert "Say whether a person answered." in sofia.post(page, {"tested_at": "2026-03-01T03:00"}).content.decode()
    future = sofia.post(page, {"tested_at": "2026-04-01T03:00", "answered": "yes"})
    assert future.status_code == 422
    done = sofia.post(page, {"tested_at": "2026-03-01T03:00", "answered": "yes"}, follow=True)
    assert "The test is written down." in done.content.decode()
    assert signed_in(cast.marcus).get(page).status_code == 403
