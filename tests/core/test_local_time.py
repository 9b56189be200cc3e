"""The hour that comes twice: which of the two, in words."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from wayhome.core.local_time import ClocksGoBack, comes_twice, next_going_back, time_words, which

DUBLIN = ZoneInfo("Europe/Dublin")
BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


def dublin(minutes: int) -> datetime:
    return (BACK + timedelta(minutes=minutes)).astimezone(DUBLIN)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-61, "00:59"),
        (-60, "01:00 (the first, IST)"),
        (-30, "01:30 (the first, IST)"),
        (-1, "01:59 (the first, IST)"),
        (0, "01:00 (the second, GMT)"),
        (59, "01:59 (the second, GMT)"),
        (60, "02:00"),
    ],
)
def test_a_time_says_which_of_two_it_is(minutes: int, words: str) -> None:
    assert time_words(dublin(minutes)) == words


def test_a_zone_whose_times_have_no_names_says_the_order_only() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    begins = datetime(2026, 4, 4, 14, 45, tzinfo=UTC).astimezone(lord_howe)
    assert time_words(begins) == "01:45 (the first)"
    assert time_words((begins.astimezone(UTC) + timedelta(minutes=30)).astimezone(lord_howe)) == "01:45 (the second)"


def test_a_time_that_is_skipped_or_has_no_zone_does_not_come_twice() -> None:
    assert not comes_twice(datetime(2026, 3, 29, 1, 30, tzinfo=DUBLIN))
    assert which(datetime(2026, 10, 25, 1, 30)) == ""  # noqa: DTZ001 - a time without a zone is what is asked about


def test_when_the_clocks_next_go_back() -> None:
    found = ClocksGoBack(day=date(2026, 10, 25), begins=time(1), ends=time(2))
    assert next_going_back(BACK - timedelta(days=7), DUBLIN, days=8) == found
    assert next_going_back(BACK, DUBLIN, days=1) == found
    assert next_going_back(BACK - timedelta(days=9), DUBLIN, days=8) is None
    assert next_going_back(datetime(2026, 3, 28, tzinfo=UTC), DUBLIN, days=8) is None
    half = next_going_back(datetime(2026, 4, 3, tzinfo=UTC), ZoneInfo("Australia/Lord_Howe"), days=3)
    assert half == ClocksGoBack(day=date(2026, 4, 5), begins=time(1, 30), ends=time(2))
