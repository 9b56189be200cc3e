"""What may be said of a line: an address only where a line has one, checked on a day that was."""

from datetime import date, timedelta
from typing import Any

import pytest

from wayhome.staff.rules.lines import STALE_DAYS, LineDraft, is_stale, line_wrong

TODAY = date(2026, 3, 2)
KINDS = frozenset({"mobile", "voip"})
HOME: dict[str, Any] = {"registered_address": "9 Home Road", "checked_on": TODAY}


def wrong(kind: str, number: str = "+353861230000", **more: Any) -> list[tuple[str, str]]:
    found = line_wrong(LineDraft(kind=kind, **more), KINDS, number=number, today=TODAY)
    assert all(one.message for one in found)
    return [(one.field, one.code) for one in found]


@pytest.mark.parametrize("more", [{}, HOME, {**HOME, "checked_on": date(2000, 1, 1)}])
def test_an_internet_telephone_may_say_where_it_is_registered(more: dict[str, Any]) -> None:
    assert wrong("voip", **more) == []


def test_nothing_said_is_nothing_at_all() -> None:
    assert wrong("") == []
    assert wrong("", number="") == []
    assert wrong("", **HOME) == [("registered_address", "no_kind"), ("checked_on", "no_kind")]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("carrier pigeon", {}, [("kind", "kind")]),
        ("mobile", HOME, [("registered_address", "mobile")]),
        ("mobile", {"number": ""}, [("kind", "no_number")]),
        ("voip", {**HOME, "checked_on": None}, [("checked_on", "missing")]),
        ("voip", {"checked_on": TODAY}, [("checked_on", "nothing_checked")]),
        ("voip", {**HOME, "checked_on": TODAY + timedelta(days=1)}, [("checked_on", "ahead")]),
        ("voip", {**HOME, "checked_on": date(1999, 12, 31)}, [("checked_on", "too_old")]),
        ("voip", {**HOME, "registered_address": "x" * 201}, [("registered_address", "too_long")]),
        ("voip", {**HOME, "registered_address": "9 \u202eRoad"}, [("registered_address", "unreadable")]),
    ],
)
def test_what_cannot_be_is_refused(kind: str, more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert wrong(kind, **more) == expected


def test_after_half_a_year_a_check_is_stale() -> None:
    assert not is_stale(TODAY - timedelta(days=STALE_DAYS), TODAY)
    assert is_stale(TODAY - timedelta(days=STALE_DAYS + 1), TODAY)
