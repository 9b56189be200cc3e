"""The engine's own fallback: addresses in memory, told without the database, said once more when it is over."""

from threading import Event

import pytest
from pytest_django import Settings

from tests.cast import Cast
from tests.clock import HeldClock
from tests.sinks import http_sink, smtp_sink
from wayhome.engine import fallback as module
from wayhome.engine.fallback import Fallback
from wayhome.staff.models import ContactRoute, Shift


def silent(found: Fallback) -> Fallback:
    """Let upkeep have been away for more than a minute."""
    found.good_at -= module.SILENT_SECONDS + 1
    return found


def test_it_learns_who_watches_and_who_answers_for_safety_by_routes_that_need_no_database(
    cast: Cast, clock: HeldClock
) -> None:
    found = Fallback()
    assert found.learn(clock.now) == 4
    assert {one.id for one in found.contacts} == {cast.marcus.pk, cast.sofia.pk, cast.ines.pk, cast.amara.pk}
    assert {route.channel for one in found.contacts for route in one.routes} == {"smtp"}
    Shift.objects.all().delete()
    ContactRoute.objects.filter(person=cast.ines, channel="smtp").delete()
    assert found.learn(clock.now) == 2


def test_nobody_is_told_while_upkeep_comes_through(cast: Cast, clock: HeldClock, settings: Settings) -> None:
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        found = Fallback()
        found.learn(clock.now)
        found.look()
        silent(found).all_is_well()
        found.look()
        assert mail.mails == []


def test_each_is_told_once_then_again_after_a_quarter_of_an_hour_then_that_it_is_over(
    cast: Cast, clock: HeldClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        found = Fallback()
        found.learn(clock.now)
        silent(found).look()
        found.look()
        assert len(mail.recipients) == 4
        assert "Wayhome is not watching: since" in str(mail.mails[0].get_payload())
        assert str(mail.mails[0]["Subject"]) == "Wayhome: please answer"
        assert len({str(one["X-Wayhome-Key"]) for one in mail.mails}) == 4
        found.repeat_at = found.try_at = 0.0
        found.look()
        assert len(mail.recipients) == 8
        found.all_is_well()
        found.look()
        found.look()
        assert len(mail.recipients) == 12
        assert "watching again" in str(mail.mails[-1].get_payload())


def test_whom_a_route_does_not_reach_the_next_one_does_and_else_they_are_tried_again(
    cast: Cast, clock: HeldClock, settings: Settings
) -> None:
    with smtp_sink() as mail, http_sink() as hook:
        settings.WAYHOME_SMTP_URL = mail.url
        mail.answers = {"marcus@harbour.example": "550 unknown", "sofia@harbour.example": "550 unknown"}
        ContactRoute.objects.filter(person=cast.marcus, channel="board").update(channel="webhook", address=hook.url)
        found = Fallback()
        found.learn(clock.now)
        silent(found).look()
        assert len(hook.requests) == 1
        assert len(mail.recipients) == 2
        found.look()  # not yet: half a minute between tries
        mail.answers = {}
        found.try_at = 0.0
        found.look()
        assert mail.recipients.count("sofia@harbour.example") == 1
        assert len(mail.recipients) == 3


def test_with_nobody_reached_nobody_hears_that_it_is_over(cast: Cast, clock: HeldClock, settings: Settings) -> None:
    settings.WAYHOME_SMTP_URL = ""
    found = Fallback()
    found.learn(clock.now)
    silent(found).look()
    assert found.told == set()
    found.all_is_well()
    found.look()
    assert module.tell([], "Nobody.") == set()


def test_whatever_goes_wrong_it_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)
    stop, looked = Event(), []

    def broken(_self: Fallback) -> None:
        looked.append(1)
        if len(looked) == 3:
            stop.set()
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(Fallback, "look", broken)
    Fallback().run(stop)
    assert len(looked) == 3
