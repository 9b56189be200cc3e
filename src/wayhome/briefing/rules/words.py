"""Widths, ages and sectors in words that are read at three in the morning."""

from datetime import datetime

from wayhome.places.rules.shapes import ArcBand, Motion, bearing_words

KILOMETRE, TEN_METRES = 1_000.0, 10.0
MINUTE, HOUR, DAY = 60, 3_600, 86_400
SECONDS_SHOWN, MINUTES_SHOWN, HOURS_SHOWN = 90, 90 * MINUTE, 48 * HOUR
WHOLE_TURN = 360.0
KILOMETRES_AN_HOUR, MILES_AN_HOUR = 3.6, 3_600 / 1_609.344
WALKING = 0.5
"""Metres a second: slower is as good as standing."""


def length_words(metres: float) -> str:
    """Return a length: 4 m, 250 m, 1.2 km."""
    if metres < TEN_METRES:
        return f"{metres:.0f} m"
    if metres < KILOMETRE:
        return f"{round(metres, -1) if metres >= 100 else round(metres):.0f} m"  # noqa: PLR2004 - tens from here on
    return f"{metres / KILOMETRE:.1f} km"


def metres_words(radius: float) -> str:
    """Return a width as somebody would say it."""
    return f"somewhere within {length_words(radius)}"


def age_words(seconds: float | None) -> str:
    """Return an age: 40 seconds old, 12 minutes old; or that nobody knows it."""
    if seconds is None:
        return "nobody knows how old"
    for limit, unit, name in (
        (SECONDS_SHOWN, 1, "second"),
        (MINUTES_SHOWN, MINUTE, "minute"),
        (HOURS_SHOWN, HOUR, "hour"),
    ):
        if seconds < limit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'} old"
    return f"{int(seconds // DAY)} days old"


def motion_words(motion: Motion | None) -> str:
    """Return how fast and where to somebody moves, "" where they do not or nobody knows."""
    if motion is None:
        return ""
    speed, heading = motion.speed_metres_per_second, motion.heading_degrees
    if speed is not None and speed < WALKING:
        return "Standing still."
    fast = f" at {speed * KILOMETRES_AN_HOUR:.0f} km/h ({speed * MILES_AN_HOUR:.0f} mph)" if speed is not None else ""
    whither = f" to the {bearing_words(heading[0])}" if heading is not None else ""
    return f"Moving{fast}{whither}." if fast or whither else ""


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago in words; what lies ahead (a clock that is fast) is now."""
    seconds = max(0.0, (now - at).total_seconds())
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    if seconds < HOURS_SHOWN:
        return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE)} min ago"
    return f"{int(seconds // DAY)} days ago"


def band_words(band: ArcBand) -> str:
    """Return a sector: how far from the mast, and between which winds."""
    far = f"{length_words(band.inner_radius_metres)} to {length_words(band.outer_radius_metres)} from the mast"
    if band.opening_degrees >= WHOLE_TURN:
        return f"somewhere {far}, in any direction"
    middle = bearing_words(band.start_degrees + band.opening_degrees / 2)
    return f"somewhere {far}, to the {middle} of it, over {band.opening_degrees:.0f} degrees"
