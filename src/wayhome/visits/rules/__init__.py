"""Pure decisions about visits: what is due, what is nonsense, what is missing."""

from wayhome.visits.rules.due import (
    Due,
    Heard,
    Milestone,
    StopTimes,
    departure_after_late_arrival,
    due_after,
    extension,
    hear,
    next_milestone,
    shift_stops,
)
from wayhome.visits.rules.grace import propose_grace
from wayhome.visits.rules.policies import DEFAULT_PROMPTS, check_policies, check_prompts
from wayhome.visits.rules.sign_out import SignOut, StopPlan, check_sign_out
from wayhome.visits.rules.warnings import DEFAULT_POLICIES, Policy, Warn, interval_with, warnings_for

__all__ = [
    "DEFAULT_POLICIES",
    "DEFAULT_PROMPTS",
    "Due",
    "Heard",
    "Milestone",
    "Policy",
    "SignOut",
    "StopPlan",
    "StopTimes",
    "Warn",
    "check_policies",
    "check_prompts",
    "check_sign_out",
    "departure_after_late_arrival",
    "due_after",
    "extension",
    "hear",
    "interval_with",
    "next_milestone",
    "propose_grace",
    "shift_stops",
    "warnings_for",
]
