"""A ladder as it is typed: its times, and a row for each step."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from wayhome.alarms.actions.ladders import MOST_STEPS, SERVICE_CHANNELS
from wayhome.alarms.actions.plans import plan_of
from wayhome.alarms.models import Ladder, LadderStep
from wayhome.alarms.rules import LadderPlan, Step
from wayhome.core.errors import Refused
from wayhome.core.limits import SHORT_TEXT
from wayhome.http.forms import add_problems
from wayhome.messaging.models import Channel
from wayhome.staff.models import Office
from wayhome.web.components.local_times import LocalTimeField
from wayhome.web.components.spans import SpanField

SPARE_ROWS = 2
TOLD_BY = [(value, label) for value, label in Channel.choices if value != Channel.CONSOLE]


class TimesForm(forms.Form):
    """Police times, the lease, and how often the last step repeats."""

    seen = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    police_seconds = SpanField(
        label="Call the police", help_text="So long after the due time, a named person calls, or records why not."
    )
    police_seconds_hazard = SpanField(
        label="Call the police where hazards are known", help_text="Sooner. Also used when the visit's risk is high."
    )
    lease_seconds = SpanField(
        label="An acknowledgement holds for", help_text="Then the ladder climbs again unless it is kept."
    )
    repeat_seconds = SpanField(
        label="Repeat the last step every", help_text="Until a person closes the alarm. It never ends by itself."
    )


class StepForm(forms.Form):
    """One step. An empty row is left out."""

    order = forms.IntegerField(label="Place", min_value=1, max_value=99, required=False)
    delay_seconds = SpanField(label="After", required=False)
    target = forms.ChoiceField(
        label="Tell", choices=[("", "nobody (empty row)"), *LadderStep.Target.choices], required=False
    )
    person_id = forms.ChoiceField(label="Which person, if named", required=False)
    channels = forms.MultipleChoiceField(
        label="Only by", choices=TOLD_BY, required=False, widget=forms.CheckboxSelectMultiple
    )
    service_channel = forms.ChoiceField(
        label="Service is told by",
        choices=[("", "choose"), *((value, Channel(value).label) for value in SERVICE_CHANNELS)],
        required=False,
    )
    service_address = forms.CharField(label="Service's address", max_length=500, required=False)
    label = forms.CharField(label="Note", max_length=SHORT_TEXT, required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person_id"].choices = [("", "choose"), *people]  # type: ignore[attr-defined]  # a choice field

    def is_empty(self) -> bool:
        return not self.cleaned_data.get("target")


if TYPE_CHECKING:
    StepRows = BaseFormSet[StepForm]  # Django's own class takes no parameter at run time
else:
    StepRows = BaseFormSet


class Steps(StepRows):
    """The rows in the order that the people gave them."""

    def kept(self) -> list[StepForm]:
        rows = [form for form in self.forms if not form.is_empty() and not form.cleaned_data.get("DELETE")]
        return sorted(rows, key=lambda form: form.cleaned_data.get("order") or 99)


StepsFormSet = formset_factory(
    StepForm, formset=Steps, extra=SPARE_ROWS, can_delete=True, max_num=MOST_STEPS + SPARE_ROWS, absolute_max=40
)


def ladder_typed(form: str, times: TimesForm, steps: Steps) -> LadderPlan:
    """Return what was typed; both forms are valid."""
    said = times.cleaned_data
    return LadderPlan(
        form=form,
        police_seconds=said["police_seconds"],
        police_seconds_hazard=said["police_seconds_hazard"],
        lease_seconds=said["lease_seconds"],
        repeat_seconds=said["repeat_seconds"],
        steps=tuple(_step(form.cleaned_data) for form in steps.kept()),
    )


def _step(said: dict[str, Any]) -> Step:
    return Step(
        delay_seconds=said.get("delay_seconds") or 0,
        target=said["target"],
        person_id=said.get("person_id") or None,
        channels=tuple(said.get("channels") or ()),
        service_channel=said.get("service_channel") or "",
        service_address=said.get("service_address") or "",
        label=said.get("label") or "",
    )


def add_ladder_problems(times: TimesForm, steps: Steps, refused: Refused) -> None:
    """Put each problem beside its input: the steps' at the row that it is about."""
    rows = steps.kept()
    rest = []
    for problem in refused.problems:
        parts = problem.field.split("-", 2)
        if len(parts) == 3 and parts[0] == "steps":  # noqa: PLR2004 - steps-NUMBER-INPUT
            rows[int(parts[1])].add_error(parts[2], problem.message)
        else:
            rest.append(problem)
    if rest:
        add_problems(times, Refused(tuple(rest)))


def times_initial(ladder: Ladder | None, seen: str) -> dict[str, Any]:
    if ladder is None:
        return {
            "seen": seen,
            "police_seconds": 2700,
            "police_seconds_hazard": 1200,
            "lease_seconds": 600,
            "repeat_seconds": 300,
        }
    names = ("police_seconds", "police_seconds_hazard", "lease_seconds", "repeat_seconds")
    return {"seen": seen, **{name: getattr(ladder, name) for name in names}}


def steps_initial(ladder: Ladder | None) -> list[dict[str, Any]]:
    if ladder is None:
        return [{"order": 1, "delay_seconds": 0, "target": LadderStep.Target.DUTY_MONITOR}]
    return [
        {"order": number, **asdict(step), "person_id": step.person_id or ""}
        for number, step in enumerate(plan_of(ladder).steps, start=1)
    ]


class NightTestForm(forms.Form):
    """One test of the service that is staffed day and night."""

    answered = forms.TypedChoiceField(
        label="Did a person answer",
        choices=[("yes", "Yes, a person answered"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether a person answered."},
    )

    def __init__(self, *args: Any, office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tested_at"] = LocalTimeField(
            label="Tested on",
            zone=office.time_zone,
            help_text="Ring it and let them answer, then write down when. A test holds for 30 days.",
        )
