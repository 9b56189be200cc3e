"""How a hazard stands by its dates, by when somebody decides, and what is wrong with a date."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wayhome.places.rules.hazards import Dates, Standing, dates_wrong, day_wrong, decide_by, review_wrong, standing_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DUBLIN = ZoneInfo("Europe/Dublin")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


@pytest.mark.parametrize(
    ("state", "begins", "expires", "review", "standing"),
    [
        ("confirmed", 0, None, 10, Standing.IN_FORCE),
        ("changed", -5, 0, 10, Standing.IN_FORCE),
        ("unreviewed", 0, None, 10, Standing.UNREVIEWED),
        ("unreviewed", 0, None, -1, Standing.UNREVIEWED),
        ("unreviewed", -9, -1, 10, Standing.FADED),
        ("confirmed", 0, None, 0, Standing.IN_FORCE),
        ("confirmed", 0, None, -1, Standing.REVIEW_DUE),
        ("confirmed", -9, -1, -5, Standing.FADED),
        ("confirmed", 2, None, 10, Standing.COMING),
        ("refused", -9, -1, 10, Standing.REFUSED),
        ("ended", 2, None, 10, Standing.ENDED),
    ],
)
def test_a_hazard_stands_as_its_dates_say(
    state: str, begins: int, expires: int | None, review: int, standing: Standing
) -> None:
    dates = Dates(
        state=state,
        begins_on=days(begins),
        expires_on=None if expires is None else days(expires),
        review_by=days(review),
    )
    assert standing_of(dates, NOON) is standing


@pytest.mark.parametrize(
    ("state", "expires", "asked", "standing"),
    [
        ("confirmed", -1, None, Standing.UNREVIEWED),
        ("confirmed", -1, 5, Standing.UNREVIEWED),
        ("confirmed", -9, -1, Standing.FADED),
        ("confirmed", 3, 5, Standing.IN_FORCE),
        ("ended", -1, None, Standing.ENDED),
    ],
)
def test_nothing_fades_while_its_authors_word_that_it_holds_on_waits(
    state: str, expires: int, asked: int | None, standing: Standing
) -> None:
    dates = Dates(
        state=state,
        begins_on=days(-20),
        expires_on=days(expires),
        review_by=days(9),
        holds_on=True,
        asked_expires_on=None if asked is None else days(asked),
    )
    assert standing_of(dates, NOON) is standing


def test_a_day_begins_where_it_begins_first_and_ends_where_it_ends_last() -> None:
    dates = Dates(state="confirmed", begins_on=days(1), expires_on=days(1), review_by=days(90))
    at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert standing_of(dates, at - timedelta(seconds=1)) is Standing.COMING
    assert standing_of(dates, at) is Standing.IN_FORCE
    over = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert standing_of(dates, over - timedelta(seconds=1)) is Standing.IN_FORCE
    assert standing_of(dates, over) is Standing.FADED


@pytest.mark.parametrize(
    ("written", "weekdays", "until"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=DUBLIN), range(5), datetime(2026, 3, 6, tzinfo=DUBLIN)),
        (datetime(2026, 3, 5, 23, 59, tzinfo=DUBLIN), range(5), datetime(2026, 3, 11, tzinfo=DUBLIN)),
        (datetime(2026, 3, 7, 9, tzinfo=DUBLIN), (), datetime(2026, 3, 12, tzinfo=DUBLIN)),
        (datetime(2026, 3, 2, 9, tzinfo=DUBLIN), (0,), datetime(2026, 3, 24, tzinfo=DUBLIN)),
        (datetime(2026, 3, 27, 9, tzinfo=DUBLIN), range(7), datetime(2026, 3, 31, tzinfo=DUBLIN)),
    ],
)
def test_three_working_days_are_those_of_the_office(written: datetime, weekdays: range, until: datetime) -> None:
    assert decide_by(written.astimezone(UTC), DUBLIN, frozenset(weekdays)) == until


def test_without_a_review_date_there_is_no_hazard() -> None:
    [problem] = review_wrong(None, NOON)
    assert (problem.field, problem.code) == ("review_by", "missing")
    assert review_wrong(days(1), NOON) == []
    assert [one.code for one in review_wrong(days(0), NOON)] == ["past"]
    assert [one.code for one in review_wrong(days(368), NOON)] == ["far"]


def test_dates_are_there_and_in_their_order() -> None:
    right = {"happened_on": days(0), "begins_on": days(0), "expires_on": days(0), "review_by": days(9)}
    assert dates_wrong(**right, now=NOON) == []

    def said(**wrong: date | None) -> list[tuple[str, str]]:
        return [(one.field, one.code) for one in dates_wrong(**right | wrong, now=NOON)]

    assert said(begins_on=None) == [("begins_on", "missing")]
    assert said(begins_on=date(1899, 12, 31)) == [("begins_on", "too_old")]
    assert said(begins_on=days(1)) == [("expires_on", "order")]
    assert said(expires_on=None) == []
    assert said(happened_on=None, review_by=None) == [("happened_on", "missing"), ("review_by", "missing")]


def test_what_happened_was_and_not_before_anybody_lived() -> None:
    assert day_wrong(days(1), "happened_on", NOON) == []  # it is tomorrow somewhere already
    assert [one.code for one in day_wrong(days(2), "happened_on", NOON)] == ["future"]
    assert [one.code for one in day_wrong(date(1899, 12, 31), "happened_on", NOON)] == ["too_old"]
