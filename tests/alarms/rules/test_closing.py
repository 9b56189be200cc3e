from dataclasses import replace

import pytest

from wayhome.alarms.models import Cause, ContactKind, Kind
from wayhome.alarms.rules import SEVERITIES, Closing, check_closing, follow_ups_after, worst

FINE = Closing(
    kind="missed_contact",
    subject_kind="person",
    drill=False,
    cause="late",
    contact="spoke",
    note="",
    own=False,
    visit_out=True,
    has_outcome=True,
)


def codes(**changes: object) -> set[str]:
    return {problem.code for problem in check_closing(replace(FINE, **changes))}  # type: ignore[arg-type]  # a test's keywords


def test_seen_spoken_or_confirmed_by_police_closes() -> None:
    for contact in ("seen", "spoke", "police"):
        assert codes(contact=contact) == set()


@pytest.mark.parametrize("contact", ["", "voicemail", "not_a_person"])
def test_what_is_no_contact_closes_nothing(contact: str) -> None:
    assert codes(contact=contact) == {"no-contact"}


def test_voicemail_is_not_even_a_choice() -> None:
    assert set(ContactKind.values) == {"seen", "spoke", "police", "not_a_person"}


def test_duress_closes_only_when_somebody_has_seen_them() -> None:
    assert codes(kind="duress", contact="spoke") == {"duress-needs-eyes"}
    assert codes(kind="duress", contact="seen") == set()
    assert codes(kind="duress", contact="police") == set()


def test_a_cause_is_needed_and_must_fit() -> None:
    assert codes(cause="") == {"no-cause"}
    assert codes(cause="drill") == {"not-a-drill"}
    assert codes(cause="duty_covered") == {"cause-does-not-fit"}
    assert codes(
        subject_kind="office", kind="nobody_on_duty", cause="late", contact="not_a_person", visit_out=False
    ) == {"cause-does-not-fit"}
    assert codes(subject_kind="system", kind="not_watching", cause="system_mended", contact="not_a_person") == set()
    assert codes(subject_kind="system", kind="not_watching", cause="system_mended", contact="") == {"no-contact"}


@pytest.mark.parametrize("subject", ["office", "system", "person"])
def test_what_a_call_was_is_known_by_contact_alone(subject: str) -> None:
    def call(**changes: object) -> set[str]:
        return codes(kind="unfinished_call_back", subject_kind=subject, visit_out=False, **changes)

    assert call(cause="accidental", contact="spoke") == set()
    assert call(cause="accidental", contact="not_a_person") == {"no-contact"}
    assert call(cause="duty_covered", contact="spoke") == {"cause-does-not-fit"}
    assert call(cause="other", contact="spoke", note="A fax machine") == set()
    never_learnt = call(cause="other", contact="not_a_person", note="Nobody ever answered; police were told.")
    assert never_learnt == ({"no-contact"} if subject == "person" else set())
    assert call(drill=True, cause="drill", contact="not_a_person") == set()


def test_other_asks_for_words() -> None:
    assert codes(cause="other") == {"no-note"}
    assert codes(cause="other", note="He had swapped telephones.") == set()


def test_nobody_closes_their_own() -> None:
    assert codes(own=True) == {"own-alarm"}


def test_a_visit_that_is_out_needs_an_outcome() -> None:
    assert codes(has_outcome=False) == {"no-outcome"}
    assert codes(has_outcome=False, visit_out=False) == set()


def test_a_drill_closes_as_a_drill() -> None:
    assert codes(drill=True) == {"drill-cause"}
    assert codes(drill=True, cause="drill", contact="not_a_person", has_outcome=False) == set()


def test_what_follows_a_closed_alarm() -> None:
    def kinds(cause: str, subject: str = "person", *, drill: bool = False) -> list[str]:
        return [kind for kind, _ in follow_ups_after(subject_kind=subject, cause=cause, drill=drill)]

    assert kinds("late") == ["aftercare", "review"]
    assert kinds("threat") == ["aftercare", "review", "report"]
    assert kinds("duty_covered", "office") == ["review"]
    assert kinds("drill", drill=True) == []


def test_every_kind_has_a_severity_and_duress_is_the_worst() -> None:
    assert set(SEVERITIES) == set(Kind.values)
    assert worst(["panic", "missed_contact", "duress"]) == "duress"
    assert worst([]) == ""
    assert len(set(Cause.values)) == 12
