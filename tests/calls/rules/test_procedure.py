"""The timed list: what stands on it for which call, and what is never on it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wayhome.calls.rules.ending import leaves_a_call_back
from wayhome.calls.rules.figures import Told, count
from wayhome.calls.rules.finishing import Finish, check_finish, check_plan, check_step, finishes
from wayhome.calls.rules.procedure import DEFAULT, MOST_MORE, Facts, Plan, due_at, reached, rings_left, steps
from wayhome.core.ids import new_id

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def facts(
    *,
    kind: str = "abandoned",
    hush: str = "",
    line: str = "mobile",
    called: str = "Nora",
    has_number: bool = True,
    has_second: bool = False,
    done: Mapping[str, str] | None = None,
) -> Facts:
    return Facts(
        kind=kind,
        plan=DEFAULT,
        opened_at=AT,
        due_at=due_at(DEFAULT, AT, hush),
        hush=hush,
        line=line,
        called=called,
        has_number=has_number,
        has_second=has_second,
        done=done or {},
    )


def keys(given: Facts) -> list[str]:
    return [step.key for step in steps(given)]


def test_the_list_follows_the_kind_the_line_and_what_is_known() -> None:
    assert keys(facts()) == ["ring-1", "ring-2", "text", "escalate"]
    assert keys(facts(kind="silent")) == ["listen", "ring-1", "ring-2", "text", "escalate"]
    assert keys(facts(kind="open_line", line="landline")) == ["listen", "ring-1", "ring-2", "escalate"]
    assert keys(facts(has_second=True)) == ["ring-1", "ring-2", "text", "second", "escalate"]
    assert keys(facts(has_number=False)) == ["escalate"]


def test_a_number_that_must_be_left_alone_is_on_no_step() -> None:
    for hush in ("duress", "concern"):
        (only,) = steps(facts(hush=hush, kind="silent", has_second=True))
        assert (only.key, only.number, only.due_at) == ("escalate", "dispatch", AT)
        assert due_at(DEFAULT, AT, hush) == AT + 5 * MINUTE


def test_the_times_are_the_offices() -> None:
    plan = Plan(attempts=3, between_minutes=4, finish_minutes=10)
    assert due_at(plan, AT, "") == AT + 18 * MINUTE
    given = replace(facts(), plan=plan, due_at=AT + 18 * MINUTE)
    rings = [step.due_at - AT for step in steps(given) if step.key.startswith("ring-")]
    assert rings == [0 * MINUTE, 4 * MINUTE, 8 * MINUTE]


def test_police_at_once_when_the_answer_was_wrong_or_there_is_nobody_to_ring() -> None:
    assert steps(facts())[-1].due_at == AT + 10 * MINUTE
    assert steps(facts(done={"ring-1": "wrong"}))[-1].due_at == AT
    assert steps(facts(has_number=False))[-1].due_at == AT


def test_who_is_not_known_is_asked_and_told_nothing() -> None:
    ring = next(step for step in steps(facts(called="")) if step.key == "ring-1")
    assert "the caller" in ring.words
    assert "Say nothing of colleagues" in ring.help
    text = next(step for step in steps(replace(facts(), plan=Plan(text_number="+35315550100"))) if step.key == "text")
    assert "+35315550100" in text.help


def test_more_attempts_may_be_made_until_somebody_answers() -> None:
    rung = {"ring-1": "no_answer", "ring-2": "busy"}
    assert "more-1" in keys(facts(done=rung))
    assert "more-2" in keys(facts(done={**rung, "more-1": "no_answer"}))
    assert "more-1" not in keys(facts(done={**rung, "ring-2": "answered"}))
    every = {**rung, **{f"more-{number}": "busy" for number in range(1, MOST_MORE + 1)}}
    assert keys(facts(done=every))[-2] == f"more-{MOST_MORE}"
    assert reached({"ring-1": "answered"})
    assert not reached({"ring-1": "voicemail", "text": "text_answered"})
    assert rings_left(facts(done={"ring-1": "busy"}))
    assert not rings_left(facts(done=rung))


def codes(given: Facts, key: str, outcome: str, note: str = "") -> list[str]:
    return [problem.code for problem in check_step(given, key, outcome, note)]


def test_what_may_be_written_down() -> None:
    assert codes(facts(), "ring-1", "no_answer") == []
    assert codes(facts(), "ring-9", "no_answer") == ["no-step"]
    assert codes(facts(hush="duress"), "ring-1", "no_answer") == ["hush"]
    assert codes(facts(done={"ring-1": "busy"}), "ring-1", "busy") == ["done"]
    assert codes(facts(), "ring-1", "text_sent") == ["no-outcome"]
    assert codes(facts(), "escalate", "police_called", " ") == ["no-note"]
    assert codes(facts(), "escalate", "police_called", "event 12") == []


def wrong(
    given: Facts,
    outcome: str,
    *,
    note: str = "",
    own: bool = False,
    has_alarm: bool = False,
    has_duplicate: bool = False,
) -> list[str]:
    asked = Finish(outcome=outcome, note=note, own=own, has_alarm=has_alarm, has_duplicate=has_duplicate)
    return [problem.code for problem in check_finish(given, asked)]


SPOKEN = {"ring-1": "answered"}


@pytest.mark.parametrize("outcome", ["accidental", "child", "test"])
def test_only_a_voice_says_that_nothing_was_wrong(outcome: str) -> None:
    for done in ({}, {"ring-1": "voicemail"}, {"text": "text_answered"}, {"listen": "nothing"}):
        assert wrong(facts(kind="silent", done=done), outcome) == ["not-reached"]
    assert wrong(facts(done=SPOKEN), outcome) == []
    assert wrong(facts(done=SPOKEN, hush="duress"), outcome) == ["no-outcome"]


def test_what_was_not_reached_is_handed_on_first() -> None:
    rung = {"ring-1": "no_answer", "ring-2": "no_answer"}
    assert wrong(facts(), "unreached") == ["not-escalated", "attempts-left"]
    assert wrong(facts(done=rung), "unreached") == ["not-escalated"]
    assert wrong(facts(done=rung), "unreached", has_alarm=True) == []
    assert wrong(facts(done={**rung, "escalate": "police_not_called"}), "unreached") == ["not-escalated"]
    assert wrong(facts(done={**rung, "escalate": "police_called"}), "unreached") == []
    assert wrong(facts(hush="duress", done={"escalate": "police_called"}), "unreached") == []
    assert wrong(facts(), "emergency") == ["not-escalated", "no-note"]
    assert wrong(facts(), "emergency", has_alarm=True, note="Smoke") == []


def test_a_duplicate_names_its_alarm_and_nobody_finishes_their_own() -> None:
    assert wrong(facts(), "duplicate") == ["no-alarm"]
    assert wrong(facts(), "duplicate", has_duplicate=True) == []
    assert wrong(facts(done=SPOKEN), "accidental", own=True) == ["own"]
    assert wrong(facts(), "") == ["no-outcome"]


def test_what_can_be_chosen() -> None:
    assert finishes(facts(hush="concern")) == ("emergency", "unreached", "handed_over", "duplicate")
    assert "handed_over" not in finishes(facts())


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(attempts=0), "attempts"),
        (Plan(between_minutes=31), "between_minutes"),
        (Plan(finish_minutes=61), "finish_minutes"),
        (Plan(text_words=" "), "text_words"),
        (Plan(text_words="x" * 161), "text_words"),
        (Plan(text_words="Are you SAFE?"), "text_words"),
        (Plan(text_words="The police are coming"), "text_words"),
    ],
)
def test_a_procedure_has_bounds_and_a_text_tells_nothing(plan: Plan, field: str) -> None:
    assert [problem.field for problem in check_plan(plan)] == [field]
    assert check_plan(DEFAULT) == ()


@pytest.mark.parametrize("status", ["completed", "no-answer", "canceled", "busy", "failed", " Completed "])
def test_a_call_that_nobody_took_is_called_back(status: str) -> None:
    assert leaves_a_call_back(status, was_taken=False, is_open=True)
    assert not leaves_a_call_back(status, was_taken=True, is_open=True)
    assert not leaves_a_call_back(status, was_taken=False, is_open=False)
    assert not leaves_a_call_back("ringing", was_taken=False, is_open=True)


def test_figures_count_months_and_years_and_name_nobody_unless_agreed() -> None:
    nora = new_id()

    def told(days: int, device: str = "+353861239999") -> Told:
        at = AT - timedelta(days=days)
        return Told(at=at, person_id=nora, device=device, channel="call, mobile", what="Silent call: accidental")

    every = [told(1), told(29), told(31, "+353861230000"), told(365)]
    (line,) = count(every, AT, by_person=False)
    assert (line.person_id, line.device, line.in_month, line.in_year) == (None, "", 2, 3)
    first, second = count(every, AT, by_person=True)
    assert (first.person_id, first.device, first.in_month, first.in_year) == (nora, "+353861239999", 2, 2)
    assert (second.in_month, second.in_year) == (0, 1)
