"""The procedure page: who, where, what to do, what never to do; each press is one action and is recorded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.web.alarm_stories import nora_is_overdue
from wayhome.alarms.models import Alarm, AlarmEvent, Kind, ProcedureTick
from wayhome.ledger.models import Entry
from wayhome.staff.models import Person
from wayhome.visits.models import Visit, VisitEvent

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


@pytest.fixture
def alarm(cast: Cast, clock: HeldClock) -> Alarm:
    return nora_is_overdue(cast, clock)


@pytest.fixture
def marcus(cast: Cast) -> Client:
    return client_of(cast.marcus)


def page_of(client: Client, alarm: Alarm) -> str:
    answer = client.get(f"/alarms/{alarm.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_everything_a_monitor_needs_stands_on_it(alarm: Alarm, marcus: Client) -> None:
    page = page_of(marcus, alarm)
    for words in (
        "Missed contact",
        "Nora Byrne",
        "short red hair",
        "tel:+353861230009",
        "14 Abbey Lane, Howth",
        "Coast road, then the bridge.",
        "Ben Okafor",
        "26-D-1234",
        "arrived at 14 Abbey Lane, Howth from the phone",
        "Tom Byrne",
        "tel:+35315550199",
        "Not the emergency number",
        "Never ring the client",
        "Never tell a caller where a worker is",
        "Never send a colleague alone",
        "before you have an event number",
        "a telephone came back",
        "Ask the agreed question",
        "Event number",
        "Nobody has it.",
    ):
        assert words in page, words


def test_opening_it_is_recorded_and_never_kept(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    answer = marcus.get(f"/alarms/{alarm.pk}/")
    assert "no-store" in answer["Cache-Control"]
    entry = Entry.objects.get(action="alarm.viewed")
    assert entry.actor == {"kind": "person", "id": str(cast.marcus.pk), "origin": "page"}
    assert entry.subject == {"kind": "alarm", "id": str(alarm.pk), "origin": ""}


@pytest.mark.parametrize(("name", "status"), [("ben", 404), ("zoe", 404), ("sofia", 200), ("ines", 200), ("bea", 200)])
def test_only_who_answers_opens_it(alarm: Alarm, cast: Cast, name: str, status: int) -> None:
    assert client_of(getattr(cast, name)).get(f"/alarms/{alarm.pk}/").status_code == status


def test_acknowledging_keeping_and_letting_go(alarm: Alarm, marcus: Client, cast: Cast, clock: HeldClock) -> None:
    marcus.post(f"/alarms/{alarm.pk}/acknowledge/")
    assert "You have it" in page_of(marcus, alarm)
    assert "<bdi>Marcus Doyle</bdi> has it" in page_of(client_of(cast.bea), alarm)
    clock.advance(minutes=5)
    marcus.post(f"/alarms/{alarm.pk}/extend/")
    alarm.refresh_from_db()
    assert alarm.lease_until == clock.now + timedelta(minutes=10)
    answer = marcus.post(f"/alarms/{alarm.pk}/let-go/", follow=True)
    assert "The ladder climbs again at once." in answer.content.decode()
    assert "Nobody has it." in answer.content.decode()


def test_somebody_else_takes_it_over_by_name(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    marcus.post(f"/alarms/{alarm.pk}/acknowledge/")
    bea = client_of(cast.bea)
    assert "Take it over from <bdi>Marcus Doyle</bdi>" in page_of(bea, alarm)
    bea.post(f"/alarms/{alarm.pk}/acknowledge/")
    page = page_of(bea, alarm)
    assert "You have it" in page
    assert "Taken over from Marcus Doyle" in page


def test_letting_go_of_what_one_does_not_have_says_so(alarm: Alarm, marcus: Client) -> None:
    answer = marcus.post(f"/alarms/{alarm.pk}/let-go/", follow=True)
    assert "You do not have this alarm now." in answer.content.decode()


def test_a_step_is_ticked_with_and_without_scripts(alarm: Alarm, marcus: Client) -> None:
    step = {"item": "call-1", "outcome": "no answer"}
    answer = marcus.post(f"/alarms/{alarm.pk}/tick/", step, headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert part.startswith('\n\n<li id="step-call-1"') or 'id="step-call-1"' in part[:80]
    assert 'data-ticked="yes"' in part
    assert 'id="story"' in part
    plain = marcus.post(f"/alarms/{alarm.pk}/tick/", {"item": "vehicle", "outcome": "not found"})
    assert plain.status_code == 302
    assert plain["Location"].endswith("#step-vehicle")
    assert set(ProcedureTick.objects.values_list("item", "outcome")) == {
        ("call-1", "no answer"),
        ("vehicle", "not found"),
    }


def test_what_another_ticked_arrives_by_itself(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    client_of(cast.bea).post(f"/alarms/{alarm.pk}/tick/", {"item": "call-1", "outcome": "no answer"})
    live = f"/alarms/{alarm.pk}/live/"
    assert 'id="step-call-1"' in marcus.get(live).content.decode()
    assert 'id="step-' not in marcus.get(f"{live}?seen=call-1").content.decode()
    assert Entry.objects.filter(action="alarm.viewed").count() == 0, "looking again is not opening"


def test_a_slip_is_taken_back_and_the_story_keeps_both(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    tick = f"/alarms/{alarm.pk}/tick/"
    done = marcus.post(tick, {"item": "call-1", "outcome": "no answer"}, headers={"HX-Request": "true"})
    assert "Not done after all" in done.content.decode()
    back = marcus.post(tick, {"item": "call-1", "take_back": "yes"}, headers={"HX-Request": "true"}).content.decode()
    assert back.count("data-current") == 1, "one step is to be done now"
    assert 'id="step-call-2"' in back, "what was the step to do now is drawn anew"
    assert not ProcedureTick.objects.filter(undone_at__isnull=True).exists()
    page = page_of(marcus, alarm)
    assert "Taken back: Ring Nora" in page
    assert "no answer" in page.lower()
    live = client_of(cast.bea).get(f"/alarms/{alarm.pk}/live/?seen=call-1").content.decode()
    assert live.count("data-current") == 1
    assert 'id="step-call-2"' in live
    again = marcus.post(tick, {"item": "call-1", "take_back": "yes"})
    assert again.status_code == 302
    assert Entry.objects.filter(action="alarm.unticked").count() == 1


def test_after_closing_no_tick_is_taken_back(alarm: Alarm, marcus: Client) -> None:
    tick = f"/alarms/{alarm.pk}/tick/"
    marcus.post(tick, {"item": "call-1", "outcome": "no answer"})
    marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING)
    assert "Not done after all" not in page_of(marcus, alarm)
    late = marcus.post(tick, {"item": "call-1", "take_back": "yes"}, headers={"HX-Request": "true"})
    assert "closed already" in late.content.decode()
    assert ProcedureTick.objects.filter(undone_at__isnull=True).count() == 1


def test_police_are_called_with_a_number_that_may_follow(alarm: Alarm, marcus: Client, clock: HeldClock) -> None:
    clock.advance(minutes=31)
    assert "Call the police now" in page_of(marcus, alarm)
    marcus.post(f"/alarms/{alarm.pk}/police-called/", {"event_number": ""})
    assert "No event number yet." in page_of(marcus, alarm)
    marcus.post(f"/alarms/{alarm.pk}/police-called/", {"event_number": "E 4711/26"})
    page = page_of(marcus, alarm)
    assert "E 4711/26" in page
    assert "Call the police now" not in page


def test_police_not_called_needs_a_reason(alarm: Alarm, marcus: Client) -> None:
    answer = marcus.post(f"/alarms/{alarm.pk}/police-not-called/", {"reason": "  "})
    assert answer.status_code == 422
    assert "Write why police are not called" in answer.content.decode()
    marcus.post(f"/alarms/{alarm.pk}/police-not-called/", {"reason": "Ben can see her from the car."})
    assert "Ben can see her from the car." in page_of(marcus, alarm)


CLOSING = {"cause": "late", "contact": "spoke", "note": "", "visit_outcome": "back"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cause": ""}, "Choose what it was."),
        ({"contact": ""}, "Choose how contact was made."),
        ({"contact": "not_a_person"}, "Select a valid choice"),
        ({"cause": "other"}, "Write what it was"),
        ({"visit_outcome": ""}, "Say whether the visit is over or goes on."),
        ({"visit_outcome": "still_out"}, "next"),
        ({"visit_outcome": "still_out", "next_due_at": "tomorrow"}, "Write day and time like"),
        ({"visit_outcome": "still_out", "next_due_at": "2026-03-02T08:00"}, ""),
        ({"visit_outcome": "still_out", "next_due_at": "2027-12-02T08:00"}, ""),
        ({"visit_outcome": "still_out", "next_due_at": "2026-03-29T01:30"}, "the clocks go forward"),
    ],
)
def test_a_bad_closing_says_why_and_writes_nothing(
    alarm: Alarm, marcus: Client, more: dict[str, str], words: str
) -> None:
    note = {"note": "Kept when wrong, naïve façade"} if more.get("cause") != "other" else {}
    answer = marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING | note | more)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'aria-invalid="true"' in page or "problems" in page
    assert not note or "Kept when wrong, naïve façade" in page
    alarm.refresh_from_db()
    assert alarm.closed_at is None
    assert Visit.objects.get().state == Visit.State.OUT
    assert not AlarmEvent.objects.filter(kind="closed").exists()


def test_closing_with_the_visit_over(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    answer = marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING, follow=True)
    page = answer.content.decode()
    assert "Closed</strong> by Marcus Doyle" in page
    assert "Close this alarm" not in page
    assert Visit.objects.get().state == Visit.State.BACK
    tasks = client_of(cast.sofia).get("/alarms/afterwards/").content.decode()
    assert "Talk with the person: Nora Byrne" in tasks


def test_closing_with_the_time_they_were_really_back(alarm: Alarm, marcus: Client) -> None:
    assert "Back at" in page_of(marcus, alarm)
    marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING | {"back_at": "2026-03-02T09:40"})
    alarm.refresh_from_db()
    assert alarm.closed_at is not None
    assert alarm.visit is not None
    assert alarm.visit.back_at == datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    line = VisitEvent.objects.get(visit=alarm.visit, kind="alarm_closed")
    assert line.changes == {"back": True, "back_at": "2026-03-02T09:40:00.000000Z"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"back_at": "2026-03-02T23:40"}, "This time has not come yet."),
        ({"back_at": "2026-03-02T08:59"}, "This is before they signed out."),
        ({"back_at": "soon"}, "Write day and time"),
        ({"visit_outcome": "still_out", "back_at": "2026-03-02T09:40"}, "You say that the visit goes on."),
        ({"next_due_at": "2026-03-02T11:30"}, "You say that the visit is over."),
    ],
)
def test_a_time_that_cannot_be_is_said_beside_it(
    alarm: Alarm, marcus: Client, more: dict[str, str], words: str
) -> None:
    answer = marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING | more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    alarm.refresh_from_db()
    assert alarm.closed_at is None


def test_closing_while_the_visit_goes_on(alarm: Alarm, marcus: Client) -> None:
    marcus.post(
        f"/alarms/{alarm.pk}/close/", CLOSING | {"visit_outcome": "still_out", "next_due_at": "2026-03-02T11:30"}
    )
    alarm.refresh_from_db()
    visit = Visit.objects.get()
    assert alarm.closed_at is not None
    assert visit.state == Visit.State.OUT
    assert visit.due_at is not None
    assert visit.due_at.isoformat() == "2026-03-02T11:30:00+00:00"


def test_a_second_closing_says_who_was_first(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING)
    answer = client_of(cast.bea).post(f"/alarms/{alarm.pk}/close/", {**CLOSING, "cause": "forgot"})
    assert "closed already, by Marcus Doyle" in answer.content.decode()


def test_a_note_is_added_also_after_closing(alarm: Alarm, marcus: Client) -> None:
    marcus.post(f"/alarms/{alarm.pk}/close/", CLOSING)
    marcus.post(f"/alarms/{alarm.pk}/note/", {"text": "Her battery was flat."})
    assert "Her battery was flat." in page_of(marcus, alarm)
    assert marcus.post(f"/alarms/{alarm.pk}/note/", {"text": ""}).status_code == 422


def sibling(alarm: Alarm, kind: str, severity: int, **more: Any) -> Alarm:
    fields = {field.attname: getattr(alarm, field.attname) for field in Alarm._meta.concrete_fields}
    return Alarm.objects.create(**{**fields, "id": None, "kind": kind, "severity": severity, **more})


def test_duress_is_never_rung_or_printed_or_shown_to_the_person(alarm: Alarm, marcus: Client, cast: Cast) -> None:
    from wayhome.core.ids import new_id  # noqa: PLC0415 - beside its only use

    duress = sibling(alarm, Kind.DURESS, 80, id=new_id())
    page = page_of(marcus, duress)
    assert "Do NOT ring or text Nora" in page
    assert "tel:+353861230009" not in page, "no number of hers may be one touch away"
    assert "tel:+353875550101" not in page
    assert "This page is not printed" in page
    assert "<title>Duress" not in page.replace("\n", "")
    assert client_of(cast.nora).get(f"/alarms/{duress.pk}/").status_code == 404
    assert "Seen by a colleague" in page
    assert "Spoke, and the challenge" not in page
    assert "worse than this one" in page_of(marcus, alarm)


def test_the_person_in_danger_cannot_take_or_close_their_own(alarm: Alarm, cast: Cast) -> None:
    cast.nora.grants.create(role="monitor", office=cast.office)
    nora = client_of(cast.nora)
    page = page_of(nora, alarm)
    assert "It is about you" in page
    assert "Close this alarm" not in page
    assert nora.post(f"/alarms/{alarm.pk}/acknowledge/").status_code == 403


def test_late_and_accidental_are_said(alarm: Alarm, marcus: Client, clock: HeldClock) -> None:
    alarm.late = True
    alarm.said_accidental_at = clock.now
    alarm.save()
    page = page_of(marcus, alarm)
    assert "Found late" in page
    assert "It goes on until you have called back" in page
