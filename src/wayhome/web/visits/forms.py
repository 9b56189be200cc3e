"""What is searched for in the history."""

from typing import Any, cast

from django import forms

from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models import Office, Person
from wayhome.staff.rules import Actor
from wayhome.visits.queries import READERS
from wayhome.web.components.person_field import PersonField, choices_of


class SearchForm(forms.Form):
    """Person, office, days, words; empty means any."""

    text = forms.CharField(label="Words", required=False, max_length=SHORT_TEXT)
    person = PersonField(label="Person", required=False, empty="Anybody")
    office = forms.ModelChoiceField(label="Office", queryset=Office.objects.none(), required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), ("planned", "Planned"), ("out", "Out"), ("back", "Back"), ("cancelled", "Cancelled")],
    )
    begins = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = actor.offices(*READERS)
        people, places = Person.objects.all(), Office.objects.all()
        if offices is not None:
            people, places = people.filter(office_id__in=offices), places.filter(pk__in=offices)
        cast("PersonField", self.fields["person"]).people = choices_of(people.order_by("name"))
        cast("forms.ModelChoiceField[Office]", self.fields["office"]).queryset = places

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("begins") and said.get("ends") and said["ends"] < said["begins"]:
            self.add_error("ends", "This day is before the first one.")
        return said
