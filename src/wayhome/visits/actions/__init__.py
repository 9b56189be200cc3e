"""The only writers of visits: going out, what is reported on the way, changes, and the engine's doors."""

from wayhome.visits.actions.backing import move_backup, request_backup
from wayhome.visits.actions.calendars import plan_of, refresh_feed, set_feed, sheet_of_feed, take_calendar_change
from wayhome.visits.actions.common import Answer
from wayhome.visits.actions.company import decline_company, view_company
from wayhome.visits.actions.declining import decline_alone
from wayhome.visits.actions.demands import say_yes, set_hazard_rules
from wayhome.visits.actions.editing import accept_grace, edit, leave_calendar_change, offer_calendar_change
from wayhome.visits.actions.looking import look_before
from wayhome.visits.actions.placing import say_place
from wayhome.visits.actions.policies import make_default_prompts, set_visit_rules
from wayhome.visits.actions.reporting import arrive, cancel, check_in, come_back, extend, leave, skip_stop
from wayhome.visits.actions.retiring import retire_feeds
from wayhome.visits.actions.signing_out import (
    ALREADY_OUT,
    SignedOut,
    plan,
    sign_out,
    sign_out_shadow,
    start_planned,
)
from wayhome.visits.actions.viewing import view_visit
from wayhome.visits.actions.watching import (
    Overdue,
    VisitOutcome,
    claim_overdue,
    end_or_reset_after_alarm,
    freeze,
    mark_alarmed,
    release,
    remind_due,
)
from wayhome.visits.queries import as_asked, next_due_at
from wayhome.visits.rules import SignOut, StopPlan

__all__ = [
    "ALREADY_OUT",
    "Answer",
    "Overdue",
    "SignOut",
    "SignedOut",
    "StopPlan",
    "VisitOutcome",
    "accept_grace",
    "arrive",
    "as_asked",
    "cancel",
    "check_in",
    "claim_overdue",
    "come_back",
    "decline_alone",
    "decline_company",
    "edit",
    "end_or_reset_after_alarm",
    "extend",
    "freeze",
    "leave",
    "leave_calendar_change",
    "look_before",
    "make_default_prompts",
    "mark_alarmed",
    "move_backup",
    "next_due_at",
    "offer_calendar_change",
    "plan",
    "plan_of",
    "refresh_feed",
    "release",
    "remind_due",
    "request_backup",
    "retire_feeds",
    "say_place",
    "say_yes",
    "set_feed",
    "set_hazard_rules",
    "set_visit_rules",
    "sheet_of_feed",
    "sign_out",
    "sign_out_shadow",
    "skip_stop",
    "start_planned",
    "take_calendar_change",
    "view_company",
    "view_visit",
]
