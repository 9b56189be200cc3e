"""Times as they are typed: the hour that summer time skips and the one that it repeats included."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError

from tests.clock import HeldClock
from wayhome.web.components.alarm.scene import dialled, spoken
from wayhome.web.components.local_times import LocalTimeField

FIELD = LocalTimeField(zone="Europe/Dublin")


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-03-02T14:30", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("2026-07-02 14:30", datetime(2026, 7, 2, 13, 30, tzinfo=UTC)),
        ("2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_an_instant(typed: str, instant: datetime) -> None:
    """Of the hour that comes twice the earlier is meant."""
    assert FIELD.clean(typed) == instant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-03-29T01:30", "There is no 01:30 that night: the clocks go forward to 02:30."),
        ("tomorrow", "Write day and time"),
        ("2026-02-30T10:00", "Write day and time"),
        ("2026-03-02T10:00+05:00", "Write day and time"),
        ("0001-01-01T00:00", ""),
        ("", "Say the day and the time."),
    ],
)
def test_what_is_no_local_time_is_said(typed: str, words: str) -> None:
    if typed.startswith("0001"):
        LocalTimeField(zone="Europe/Dublin").clean(typed)
        with pytest.raises(ValidationError, match="Write day and time"):
            LocalTimeField(zone="Asia/Tokyo").clean(typed)
        return
    with pytest.raises(ValidationError, match=words):
        FIELD.clean(typed)


def test_numbers_are_read_aloud_in_groups_and_dialled_without() -> None:
    assert spoken("+35315550199") == "+353 1 555 0199"
    assert spoken("extension 12") == "extension 12"
    assert dialled("+353 (0)1 555-0199") == "+35315550199"
    assert dialled("01 555 0199") == "015550199"
    assert dialled("*57") == "*57"


class Asked(forms.Form):
    at = LocalTimeField(zone="Europe/Dublin", help_text="When?")


def hint(clock: HeldClock, now: datetime, typed: str = "") -> str:
    clock.set(now)
    return str(Asked({"at": typed} if typed else None)["at"].help_text)


def test_beside_the_field_it_says_which_of_two_is_meant(db: None, clock: HeldClock) -> None:
    october = datetime(2026, 10, 20, 12, tzinfo=UTC)
    week = "When? The clocks go back on 25 October: 01:00 to 02:00 comes twice, and the first is meant."
    assert hint(clock, october) == week
    assert hint(clock, october, "nonsense") == week
    meant = "When? 01:30 comes twice that night: 01:30 (the first, IST) is meant, the earlier."
    assert hint(clock, october, "2026-10-25T01:30") == meant
    assert hint(clock, datetime(2026, 6, 1, tzinfo=UTC), "2026-10-25 01:30") == meant
    assert hint(clock, datetime(2026, 6, 1, tzinfo=UTC), "2026-06-01T12:00") == "When?"


def test_the_hint_is_read_out_with_the_field(db: None, clock: HeldClock) -> None:
    clock.set(datetime(2026, 10, 20, 12, tzinfo=UTC))
    assert 'aria-describedby="id_at_helptext"' in str(Asked()["at"])
