from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wayhome.alarms.models import Kind
from wayhome.alarms.procedure import Facts, item_of, procedure
from wayhome.alarms.rules import words

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NORA = words.Telling(
    kind="missed_contact", why=words.OPENED, called="Nora", due_words="09:45", detailed=True, drill=False
)
FACTS = Facts(
    kind="missed_contact",
    called="Nora",
    opened_at=OPENED,
    police_at=OPENED + timedelta(minutes=30),
    phone="+353861230000",
    dispatch_name="City dispatch",
    dispatch_number="+35315550199",
)


def test_a_subject_says_nothing_to_a_bystander() -> None:
    assert words.subject(drill=False) == "Wayhome: please answer"
    assert words.subject(drill=True).startswith("DRILL")


def test_duty_staff_read_kind_and_first_name() -> None:
    assert words.body(NORA) == "Missed contact: Nora, since 09:45."


def test_others_read_nothing_about_anybody() -> None:
    for why in (words.OPENED, words.POLICE, words.AGAIN):
        body = words.body(replace(NORA, detailed=False, why=why))
        assert "Nora" not in body
        assert "Missed" not in body


def test_each_reason_has_its_words() -> None:
    assert words.body(replace(NORA, why=words.POLICE)).startswith("Call the police now")
    assert words.body(replace(NORA, why=words.LAPSED)).startswith("Nobody has it any more")
    assert words.body(replace(NORA, why=words.AGAIN)).startswith("Still open")
    assert words.body(replace(NORA, why=words.MISSED_AGAIN)).startswith("Missed once more")
    office = words.Telling(
        kind="nobody_on_duty", why=words.OPENED, called="", due_words="", detailed=True, drill=False, reason="Look."
    )
    assert words.body(office) == "Nobody on duty. Look."


def test_duress_begins_with_what_must_not_be_done() -> None:
    assert words.body(replace(NORA, kind="duress")).startswith("Do NOT ring or text Nora.")
    hidden = words.body(replace(NORA, kind="duress", detailed=False))
    assert hidden.startswith("Do NOT ring or text.")
    assert "Nora" not in hidden


def test_a_drill_begins_with_drill_and_asks_nobody_to_call_the_police() -> None:
    body = words.body(replace(NORA, drill=True, why=words.POLICE))
    assert body.startswith("DRILL ")
    assert "call nobody" in body


def test_the_procedure_of_a_missed_contact_rings_twice_five_minutes_apart_then_police_by_the_direct_number() -> None:
    items = procedure(FACTS).items
    assert [item.key for item in items] == ["call-1", "call-2", "vehicle", "supervisor", "police"]
    assert items[1].due_at == OPENED + timedelta(minutes=5)
    assert items[-1].phone == "+35315550199"
    assert items[-1].due_at == FACTS.police_at


def test_more_is_known_more_is_asked() -> None:
    facts = replace(FACTS, companion="Ben", visit_contact="Ward 3", vehicle="blue Skoda", emergency_contacts=("Aoife",))
    keys = [item.key for item in procedure(facts).items]
    assert keys == ["call-1", "companion", "call-2", "visit-contact", "family", "vehicle", "supervisor", "police"]
    assert any("blue Skoda" in line for line in procedure(facts).police_script)


@pytest.mark.parametrize("kind", ["panic", "followed"])
def test_in_danger_police_come_first(kind: str) -> None:
    assert procedure(replace(FACTS, kind=kind)).items[0].key == "police"


def test_without_a_direct_number_it_says_so() -> None:
    item = item_of(replace(FACTS, dispatch_number=""), "police")
    assert item is not None
    assert "No direct number" in item.help
    assert item_of(FACTS, "nothing") is None


def test_duress_never_rings_and_has_no_call_back() -> None:
    told = procedure(replace(FACTS, kind="duress"))
    assert told.never[0].startswith("Do NOT ring or text Nora")
    assert told.call_back == ()
    assert "Ring Nora" not in " ".join(item.words for item in told.items)


def test_alarms_about_nobody_have_their_own_steps() -> None:
    assert procedure(replace(FACTS, kind="nobody_on_duty")).items[0].key == "take-duty"
    system = procedure(replace(FACTS, kind="not_watching", reason="Messages wait."))
    assert "Messages wait." in system.items[0].words


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_steps_with_keys_of_their_own_that_fit_a_tick(kind: str) -> None:
    items = procedure(replace(FACTS, kind=kind, companion="Ben")).items
    assert len({item.key for item in items}) == len(items)
    assert all(0 < len(item.key) <= 60 for item in items)
    assert procedure(replace(FACTS, kind=kind)).never


def test_a_call_that_was_not_called_back_never_says_to_ring() -> None:
    for called in ("Nora", ""):
        found = procedure(replace(FACTS, kind=Kind.UNFINISHED_CALL_BACK, called=called))
        assert [item.key for item in found.items] == ["call-back", "supervisor", "police"]
        assert not any(item.words.startswith("Ring") for item in found.items)
        assert FACTS.phone not in {item.phone for item in found.items}
        assert found.call_back == ()
        assert any("Never ring or text" in never for never in found.never)
        assert any((called or "Somebody") in line for line in found.police_script)
