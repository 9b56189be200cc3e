"""When many wrong answers are told: from the fifth within the hour, once an hour."""

from datetime import UTC, datetime, timedelta

from wayhome.staff.rules.tries import MOST, Tried, counted, is_to_be_told

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FRESH = Tried(began_at=NOW, last_at=NOW)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_they_are_counted_within_the_hour_and_then_anew() -> None:
    four = counted(counted(FRESH, NOW, 1), after(59), 3)
    assert four == Tried(began_at=NOW, last_at=after(59), count=4)
    assert counted(four, after(60), 1) == Tried(began_at=after(60), last_at=after(60), count=1)


def test_the_count_stops_at_its_bound() -> None:
    assert counted(Tried(began_at=NOW, last_at=NOW, count=MOST), after(1), 5).count == MOST


def test_a_slip_of_the_finger_is_not_told() -> None:
    assert not is_to_be_told(Tried(began_at=NOW, last_at=NOW, count=4), NOW)
    assert is_to_be_told(Tried(began_at=NOW, last_at=NOW, count=5), NOW)


def test_it_is_told_once_an_hour() -> None:
    told = Tried(began_at=NOW, last_at=after(30), count=50, told_at=after(10))
    assert not is_to_be_told(told, after(69))
    assert is_to_be_told(told, after(70))
