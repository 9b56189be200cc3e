"""Pictures: bounded, small, the same bytes for the same figures, readable without colour."""

from xml.etree import ElementTree as ET

import pytest

from wayhome.web.alarms.plots import MOST_BARS, Bars, draw, thinned


def bars(number: int = 24, series: int = 3) -> Bars:
    heights = [tuple(float((bar + kind) % 4) for bar in range(number)) for kind in range(series)]
    names = ("Late, and well", "Forgot $x$ & <b>", "No signal", "Threat", "Other", "Open")
    return Bars(
        labels=tuple(f"{bar:02}" for bar in range(number)),
        series=tuple(zip(names, heights, strict=False)),
        unit="Alarms",
        across="Hour of day",
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_is_small_well_formed_and_repeatable(theme: str) -> None:
    first = draw(bars(), theme)
    draw.cache_clear()
    assert draw(bars(), theme) == first
    assert len(first) < 40_000
    texts = "".join(ET.fromstring(first).itertext())
    assert "Hour of day" in texts
    assert "Forgot $x$ & <b>" in texts


def test_series_differ_by_more_than_colour() -> None:
    assert draw(bars(series=1)).count(b"<pattern") == 0
    assert draw(bars(series=3)).count(b"<pattern") == 2


@pytest.mark.parametrize("number", [0, 1, MOST_BARS])
def test_none_one_and_the_most_are_drawn(number: int) -> None:
    assert draw(bars(number)).startswith(b"<?xml")


def test_more_than_can_be_told_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="61 bars"):
        draw(bars(MOST_BARS + 1))


def test_labels_are_thinned_evenly() -> None:
    assert thinned([str(number) for number in range(24)]) == ([*range(0, 24, 2)], [str(n) for n in range(0, 24, 2)])
    assert thinned([]) == ([], [])
