"""Forms about a person of concern. What is typed is judged by persons.rules; here only the inputs."""

from typing import Any
from uuid import UUID

from django import forms

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.persons.models import PersonOfConcern, Relationship
from wayhome.persons.rules import (
    PHOTO_BYTES,
    AliasDraft,
    BehaviourDraft,
    NumberDraft,
    PersonDraft,
    PlaceDraft,
    RelationshipDraft,
    VehicleDraft,
)
from wayhome.staff.models import Office
from wayhome.web.components.person_field import Choices, PersonField


def _line(label: str, length: int = SHORT_TEXT, hint: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required, help_text=hint)


def _lines(label: str, hint: str = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONG_TEXT, required=required, help_text=hint, widget=area)


def _day(label: str, hint: str = "", *, required: bool = False) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=picker)


class PersonForm(forms.Form):
    """A description, in the order in which one looks for somebody."""

    name = _line("Name", hint="Not known? What stands for it: “man with the red beard”.", required=True)
    sex_described = _line("Described as", 60, "Man, woman, as witnesses say.")
    age_words = _line("Age", 60, "About 40, in the fifties …")
    born_on = _day("Born on")
    height = _line("Height", 60)
    build = _line("Build")
    hair = _line("Hair", hint="Beard too.")
    eyes = _line("Eyes", hint="Glasses too.")
    marks = _lines("Marks", "Scars, tattoos, gait.")
    clothing = _lines("What they usually wear")
    voice = _line("Voice")
    accent = _line("Accent")
    told_on = _day("Told on", "When they were told of this record, where your agency does so.")
    told_words = _lines("How they were told, or why not")
    objected_on = _day("Objected on")
    objection_words = _lines("What they said against it")
    answer_words = _lines("What was answered")

    def draft(self) -> PersonDraft:
        return PersonDraft(**{name: self.cleaned_data[name] for name in PersonDraft.__dataclass_fields__})


def initial_of(person: PersonOfConcern) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PersonDraft.__dataclass_fields__}


def office_choices(offices: list[Office]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in offices]


class NewForm(PersonForm):
    """A new record, with the offices that see it."""

    office_ids = forms.TypedMultipleChoiceField(
        label="Seen by these offices", coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offices: list[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office_ids"].choices = office_choices(offices)  # type: ignore[attr-defined] # a choice field


class AliasForm(forms.Form):
    """Another name."""

    name = _line("Other name", required=True)

    def draft(self) -> AliasDraft:
        return AliasDraft(**self.cleaned_data)


class VehicleForm(forms.Form):
    """A vehicle, as far as it was seen."""

    plate = _line("Plate", 20, "As you saw it; a part helps too.")
    region = _line("State or country", 60)
    make = _line("Make", 60)
    model = _line("Model", 60)
    colour = _line("Colour", 40)
    marks = _lines("Marks", "Dents, stickers, a broken lamp.")

    def draft(self) -> VehicleDraft:
        return VehicleDraft(**self.cleaned_data)


class NumberForm(forms.Form):
    """A telephone number."""

    typed = _line("Telephone number", 32, required=True)
    label = _line("Label", 60, "Mobile, work, the sister's …")
    since = _day("Since")
    until = _day("Until")

    def draft(self) -> NumberDraft:
        return NumberDraft(**self.cleaned_data)


class PlaceForm(forms.Form):
    """A place in words."""

    words = _lines("Where they are often seen", "And when.", required=True)

    def draft(self) -> PlaceDraft:
        return PlaceDraft(**self.cleaned_data)


class RelationshipForm(forms.Form):
    """Whom of us it concerns."""

    worker_id = PersonField(label="Colleague", empty="choose")
    kind = forms.ChoiceField(label="They are the colleague's", choices=Relationship.Kind.choices)
    since = _day("Since")
    words = _lines("Notes")

    def draft(self) -> RelationshipDraft:
        return RelationshipDraft(**self.cleaned_data)


class BehaviourForm(forms.Form):
    """What they did: behaviour with its day, never a diagnosis."""

    happened_on = _day("On which day", required=True)
    words = _lines("What they did", "What was seen and heard. No diagnosis, no guess.", required=True)
    source = _line("How it is known", hint="Seen by whom, told by whom.", required=True)

    def draft(self) -> BehaviourDraft:
        return BehaviourDraft(**self.cleaned_data)


FORMS: dict[str, tuple[str, type[forms.Form]]] = {
    "alias": ("Another name", AliasForm),
    "vehicle": ("A vehicle", VehicleForm),
    "number": ("A telephone number", NumberForm),
    "place": ("A place", PlaceForm),
    "relationship": ("Whom it concerns", RelationshipForm),
    "behaviour": ("What they did", BehaviourForm),
}


class PhotoForm(forms.Form):
    """A photograph."""

    file = forms.FileField(
        label="Photograph",
        max_length=200,
        help_text=f"JPEG, PNG or WebP, at most {PHOTO_BYTES // 1_000_000} MB. It is shown without what the camera "
        "wrote into it (where it was taken); the file as it came is kept sealed.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    words = _line("What it shows")
    taken_on = _day("Taken on")


class ReadersForm(forms.Form):
    """Who may see a record."""

    office_ids = forms.TypedMultipleChoiceField(
        label="Seen by these offices", coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    restricted = forms.BooleanField(label="Only by the people named below, and by me", required=False)
    reader_ids = forms.TypedMultipleChoiceField(
        label="People", coerce=UUID, required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(self, *args: Any, offices: list[Office], people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office_ids"].choices = office_choices(offices)  # type: ignore[attr-defined] # a choice field
        self.fields["reader_ids"].choices = list(people)  # type: ignore[attr-defined] # a choice field


class ConflictForm(forms.Form):
    """Somebody of us who must never see this record."""

    staff_id = PersonField(label="Colleague", empty="choose")
    reason = _line("Why", required=True)


class ReasonForm(forms.Form):
    """Why two records are of one person."""

    reason = _line("Why they are the same person", required=True)
