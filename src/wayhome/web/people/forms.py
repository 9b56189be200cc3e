"""Forms about people. Names are judged by staff.rules; here only what a form itself must know."""

from typing import Any
from uuid import UUID

from django import forms

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT, UPLOAD_BYTES
from wayhome.staff.actions import ContactDraft, PersonDraft, VehicleDraft
from wayhome.staff.models import Office, Person, Role
from wayhome.staff.rules.people_csv import ENCODINGS

EVERYWHERE = "all"


class OwnForm(forms.Form):
    """What people change of themselves."""

    called = forms.CharField(
        label="Called", max_length=60, required=False, help_text="The name that the wall screen may show."
    )
    phone = forms.CharField(label="Telephone", max_length=32, required=False, help_text="The one they carry.")
    description = forms.CharField(
        label="What they look like",
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For whoever looks for them: height, hair, glasses, coat.",
    )
    language = forms.CharField(label="Language", max_length=16, required=False)


class PersonForm(OwnForm):
    """A whole person, for administrators."""

    name = forms.CharField(label="Full name", max_length=SHORT_TEXT)
    email = forms.CharField(label="E-mail address", max_length=254, help_text="They sign in with it.")
    office_id = forms.TypedChoiceField(label="Office", coerce=UUID)
    field_order = ("name", "called", "email", "phone", "office_id", "description", "language")

    def __init__(self, *args: Any, offices: list[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office_id"].choices = [(str(one.pk), one.name) for one in offices]  # type: ignore[attr-defined] # a choice field


def person_initial(person: Person) -> dict[str, Any]:
    names = ("name", "called", "email", "phone", "description", "language")
    return {name: getattr(person, name) for name in names} | {"office_id": str(person.office_id)}


def draft_of(form: OwnForm, person: Person | None = None) -> PersonDraft:
    """Return the draft of a valid form; what the form does not ask for stays as it is."""
    kept: dict[str, Any] = (
        {} if person is None else {"name": person.name, "email": person.email, "office_id": person.office_id}
    )
    return PersonDraft(**kept | form.cleaned_data)


class RolesForm(forms.Form):
    """What a person may do, by office."""

    roles = forms.MultipleChoiceField(label="Roles", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offices: list[Office], everywhere: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        places = [(str(office.pk), office.name) for office in offices]
        if everywhere:
            places.append((EVERYWHERE, "all offices"))
        self.fields["roles"].choices = [  # type: ignore[attr-defined] # a choice field
            (f"{role.value}@{key}", f"{role.label}, {name}") for key, name in places for role in Role
        ]

    def grants(self) -> set[tuple[str, UUID | None]]:
        """Return what was ticked as (role, office id or None for all)."""
        pairs = (choice.split("@") for choice in self.cleaned_data["roles"])
        return {(role, None if place == EVERYWHERE else UUID(place)) for role, place in pairs}


class ContactForm(forms.Form):
    """Somebody outside the agency who is rung by a human being."""

    name = forms.CharField(label="Name", max_length=SHORT_TEXT)
    relationship = forms.CharField(label="Who they are", max_length=60, required=False, help_text="Mother, friend …")
    phone = forms.CharField(label="Telephone", max_length=32)
    notes = forms.CharField(
        label="Notes", max_length=LONG_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    told_in_duress = forms.BooleanField(
        label="May be told of a silent alarm",
        required=False,
        help_text="Only the person themselves chooses this. A call at the wrong moment can give them away.",
    )

    def draft(self) -> ContactDraft:
        return ContactDraft(**self.cleaned_data)


class VehicleForm(forms.Form):
    """A vehicle somebody may be looked for by."""

    registration = forms.CharField(label="Registration", max_length=20)
    make = forms.CharField(label="Make", max_length=60, required=False)
    model = forms.CharField(label="Model", max_length=60, required=False)
    colour = forms.CharField(label="Colour", max_length=40, required=False)

    def draft(self, owner_id: UUID | None = None) -> VehicleDraft:
        return VehicleDraft(**self.cleaned_data, owner_id=owner_id)


class ImportForm(forms.Form):
    """A CSV file of people."""

    file = forms.FileField(
        label="CSV file",
        max_length=200,
        help_text=f"At most {UPLOAD_BYTES // 1_000_000} MB and 10,000 rows, separated by commas, semicolons or tabs.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    encoding = forms.ChoiceField(
        label="Encoding",
        required=False,
        choices=[("", "find out"), *((name, name.upper()) for name in ENCODINGS)],
        help_text="Choose one only if names look wrong in the trial run.",
    )
