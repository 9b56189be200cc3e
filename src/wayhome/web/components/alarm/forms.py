"""What a monitor types on an alarm's page."""

from typing import Any

from django import forms

from wayhome.alarms.models import Alarm, Cause, ContactKind, Kind
from wayhome.alarms.rules.closing import DURESS, OF_A_PERSON, fits
from wayhome.core.limits import LONG_TEXT
from wayhome.visits.actions import VisitOutcome
from wayhome.web.components.local_times import LocalTimeField

BACK = "back"
STILL_OUT = "still_out"


def area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PoliceCalledForm(forms.Form):
    """Police were called. The event number may follow later."""

    event_number = forms.CharField(
        label="Event number", max_length=60, required=False, help_text="Ask for it before you hang up."
    )


class PoliceNotCalledForm(forms.Form):
    """Police were not called, and why not."""

    reason = forms.CharField(
        label="Why not",
        max_length=LONG_TEXT,
        widget=area(),
        error_messages={"required": "Write why police are not called: it is read afterwards."},
    )


class NoteForm(forms.Form):
    """A line for the alarm's story."""

    text = forms.CharField(
        label="Note",
        max_length=LONG_TEXT,
        widget=area(),
        error_messages={"required": "Write what happened."},
    )


class CloseForm(forms.Form):
    """How it ended: cause, contact, and what becomes of the visit (asked only when there is one that is out)."""

    cause = forms.ChoiceField(label="What was it", choices=[], error_messages={"required": "Choose what it was."})
    contact = forms.ChoiceField(
        label="How was contact made",
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how contact was made. Without contact it stays open."},
    )
    note = forms.CharField(
        label="Note", max_length=LONG_TEXT, required=False, widget=area(), help_text="Needed when the cause is “other”."
    )
    visit_outcome = forms.ChoiceField(
        label="The visit",
        choices=[(BACK, "Is over: back, or safe elsewhere"), (STILL_OUT, "Goes on: still out")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the visit is over or goes on."},
    )

    def __init__(self, *args: Any, alarm: Alarm, zone: str, visit_is_out: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cause"].choices = [("", "Choose"), *causes_for(alarm)]  # type: ignore[attr-defined]  # a choice field
        self.fields["contact"].choices = contacts_for(alarm)  # type: ignore[attr-defined]  # a choice field
        if not visit_is_out:
            del self.fields["visit_outcome"]
            return
        self.fields["back_at"] = LocalTimeField(
            label="Back at", zone=zone, required=False, help_text="When it is over, if you know. Empty means now."
        )
        self.fields["next_due_at"] = LocalTimeField(
            label="To be heard from next at", zone=zone, required=False, help_text="When the visit goes on."
        )

    def clean(self) -> dict[str, Any]:
        """A time that belongs to the other outcome is asked about: it may be the outcome that was mistaken."""
        said = super().clean() or {}
        if said.get("visit_outcome") == STILL_OUT and said.get("back_at"):
            self.add_error("back_at", "You say that the visit goes on. Leave this empty, or say that it is over.")
        if said.get("visit_outcome") == BACK and said.get("next_due_at"):
            self.add_error("next_due_at", "You say that the visit is over. Leave this empty, or say that it goes on.")
        return said


def causes_for(alarm: Alarm) -> list[tuple[str, str]]:
    """Return the causes that this alarm can have, in words."""
    if alarm.drill_id:
        return [(Cause.DRILL.value, str(Cause.DRILL.label))]
    fitting = [cause for cause in Cause if fits(cause.value, kind=alarm.kind, subject_kind=alarm.subject_kind)]
    return [(cause.value, str(cause.label)) for cause in fitting]


def contacts_for(alarm: Alarm) -> list[tuple[str, str]]:
    """Return how contact can have been made: with a person (seen, if it is duress), or none is needed."""
    if alarm.kind == Kind.UNFINISHED_CALL_BACK and alarm.subject_kind != Alarm.Subject.PERSON:
        return [(kind.value, str(kind.label)) for kind in ContactKind]  # who it was may never be learnt
    if alarm.subject_kind != Alarm.Subject.PERSON:
        return [(ContactKind.NOT_A_PERSON.value, str(ContactKind.NOT_A_PERSON.label))]
    fitting = DURESS if alarm.kind == Kind.DURESS else OF_A_PERSON
    return [(kind.value, str(kind.label)) for kind in ContactKind if kind.value in fitting]


def outcome_of(said: dict[str, Any]) -> VisitOutcome | None:
    """Return what becomes of the visit, as the closing wants it; None when it was not asked or not said."""
    if "visit_outcome" not in said:
        return None
    if said["visit_outcome"] == BACK:
        return VisitOutcome(back=True, back_at=said.get("back_at"))
    return VisitOutcome(back=False, next_due_at=said.get("next_due_at"))
