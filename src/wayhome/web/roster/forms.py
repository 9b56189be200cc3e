"""Forms of the roster. Times are typed in the office's own zone, changes of the clocks included."""

from typing import Any

from django import forms

from wayhome.staff.models import Absence, Shift
from wayhome.web.components.local_times import LocalTimeField
from wayhome.web.components.person_field import Choices, PersonField


def _person(label: str, people: Choices, *, required: bool = True, hint: str = "") -> PersonField:
    return PersonField(
        label=label, people=people, empty="choose" if required else "nobody", required=required, help_text=hint
    )


class ShiftForm(forms.Form):
    """A shift, repeated for some weeks."""

    def __init__(self, *args: Any, zone: str, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person_id"] = _person("Who", people)
        self.fields["duty"] = forms.ChoiceField(label="Duty", choices=Shift.Duty.choices)
        self.fields["starts_at"] = LocalTimeField(label="From", zone=zone)
        self.fields["ends_at"] = LocalTimeField(label="Until", zone=zone)
        self.fields["weeks"] = forms.IntegerField(
            label="For so many weeks", min_value=1, max_value=26, initial=1, help_text="At the same times of the clock."
        )


class StandInForm(forms.Form):
    """Who takes what is left of a shift."""

    def __init__(self, *args: Any, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person_id"] = _person("Stand-in", people)


class HandOverForm(forms.Form):
    """To whom the watch is offered, and until when."""

    def __init__(self, *args: Any, zone: str, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to_person_id"] = _person("Offer the watch to", people)
        hint = "Empty for the rest of the shift. With a time, the watch comes back then."
        self.fields["until"] = LocalTimeField(label="Only until", zone=zone, required=False, help_text=hint)
        self.fields["note"] = forms.CharField(
            label="Note", max_length=200, required=False, help_text="What they must know. No client, no place."
        )


class AwayForm(forms.Form):
    """Vacation, illness, other; with a stand-in."""

    def __init__(self, *args: Any, zone: str, people: Choices, others: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person_id"] = _person("Who", people)
        self.fields["kind"] = forms.ChoiceField(label="Why", choices=Absence.Kind.choices)
        self.fields["starts_at"] = LocalTimeField(label="From", zone=zone)
        self.fields["ends_at"] = LocalTimeField(label="Until", zone=zone)
        hint = "Takes their shifts and their place on the ladders. Without one, their shifts are gaps."
        self.fields["stand_in_id"] = _person("Stand-in", others, required=False, hint=hint)
