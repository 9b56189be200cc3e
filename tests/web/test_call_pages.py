"""The pages of calls: taken, called back step by step, finished with what it was; counted, and set by the office."""

import pytest
from django.test import Client

from tests.calls.stories import NORAS, STRANGE, begun, called, entries, noras_number
from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.persons.scenes import written
from wayhome.alarms.models import Alarm
from wayhome.calls.actions import TELEPHONE, Incoming, raise_from, receive_call
from wayhome.calls.models import CallBack, CallEvent, Outcome
from wayhome.persons.actions import add_known
from wayhome.persons.rules import NumberDraft


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    sign_in(client, cast.marcus)
    return client


def test_a_call_is_taken_begun_worked_down_and_finished(cast: Cast, desk: Client) -> None:
    noras_number(cast)
    call = called()
    page = f"/calls/{call.pk}/"
    assert "Nobody has this call" in desk.get(page).content.decode()
    desk.post(f"{page}take/")
    desk.post(f"{page}begin/", {"kind": "silent"})
    words = desk.get(page).content.decode()
    assert "You have" in words
    assert "Ring Nora back" in words
    refused = desk.post(f"{page}step/", {"key": "listen", "outcome": "sounds", "note": ""})
    assert refused.status_code == 422
    assert "Write it down: what" in refused.content.decode()
    assert desk.post(f"{page}step/", {"key": "listen"}).status_code == 422
    assert desk.post(f"{page}step/", {"key": "dance", "outcome": "sounds"}).status_code == 404
    silence = desk.post(f"{page}finish/", {"outcome": "accidental"})
    assert silence.status_code == 422
    assert "Silence, voicemail or a text closes nothing" in silence.content.decode()
    assert desk.post(f"{page}step/", {"key": "ring-1", "outcome": "answered"}).status_code == 302
    assert desk.post(f"{page}finish/", {"outcome": "accidental", "note": "pocket"}).status_code == 302
    assert "Finished: Accidental" in desk.get(page).content.decode()
    assert CallEvent.objects.get(pk=call.pk).state == "closed"


def test_what_came_with_a_call_is_given_as_it_came_to_few_and_shown_by_no_browser(cast: Cast, desk: Client) -> None:
    body = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    hostile = Incoming(source=CallEvent.Source.PIDF, body=body, body_type="application/pidf+xml")
    call, plain = receive_call(TELEPHONE, hostile).call, called()
    link = f"/calls/{call.pk}/body/"
    assert link not in desk.get(f"/calls/{call.pk}/").content.decode()
    assert desk.get(link).status_code == 403
    sign_in(desk, cast.sofia)
    assert link in desk.get(f"/calls/{call.pk}/").content.decode()
    assert "body/" not in desk.get(f"/calls/{plain.pk}/").content.decode()
    answer = desk.get(link)
    assert (answer.content, answer["Content-Type"]) == (body, "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert desk.get(f"/calls/{plain.pk}/body/").status_code == 404
    assert len(entries("call.body_opened")) == 1


def test_what_is_pressed_wrongly_says_so(cast: Cast, desk: Client) -> None:
    call = called()
    page = f"/calls/{call.pk}/"
    assert "Choose how it was" in desk.post(f"{page}begin/", {"kind": "loud"}, follow=True).content.decode()
    desk.post(f"{page}begin/", {"kind": "abandoned"})
    aside = desk.post(f"/briefings/call/{call.pk}/aside/", follow=True)
    assert "finish it, with what it was" in aside.content.decode()
    sign_in(desk, cast.bea)
    desk.post(f"{page}take/")
    sign_in(desk, cast.marcus)
    answer = desk.post(f"{page}take/", {"over_from": "nonsense"}, follow=True)
    assert "Bea Łukasik has this call" in answer.content.decode()
    desk.post(f"{page}take/", {"over_from": str(cast.bea.pk)})
    assert CallEvent.objects.get().taken_by == cast.marcus


def test_the_alarm_leads_to_the_call_back_and_never_says_to_ring(cast: Cast, desk: Client) -> None:
    noras_number(cast)
    back = begun(cast)
    desk.post(f"/calls/{back.call_id}/alarm/")
    alarm = Alarm.objects.get()
    words = desk.get(f"/alarms/{alarm.pk}/").content.decode()
    assert f'href="/calls/{back.call_id}/"' in words
    assert "Ring Nora" not in words
    same = desk.post(f"/calls/{back.call_id}/finish/", {"outcome": "duplicate", "duplicate_of": str(alarm.pk)})
    assert same.status_code == 422  # its own alarm is no other one


def test_a_number_that_must_be_left_alone_is_no_link(cast: Cast, desk: Client) -> None:
    add_known(cast.actor(cast.sofia), written(cast).pk, NumberDraft(typed=STRANGE, label="mobile"))
    back = begun(cast, STRANGE)
    words = desk.get(f"/calls/{back.call_id}/").content.decode()
    assert "Do NOT ring or text this number" in words
    assert f"tel:{STRANGE}" not in words
    alarm = raise_from(cast.actor(cast.marcus), back.call_id)
    assert "Do NOT ring or text the number that called" in desk.get(f"/alarms/{alarm.pk}/").content.decode()


def test_the_same_as_an_open_alarm_is_chosen_by_its_name(cast: Cast, desk: Client) -> None:
    noras_number(cast)
    first = begun(cast)
    alarm = raise_from(cast.actor(cast.marcus), first.call_id)
    back = begun(cast, STRANGE)
    assert "Nora Byrne" in desk.get(f"/calls/{back.call_id}/").content.decode()
    desk.post(f"/calls/{back.call_id}/finish/", {"outcome": "duplicate", "duplicate_of": str(alarm.pk)})
    assert CallBack.objects.get(pk=back.pk).duplicate_of == alarm


def test_the_list_leads_to_calls_and_only_a_desk_reads_it(cast: Cast, desk: Client, client: Client) -> None:
    back = begun(cast)
    words = desk.get("/calls/").content.decode()
    assert "To be called back" in words
    assert f'href="/calls/{back.call_id}/"' in words
    assert desk.get("/calls/figures/").status_code == 403
    sign_in(client, cast.nora)
    assert client.get("/calls/").status_code == 403


def test_figures_by_office_and_ones_own(cast: Cast, client: Client, clock: HeldClock) -> None:
    Outcome.objects.create(
        at=clock.now,
        office=cast.office,
        person=cast.nora,
        number=NORAS,
        source="voice",
        line="",
        kind="silent",
        outcome="accidental",
    )
    sign_in(client, cast.sofia)
    words = client.get("/calls/figures/").content.decode()
    assert "Silent call: Accidental" in words
    assert "Nora Byrne" not in words
    basis = "DPIA of 4 May"
    rules = {"attempts": 3, "between_minutes": 5, "finish_minutes": 5, "text_words": "Please ring us."}
    address = f"/offices/{cast.office.pk}/calls/"
    assert client.post(address, rules | {"text_words": "Are you safe?"}).status_code == 422
    assert client.post(address, rules | {"figures_basis": basis}).status_code == 302
    assert basis in client.get(address).content.decode()
    assert "Nora Byrne" in client.get("/calls/figures/").content.decode()
    sign_in(client, cast.nora)
    assert NORAS in client.get("/calls/own/").content.decode()
    sign_in(client, cast.ben)
    assert "Nothing was counted" in client.get("/calls/own/").content.decode()
