"""Hours, zones, PINs, codes, names in every script, telephone numbers: pure."""

import contextlib
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.core.errors import Problem
from wayhome.staff.rules import Actor, Hours, hours_wrong, is_open, open_or_shut, zone_wrong
from wayhome.staff.rules.codes import CODE_HOLDS, MOST_TRIES, may_send, may_try
from wayhome.staff.rules.people import PersonDraft, judged
from wayhome.staff.rules.pins import is_guessable, locked_until, pins_wrong
from wayhome.staff.rules.text import mail_wrong, name_wrong, phone_of, text_wrong, tidy, tidy_lines, uri_phone

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUBLIN = ZoneInfo("Europe/Dublin")
NAMES = (
    "Nora Byrne",
    "Łukasz Żółć",
    "محمد عبد الله",
    "李小龍",
    "नमिता शर्मा",
    "Ѳёдор",
    "Þórdís",
    "ישראל",
    "สมชาย",
    "O\u2019Neill-Ní",
)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_an_office_is_open_by_its_own_clock() -> None:
    week = [Hours(weekday=6, opens=time(1, 30), closes=time(3))]
    assert not is_open(week, datetime(2026, 3, 29, 0, 59, tzinfo=UTC), DUBLIN)
    assert is_open(week, datetime(2026, 3, 29, 1, 0, tzinfo=UTC), DUBLIN), "01:00 is 02:00 there: summer time began"
    assert is_open(week, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), DUBLIN)
    assert is_open(week, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), DUBLIN), (
        "half past one comes twice, open both times"
    )
    assert is_open(week, datetime(2026, 10, 25, 1, 10, tzinfo=UTC), DUBLIN), "it opened when it was half past one first"
    assert not is_open(week, datetime(2026, 10, 25, 3, 0, tzinfo=UTC), DUBLIN)
    early = [Hours(weekday=6, opens=time(0), closes=time(1, 30)), Hours(weekday=0, opens=time(0), closes=time(5))]
    assert is_open(early, datetime(2026, 10, 25, 0, 29, tzinfo=UTC), DUBLIN)
    assert not is_open(early, datetime(2026, 10, 25, 1, 10, tzinfo=UTC), DUBLIN), "it closed when it was half past one"
    late = [Hours(weekday=6, opens=time(1, 30), closes=time(23, 59)), Hours(weekday=6, opens=time(3), closes=time(4))]
    assert is_open(late, datetime(2026, 10, 25, 1, 10, tzinfo=UTC), DUBLIN)
    assert not is_open(late[1:], datetime(2026, 10, 25, 1, 10, tzinfo=UTC), DUBLIN)
    assert not is_open([], NOW, DUBLIN)


def test_a_day_until_2359_has_no_last_minute_without_hours() -> None:
    week = [Hours(weekday=0, opens=time(0), closes=time(23, 59))]
    assert is_open(week, datetime(2026, 3, 2, 23, 59, 30, tzinfo=UTC), DUBLIN)


def test_hours_that_cannot_be_are_refused() -> None:
    good = Hours(weekday=0, opens=time(8), closes=time(12))
    assert hours_wrong([good, Hours(weekday=0, opens=time(12), closes=time(18))]) == []
    assert codes(hours_wrong([Hours(weekday=7, opens=time(8), closes=time(9))])) == ["weekday"]
    assert codes(hours_wrong([Hours(weekday=1, opens=time(18), closes=time(8))])) == ["closes_before"]
    assert codes(hours_wrong([good, Hours(weekday=0, opens=time(11), closes=time(18))])) == ["overlap"]
    assert codes(hours_wrong([good] * 43)) == ["too_many"]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "Dublin", "../../etc/passwd", "UTC+1", "x" * 5000])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    assert codes(zone_wrong(zone)) == ["unknown_zone"]
    assert zone_wrong("Europe/Dublin") == []


def test_pins() -> None:
    assert pins_wrong("4071", "9386") == []
    assert codes(pins_wrong("4071", "4072")) == ["alike"]
    assert codes(pins_wrong("4071", "4071")) == ["alike"]
    assert codes(pins_wrong("407", "938612345")) == ["pin", "pin"]
    assert codes(pins_wrong("40a1", "٤٠٧١")) == ["pin", "pin"]
    assert pins_wrong("4071", "407199") == []


@pytest.mark.parametrize("pin", ["0000", "1212", "121212", "1234", "8765", "9012", "2580", "1984", "2001"])
def test_what_everybody_tries_first_is_no_pin(pin: str) -> None:
    assert is_guessable(pin)
    assert codes(pins_wrong(pin, "9386")) == ["pin"]


def test_what_is_not_tried_first_is_a_pin() -> None:
    assert not any(is_guessable(pin) for pin in ("4071", "1122", "198406", "7070701"))


def test_waiting_grows_and_is_bounded() -> None:
    assert locked_until(NOW, 4) is None
    waits = [locked_until(NOW, tries) for tries in range(5, 40)]
    seconds = [(wait - NOW).total_seconds() for wait in waits if wait]
    assert seconds[:3] == [30, 60, 120]
    assert max(seconds) == 900


def test_codes_expire_and_tries_are_counted() -> None:
    assert may_send(NOW, None) == []
    assert codes(may_send(NOW, NOW - timedelta(seconds=59))) == ["too_soon"]
    assert may_send(NOW, NOW - timedelta(seconds=60)) == []
    assert codes(may_try(NOW, None, 0)) == ["no_code"]
    assert codes(may_try(NOW, NOW - CODE_HOLDS, 0)) == ["too_old"]
    assert codes(may_try(NOW, NOW, MOST_TRIES)) == ["too_many"]
    assert may_try(NOW, NOW, MOST_TRIES - 1) == []


@pytest.mark.parametrize("name", NAMES)
def test_names_in_every_script_are_names(name: str) -> None:
    draft, wrong = judged(PersonDraft(name=f"  {name} ", email=" N@A.example ", office_id=uuid4()))
    assert wrong == []
    assert draft.name == tidy(name)
    assert draft.called == tidy(name).split()[0]
    assert draft.email == "n@a.example"


@pytest.mark.parametrize(
    "name", ["=cmd|'/c calc'!A1", "+1", "-Nora", "@SUM(1)", "Nora\u202eenryB", "Nora\x00", "", "x" * 201, "\ud800"]
)
def test_hostile_names_are_refused(name: str) -> None:
    assert len(name_wrong(tidy(name), "name", 200)) == 1


def test_everything_wrong_with_a_person_is_said_at_once() -> None:
    _, wrong = judged(
        PersonDraft(
            name="Nora", called="=x", email="nora", phone="nonsense", language="x" * 20,
            description="y" * 4001, office_id=uuid4(),
        )
    )  # fmt: skip
    assert {problem.field for problem in wrong} == {"called", "email", "phone", "language", "description"}
    _, nobody = judged(PersonDraft(name="", email="", office_id=uuid4()))
    assert {problem.field for problem in nobody} == {"name", "email"}


def test_text_is_tidied() -> None:
    assert tidy(" a\t b\n") == "a b"
    assert tidy("e\u0301") == "\u00e9"
    assert tidy_lines("a \r\nb\rc\n") == "a\nb\nc"
    assert text_wrong("", "x", 3) == []
    assert mail_wrong("a b@c.example")[0].code == "mail"


def test_numbers_are_read_as_the_office_writes_them() -> None:
    assert phone_of("086 123 0000", "+35315550100") == "+353861230000"
    assert phone_of("+353 86 123 0000") == "+353861230000"
    assert phone_of(" ") == ""
    for hostile in ("086 123 0000", "12", "+", "x", "9" * 40, "+99912345678", "+353 123"):
        with pytest.raises(ValueError, match=r"."):
            phone_of(hostile)


DUBLINS, NEW_YORKS, LONDONS = "+35315550100", "+12125550100", "+442079460000"


@pytest.mark.parametrize(
    ("typed", "near", "number"),
    [
        ("087 123 4567", DUBLINS, "+353871234567"),
        ("(087) 123-4567", DUBLINS, "+353871234567"),
        ("+353 (0)87 123 4567", NEW_YORKS, "+353871234567"),
        ("00353871234567", DUBLINS, "+353871234567"),
        ("00353 87 123 4567", NEW_YORKS, "+353871234567"),  # abroad it is 011 there
        ("011 353 87 123 4567", NEW_YORKS, "+353871234567"),
        ("00353871234567", "", "+353871234567"),
        ("\uff0b353 \uff18\uff17 123 4567", "", "+353871234567"),
        ("(212) 555-0100", NEW_YORKS, "+12125550100"),
        ("1-212-555-0100", NEW_YORKS, "+12125550100"),
        ("(212) 555-0100", "+15555550100", "+12125550100"),  # an office's number that is in no use
        ("020 7946 0958", LONDONS, "+442079460958"),
    ],
)
def test_every_form_of_a_number_is_one_number(typed: str, near: str, number: str) -> None:
    assert phone_of(typed, near) == number


@pytest.mark.parametrize(
    ("typed", "near"),
    [("555-0100", NEW_YORKS), ("087 123 4567", ""), ("00", DUBLINS), ("911", NEW_YORKS), ("0871234567", "x")],
)
def test_what_no_call_could_show_is_no_number(typed: str, near: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        phone_of(typed, near)


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("tel:+353-87-123-4567", "+353871234567"),
        ("tel:871234567;phone-context=+353", "+353871234567"),
        ("TEL:087%20123%204567", "+353871234567"),
        ("sip:+353871234567@carrier.example;user=phone", "+353871234567"),
        ("<sips:%2B353871234567:secret@carrier.example?x=1>", "+353871234567"),
        ("sip:0871234567;phone-context=ie@10.0.0.1", "+353871234567"),
        ("sip:(087)123-4567@10.0.0.1", "+353871234567"),
        ("whatsapp:+353871234567", "+353871234567"),
    ],
)
def test_uris_are_read_as_numbers(uri: str, number: str) -> None:
    assert uri_phone(uri, DUBLINS) == number


@pytest.mark.parametrize(
    "uri", ["sip:nora0871234567@carrier.example", "client:nora", "sip:204@pbx.example", "tel:", "sip:", ""]
)
def test_names_and_extensions_are_nobodys_number(uri: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        uri_phone(uri, DUBLINS)


@given(st.from_regex(r"8[3-9][0-9]{7}", fullmatch=True), st.sampled_from(("0{}", "+353{}", "00353{}", "+353 (0){}")))
def test_however_a_number_is_written_it_is_compared_as_one(digits: str, form: str) -> None:
    spaced = f"{digits[:2]} {digits[2:5]} {digits[5:]}"
    assert {phone_of(form.format(part), DUBLINS) for part in (digits, spaced)} == {f"+353{digits}"}
    assert uri_phone(f"sip:{form.format(digits).replace(' ', '')}@x.example", DUBLINS) == f"+353{digits}"
    with pytest.raises(ValueError, match=r"."):
        phone_of("086 123 0000", "nonsense")


@given(st.text(max_size=50))
def test_no_number_crashes(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert phone_of(text, "+35315550100").startswith(("+", ""))


def test_an_actor_holds_roles_where_they_were_given() -> None:
    here, there = uuid4(), uuid4()
    local = Actor(person_id=uuid4(), office_id=here, grants=frozenset({("monitor", here)}))
    assert local.has("monitor")
    assert local.has("monitor", office_id=here)
    assert not local.has("monitor", office_id=there)
    assert local.offices("monitor") == frozenset({here})
    everywhere = Actor(person_id=uuid4(), office_id=here, grants=frozenset({("monitor", None)}))
    assert everywhere.has("monitor", office_id=there)
    assert everywhere.offices("monitor") is None
    assert everywhere.party().kind == "person"


MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_since_when_and_until_when_an_office_is_open_or_shut() -> None:
    week = [Hours(weekday=day, opens=time(8), closes=time(18)) for day in range(5)]
    found = open_or_shut(week, MONDAY, DUBLIN)
    assert (found.is_open, found.since, found.until) == (True, MONDAY.replace(hour=8), MONDAY.replace(hour=18))
    at_closing = open_or_shut(week, MONDAY.replace(hour=18), DUBLIN)
    assert not at_closing.is_open
    assert (at_closing.since, at_closing.until) == (MONDAY.replace(hour=18), MONDAY.replace(day=3, hour=8))
    weekend = open_or_shut(week, MONDAY.replace(day=7), DUBLIN)
    assert (weekend.since, weekend.until) == (MONDAY.replace(day=6, hour=18), MONDAY.replace(day=9, hour=8))


def test_an_office_that_is_never_or_always_open_has_no_edges() -> None:
    never = open_or_shut([], MONDAY, DUBLIN)
    assert (never.is_open, never.since, never.until) == (False, None, None)
    always = [Hours(weekday=day, opens=time(0), closes=time(23, 59)) for day in range(7)]
    found = open_or_shut(always, MONDAY, DUBLIN)
    assert (found.is_open, found.since, found.until) == (True, None, None)


@given(
    spells=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 23 * 60 + 58), st.integers(1, 600)), min_size=1, max_size=4
    ),
    change=st.sampled_from([datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]),
    minutes=st.integers(-2_000, 2_000),
)
def test_the_edges_are_those_that_walking_minute_by_minute_finds(
    spells: list[tuple[int, int, int]], change: datetime, minutes: int
) -> None:
    hours = [
        Hours(weekday=day, opens=_wall(begins), closes=_wall(min(begins + long, 23 * 60 + 59)))
        for day, begins, long in spells
    ]
    at = change + timedelta(minutes=minutes)
    found = open_or_shut(hours, at, DUBLIN)
    assert found.is_open == is_open(hours, at, DUBLIN)
    ahead = (at + timedelta(minutes=later) for later in range(1, 600))
    first = next((moment for moment in ahead if is_open(hours, moment, DUBLIN) != found.is_open), None)
    assert found.until == first or (first is None and (found.until is None or found.until >= at + timedelta(hours=10)))
    back = (at - timedelta(minutes=sooner) for sooner in range(1, 600))
    last = next((moment for moment in back if is_open(hours, moment, DUBLIN) != found.is_open), None)
    if last is not None:
        assert found.since == last + timedelta(minutes=1)


def _wall(minute: int) -> time:
    return time(minute // 60, minute % 60)
