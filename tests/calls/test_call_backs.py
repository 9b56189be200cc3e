"""Calling back: begun, worked down, handed on, finished by a person; a number that must be left alone is."""

import pytest

from tests.alarms.scenes import go_out, overdue_alarm
from tests.calls.stories import NORAS, STRANGE, begun, called, did, entries, noras_number
from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import written
from wayhome.alarms.models import Alarm
from wayhome.calls import queries
from wayhome.calls.actions import (
    TELEPHONE,
    Incoming,
    begin_call_back,
    close_call,
    end_call,
    finish_call_back,
    raise_from,
    set_call_rules,
    take_call,
    write_step,
)
from wayhome.calls.models import CallBack, CallEvent, CallRules, Outcome
from wayhome.calls.rules.procedure import Plan
from wayhome.core.errors import Conflict, NotAllowed, NotFound, Refused
from wayhome.core.ids import new_id
from wayhome.persons.actions import add_known
from wayhome.persons.rules import NumberDraft
from wayhome.staff.models import ContactRoute, Office, Person


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def duress(cast: Cast, clock: HeldClock) -> Alarm:
    """Let an alarm about Nora be a duress."""
    alarm = overdue_alarm(cast, clock)
    Alarm.objects.filter(pk=alarm.pk).update(kind="duress")
    return alarm


def test_a_call_is_taken_by_one_and_taken_over_only_knowingly(cast: Cast) -> None:
    call = called()
    marcus, bea = cast.actor(cast.marcus), cast.actor(cast.bea)
    take_call(marcus, call.pk)
    take_call(marcus, call.pk)
    with pytest.raises(Conflict, match="Marcus Doyle has this call"):
        take_call(bea, call.pk)
    assert take_call(bea, call.pk, over_from=cast.marcus.pk).taken_by_id == cast.bea.pk
    assert [one["from"] for one in entries("call.taken")] == [None, str(cast.marcus.pk)]
    assert queries.on_screens()[0].holder == "Bea Łukasik"
    with pytest.raises(NotFound):
        take_call(cast.actor(cast.nora), call.pk)


def test_a_call_back_knows_whose_number_it_is_and_is_begun_once(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    visit = go_out(cast.nora, clock.now)
    back = begun(cast)
    assert (back.person_id, back.visit_id, back.office_id) == (cast.nora.pk, visit.pk, cast.office.pk)
    assert begin_call_back(cast.actor(cast.bea), back.call_id, "abandoned").pk == back.pk
    assert len(entries("call.back_begun")) == 1
    assert queries.on_screens()[0].back_words == "Silent call"
    assert [one.pk for one in queries.open_call_backs(cast.actor(cast.marcus))] == [back.pk]


def test_what_cannot_be_begun(cast: Cast) -> None:
    call = called()
    with pytest.raises(Refused) as refused:
        begin_call_back(cast.actor(cast.marcus), call.pk, "shouted")
    assert codes(refused) == ["no-kind"]
    with pytest.raises(NotFound):
        begin_call_back(cast.actor(cast.nora), call.pk, "silent")


def test_a_call_put_aside_comes_back_on_the_screens(cast: Cast) -> None:
    call = called()
    close_call(cast.actor(cast.marcus), call.pk)
    begin_call_back(cast.actor(cast.marcus), call.pk, "abandoned")
    assert [one.id for one in queries.on_screens()] == [call.pk]
    with pytest.raises(Refused) as refused:
        close_call(cast.actor(cast.marcus), call.pk)
    assert codes(refused) == ["call-back"]


def test_whose_ladder_it_is(cast: Cast) -> None:
    marcus = cast.actor(cast.marcus)
    noras_number(cast)
    assert begun(cast).office_id == cast.office.pk  # hers
    typed = CallEvent.objects.create(
        received_at=called().received_at, source="desk", office=cast.other_office, from_number=STRANGE
    )
    assert begin_call_back(cast.actor(cast.zoe), typed.pk, "silent").office_id == cast.other_office.pk  # the call's
    assert begin_call_back(marcus, called(STRANGE).pk, "silent").office_id == cast.office.pk  # the desk's


def ended(number: str, *, call_id: str, to: str = "", status: str = "completed") -> CallBack | None:
    incoming = Incoming(source=CallEvent.Source.VOICE, from_typed=number, to_typed=to, provider_call_id=call_id)
    return end_call(TELEPHONE, incoming, status)


def test_a_call_that_nobody_took_begins_by_itself_even_if_it_was_never_told_of(cast: Cast) -> None:
    back = ended(NORAS, call_id="CA1")
    assert back is not None
    assert (back.kind, back.opened_by_id) == ("abandoned", None)
    assert ended(NORAS, call_id="CA1") is None  # it has one
    assert ended(NORAS, call_id="") is None
    assert ended(NORAS, call_id="CA2", status="ringing") is None
    taken = called(call_id="CA3")
    take_call(cast.actor(cast.marcus), taken.pk)
    assert ended(NORAS, call_id="CA3") is None
    aside = called(call_id="CA4")
    close_call(cast.actor(cast.marcus), aside.pk)
    assert ended(NORAS, call_id="CA4") is None


def test_by_itself_it_goes_to_the_office_that_can_be_told(cast: Cast) -> None:
    nobodys = ended(STRANGE, call_id="CA1")
    assert nobodys is not None
    assert nobodys.office_id is None  # two offices, and nothing tells them apart
    Office.objects.filter(pk=cast.other_office.pk).update(phone="+35315550777")
    rung = ended(STRANGE, call_id="CA2", to="+35315550777")
    assert rung is not None
    assert rung.office_id == cast.other_office.pk
    several = ended("+353861230000", call_id="CA3")  # everybody of the cast has this number
    assert several is not None
    assert several.person_id is None


def test_what_came_of_a_step_is_written_once_and_a_wrong_answer_opens_the_alarm_now(
    cast: Cast, clock: HeldClock
) -> None:
    noras_number(cast)
    back = begun(cast)
    did(cast, back, "listen", "sounds", "a door")
    did(cast, back, "ring-1", "wrong")
    back.refresh_from_db()
    assert back.due_at == clock.now
    did(cast, back, "ring-2", "other")  # nothing is sooner than now
    with pytest.raises(Refused) as refused:
        did(cast, back, "ring-1", "answered")
    assert codes(refused) == ["done"]
    assert [one["step"] for one in entries("call.back_step")] == ["listen", "ring-1", "ring-2"]
    with pytest.raises(NotFound):
        write_step(cast.actor(cast.nora), back.call_id, "text", outcome="text_sent")


def test_a_genuine_accident_is_finished_counted_and_put_aside(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    back = begun(cast)
    marcus = cast.actor(cast.marcus)
    with pytest.raises(Refused) as refused:
        finish_call_back(marcus, back.call_id, outcome="accidental")
    assert codes(refused) == ["not-reached"]
    did(cast, back, "ring-1", "answered")
    finish_call_back(marcus, back.call_id, outcome="accidental", note=" pocket ")
    back.refresh_from_db()
    assert (back.outcome, back.note, back.finished_by_id) == ("accidental", "pocket", cast.marcus.pk)
    assert queries.on_screens() == ()
    told = Outcome.objects.get()
    assert (told.person_id, told.number, told.outcome) == (cast.nora.pk, NORAS, "accidental")
    with pytest.raises(Refused) as again:
        finish_call_back(marcus, back.call_id, outcome="accidental")
    assert codes(again) == ["finished"]
    page = queries.call_back_page(marcus, back.call_id, clock.now)
    assert [one.step.key for one in page.steps if one.done] == ["ring-1"]


def test_of_strangers_no_number_is_kept(cast: Cast) -> None:
    back = begun(cast, STRANGE)
    did(cast, back, "ring-1", "answered")
    finish_call_back(cast.actor(cast.marcus), back.call_id, outcome="child")
    assert Outcome.objects.get().number == ""


def test_the_alarm_is_opened_now_and_stays_when_the_call_back_is_finished(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    visit = go_out(cast.nora, clock.now)
    back = begun(cast)
    marcus = cast.actor(cast.marcus)
    alarm = raise_from(marcus, back.call_id)
    assert (alarm.kind, alarm.person_id, alarm.visit_id) == ("unfinished_call_back", cast.nora.pk, visit.pk)
    assert raise_from(marcus, back.call_id).pk == alarm.pk
    visit.refresh_from_db()
    assert visit.frozen_at is not None
    did(cast, back, "ring-1", "no_answer")
    did(cast, back, "ring-2", "no_answer")
    finish_call_back(marcus, back.call_id, outcome="unreached")
    alarm.refresh_from_db()
    assert alarm.closed_at is None
    assert [one.call_id for one in queries.of_alarm(marcus, alarm.pk)] == [back.call_id]


def test_the_same_as_an_alarm_that_is_open(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    alarm = overdue_alarm(cast, clock)
    back = begun(cast)
    marcus = cast.actor(cast.marcus)
    for wrong in (None, new_id()):
        with pytest.raises(Refused) as refused:
            finish_call_back(marcus, back.call_id, outcome="duplicate", duplicate_of=wrong)
        assert codes(refused) == ["no-alarm"]
    finished = finish_call_back(marcus, back.call_id, outcome="duplicate", duplicate_of=alarm.pk)
    assert finished.duplicate_of_id == alarm.pk
    (entry,) = entries("call.back_finished")
    assert entry["duplicate_of"] == str(alarm.pk)


def test_a_strangers_call_may_be_any_open_alarm(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    back = begun(cast, STRANGE)
    page = queries.call_back_page(cast.actor(cast.marcus), back.call_id, clock.now)
    assert page.duplicates == (alarm,)
    cast.ines.grants.update(office=None)
    assert queries.call_back_page(cast.actor(cast.ines), back.call_id, clock.now).duplicates == (alarm,)


def test_nobody_rings_somebody_under_duress_and_the_outcome_names_nobody(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    back = begun(cast)
    did(cast, back, "ring-1", "no_answer")
    duress(cast, clock)
    with pytest.raises(Refused) as refused:
        did(cast, back, "ring-2", "no_answer")
    assert codes(refused) == ["hush"]
    page = queries.call_back_page(cast.actor(cast.marcus), back.call_id, clock.now)
    assert [one.step.key for one in page.steps] == ["escalate", "ring-1"]
    assert not any(NORAS in one.number for one in page.steps)
    did(cast, back, "escalate", "police_called", "event 12")
    back.refresh_from_db()
    assert back.hush == "duress"
    finish_call_back(cast.actor(cast.marcus), back.call_id, outcome="handed_over", note="Sofia has it")
    assert (Outcome.objects.get().person_id, Outcome.objects.get().number) == (None, "")


def test_nobody_rings_a_person_of_concern(cast: Cast, clock: HeldClock) -> None:
    feared = written(cast)
    add_known(cast.actor(cast.sofia), feared.pk, NumberDraft(typed=STRANGE, label="mobile"))
    back = begun(cast, STRANGE)
    assert back.hush == "concern"
    alarm = raise_from(cast.actor(cast.marcus), back.call_id)
    assert queries.is_hushed(alarm, clock.now)
    assert not queries.is_hushed(overdue_alarm(cast, clock), clock.now)
    assert begun(cast, "").hush == ""


def test_their_own_call_back_nobody_sees(cast: Cast) -> None:
    Person.objects.filter(pk=cast.marcus.pk).update(phone=NORAS)
    back = begin_call_back(cast.actor(cast.bea), called().pk, "silent")
    assert back.person_id == cast.marcus.pk
    assert queries.open_call_backs(cast.actor(cast.marcus)) == []
    with pytest.raises(NotFound):
        finish_call_back(cast.actor(cast.marcus), back.call_id, outcome="accidental")
    assert queries.open_call_backs(cast.actor(cast.nora)) == []


def test_another_desk_rings_but_learns_no_name(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    back = begun(cast)
    page = queries.call_back_page(cast.actor(cast.zoe), back.call_id, clock.now)
    assert not page.knows
    assert not any("Nora" in one.step.words for one in page.steps)
    cast.ines.grants.update(office=None)
    assert queries.call_back_page(cast.actor(cast.ines), back.call_id, clock.now).knows
    with pytest.raises(NotFound):
        queries.call_back_page(cast.actor(cast.marcus), new_id(), clock.now)


def test_the_other_telephone_is_their_own(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    ContactRoute.objects.create(
        person=cast.nora, position=7, channel="sms", address="+353861112222", verified_at=clock.now
    )
    back = begun(cast)
    page = queries.call_back_page(cast.actor(cast.marcus), back.call_id, clock.now)
    assert [one.number for one in page.steps if one.step.key == "second"] == ["+353861112222"]


def test_an_office_says_how_it_calls_back(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    plan = Plan(attempts=3, between_minutes=2, finish_minutes=4, text_number="01 555 0123")
    set_call_rules(sofia, cast.office.pk, plan, figures_basis=" DPIA of May ")
    kept, basis = queries.rules_of(cast.office.pk)
    assert (kept.attempts, kept.text_number, basis) == (3, "+35315550123", "DPIA of May")
    set_call_rules(sofia, cast.office.pk, Plan(attempts=1))
    assert CallRules.objects.get().attempts == 1
    assert begun(cast, STRANGE).plan["attempts"] == 1
    for wrong, field in ((Plan(attempts=9), "attempts"), (Plan(text_number="x"), "text_number")):
        with pytest.raises(Refused) as refused:
            set_call_rules(sofia, cast.office.pk, wrong)
        assert [problem.field for problem in refused.value.problems] == [field]
    for actor, office_id in ((cast.actor(cast.marcus), cast.office.pk), (sofia, cast.other_office.pk)):
        with pytest.raises(NotAllowed):
            set_call_rules(actor, office_id, Plan())
    cast.ines.grants.update(office=None)
    with pytest.raises(NotFound):
        set_call_rules(cast.actor(cast.ines), new_id(), Plan())


def test_figures_name_somebody_only_where_that_was_agreed(cast: Cast, clock: HeldClock) -> None:
    noras_number(cast)
    back = begun(cast)
    did(cast, back, "ring-1", "answered")
    finish_call_back(cast.actor(cast.marcus), back.call_id, outcome="accidental")
    sofia = cast.actor(cast.sofia)
    (of_office,) = queries.figures_of_offices(sofia, clock.now)
    assert (of_office.names, [line.device for line in of_office.lines]) == ({}, [""])
    set_call_rules(sofia, cast.office.pk, Plan(), figures_basis="DPIA of May")
    (of_office,) = queries.figures_of_offices(sofia, clock.now)
    assert of_office.names == {cast.nora.pk: "Nora Byrne"}
    assert [line.in_month for line in queries.own_figures(cast.nora.pk, clock.now)] == [1]
    with pytest.raises(NotAllowed):
        queries.figures_of_offices(cast.actor(cast.marcus), clock.now)
    cast.ines.grants.update(office=None)
    assert len(queries.figures_of_offices(cast.actor(cast.ines), clock.now)) == 2
