"""What an office asks before somebody goes where a hazard is known: a second person, back-up, a supervisor's yes.

Pure. Nothing here refuses: what is missing is said, shortens the interval and rings the supervisor (A6, C3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wayhome.core.errors import Problem
from wayhome.visits.rules.warnings import Warn

SECOND_PERSON = "second-person"
BACKUP = "backup"
SUPERVISOR_YES = "supervisor-yes"
DEMANDS = (SECOND_PERSON, BACKUP, SUPERVISOR_YES)

NEAR_METRES_MOST = 2_000
"""A hazard further away than this is no hazard of the visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardRule:
    """What an office asks where a hazard of one severity is in force: there, or within `near_metres` of it."""

    demands: frozenset[str] = frozenset()
    near_metres: int = 0


NOTE, CAUTION, DANGER = 1, 2, 3
"""The severities of a hazard (places.Hazard.Severity)."""

DEFAULT_HAZARD_RULES: Mapping[int, HazardRule] = {
    NOTE: HazardRule(),
    CAUTION: HazardRule(demands=frozenset({SECOND_PERSON}), near_metres=50),
    DANGER: HazardRule(demands=frozenset(DEMANDS), near_metres=200),
}
"""For an office that has set none: no figure for this is common in the field, so each office looks at its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHazard:
    """A hazard in force as a rule is given it; `distance_metres` is 0 for one at the address itself."""

    severity: int
    distance_metres: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What has been arranged for one stop."""

    second_person: bool = False
    backup_confirmed: bool = False
    supervisor_said_yes: bool = False


WORDS = {
    SECOND_PERSON: "A hazard is known there or near: go with a second person, or decline. Your supervisor is told.",
    BACKUP: "Back-up is required there and none is confirmed. Your supervisor is told, and you are asked more often.",
    SUPERVISOR_YES: "A supervisor's yes is required there and is not given yet. Your supervisor is told.",
}


def demanded(known: Iterable[KnownHazard], rules: Mapping[int, HazardRule]) -> frozenset[str]:
    """Return what the office asks for a stop with these hazards; a severity it has no rule for asks nothing."""
    asked: set[str] = set()
    for hazard in known:
        rule = rules.get(hazard.severity)
        if rule is not None and hazard.distance_metres <= rule.near_metres:
            asked |= rule.demands
    return frozenset(asked)


def near_metres(rules: Mapping[int, HazardRule]) -> int:
    """Return how far around a stop is to be looked: the widest of the rules."""
    return max((rule.near_metres for rule in rules.values()), default=0)


def is_met(demand: str, answers: Answers) -> bool:
    """Say whether what is demanded has been arranged."""
    return {
        SECOND_PERSON: answers.second_person,
        BACKUP: answers.backup_confirmed,
        SUPERVISOR_YES: answers.supervisor_said_yes,
    }[demand]


def warnings_of(missing: Iterable[str]) -> tuple[Warn, ...]:
    """Return what is missing as warnings, in a fixed order, each once however many stops lack it."""
    lacking = set(missing)
    return tuple(
        Warn(code=demand, message=WORDS[demand], field="stops", shortens=True, tells_supervisor=True)
        for demand in DEMANDS
        if demand in lacking
    )


def check_hazard_rules(rules: Mapping[int, HazardRule]) -> tuple[Problem, ...]:
    """Return what is wrong, beside `SEVERITY_near` and `SEVERITY_demands`."""
    found = []
    for severity, rule in rules.items():
        if severity not in DEFAULT_HAZARD_RULES or not rule.demands <= set(DEMANDS):
            words = "Choose of the list."
            found.append(Problem(code="unknown", message=words, field=f"{severity}_demands"))
        if not 0 <= rule.near_metres <= NEAR_METRES_MOST:
            words = f"Between 0 and {NEAR_METRES_MOST} metres."
            found.append(Problem(code="span", message=words, field=f"{severity}_near"))
    return tuple(found)
