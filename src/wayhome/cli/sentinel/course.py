"""From answers to words: when people are told, told again, and told that it is over. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from wayhome.cli.sentinel.trouble import Trouble

WAVERING_SECONDS = 120.0
"""Trouble that comes and goes is told after so long, though no two bad answers followed one another."""


class Word(Enum):
    """What people are told."""

    NOT_WATCHING = "not watching"
    STILL_NOT = "still not watching"
    AGAIN = "watching again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """So many bad answers in a row are told, so many good ones end it; `repeat_seconds` between two tellings."""

    in_a_row: int
    repeat_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where it stands. `began` and `told` are seconds of the sentinel's own monotonic clock."""

    bad: int = 0
    good: int = 0
    began: float | None = None
    began_at: datetime | None = None
    told: float | None = None


def after(
    course: Course, trouble: Trouble | None, *, seconds: float, at: datetime, rule: Rule
) -> tuple[Course, Word | None]:
    """Return where it stands after one more answer, bad (`trouble`) or good (None), and what is to be told."""
    if trouble is None:
        return _after_good(course, rule)
    if course.began is None:
        course = replace(course, began=seconds, began_at=at)
    course = replace(course, bad=course.bad + 1, good=0)
    if course.told is None:
        wavers = course.began is not None and seconds - course.began >= WAVERING_SECONDS
        word = Word.NOT_WATCHING if course.bad >= rule.in_a_row or wavers else None
    else:
        word = Word.STILL_NOT if seconds - course.told >= rule.repeat_seconds else None
    return (replace(course, told=seconds) if word else course), word


def _after_good(course: Course, rule: Rule) -> tuple[Course, Word | None]:
    if course.began is None:
        return course, None
    course = replace(course, good=course.good + 1, bad=0)
    if course.good < rule.in_a_row:
        return course, None
    return Course(), Word.AGAIN if course.told is not None else None
