"""A name that is written from right to left turns nothing around it."""

import pytest

from wayhome.core.isolates import isolated


@pytest.mark.parametrize("name", ["", "Nora Byrne", "Bea Łukasik", "王芳", "Ольга", "12 Quay Street", "👩🏽‍🦰 Mia"])
def test_what_is_written_from_left_to_right_stays_as_it_came(name: str) -> None:
    assert isolated(name) == name


@pytest.mark.parametrize("name", ["فاطمة العلي", "שדרות רוטשילד 12/3", "Nora עדינה", "١٢"])
def test_what_turns_is_set_apart(name: str) -> None:
    assert isolated(name) == f"\u2068{name}\u2069"
