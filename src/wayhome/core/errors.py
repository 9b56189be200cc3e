"""The errors that every room raises and that pages and the API turn into words.

An action raises `Refused` when a rule says no, with the field it is about; `NotAllowed` when
the person may not; `NotFound` when there is no such thing *for this person* (what someone may
not see does not exist for them).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, in words for the person who typed it.

    `field` is the input's name ("" for the whole form), `code` a stable machine word,
    `message` says what to do.
    """

    code: str
    message: str
    field: str = ""


class WayhomeError(Exception):
    """What a room says no with."""


@dataclass(eq=False)
class Refused(WayhomeError):
    """A rule says no. `problems` is never empty."""

    problems: tuple[Problem, ...] = field(default_factory=tuple)

    def __str__(self) -> str:
        return " ".join(problem.message for problem in self.problems)


class NotAllowed(WayhomeError):
    """This person may not do this."""


class NotFound(WayhomeError):
    """There is no such thing for this person."""


class Conflict(WayhomeError):
    """Somebody else was faster; read again and decide anew."""


def refuse(code: str, message: str, *, on: str = "") -> Refused:
    """Return a refusal with one problem, about the input `on`."""
    return Refused((Problem(code=code, message=message, field=on),))
