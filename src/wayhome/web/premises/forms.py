"""Forms about premises and hazards. What they say is judged by places; here only what a form itself must know."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from wayhome.core.limits import LIST_ROWS, LONG_TEXT, SHORT_TEXT
from wayhome.persons.models import PersonOfConcern
from wayhome.places.actions import EntryDraft, HazardDraft, ObjectionDraft, PremiseDraft
from wayhome.places.models import Hazard, Objection, Premise, PremiseEntry
from wayhome.places.models.hazard import STATEMENT_CHARACTERS
from wayhome.places.rules.civic import CIVIC_CHARACTERS
from wayhome.places.rules.premises import ADDRESS_CHARACTERS
from wayhome.places.rules.wording import diagnosis_words
from wayhome.staff.models import Office
from wayhome.web.components.map.fields import PointField
from wayhome.web.components.person_field import Choices, PersonField

CIVIC = {
    "HNO": "House number",
    "HNS": "Its suffix (A, 1/2)",
    "PRD": "Direction before the street (N, SW)",
    "RD": "Street",
    "STS": "Kind of street (St, Lane)",
    "POD": "Direction after the street",
    "BLD": "Building",
    "UNIT": "Unit, flat",
    "FLR": "Floor",
    "ROOM": "Room",
    "LMK": "Landmark",
    "LOC": "How to find it there",
    "A3": "City",
    "A2": "County",
    "A1": "State, province, region",
    "PC": "Postal code",
    "country": "Country (two letters)",
}
"""The fields that are asked for; others that a premise has are kept as they are."""


def day(label: str, *, required: bool = True, hint: str = "", missing: str = "This is needed.") -> forms.DateField:
    """Return a field for one day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing},
    )


def lines(rows: int = 3) -> forms.Textarea:
    """Return an input of several lines."""
    return forms.Textarea(attrs={"rows": rows})


class PremiseForm(forms.Form):
    """An address and what is to be known of it."""

    kind = forms.ChoiceField(label="What it is", choices=Premise.Kind.choices)
    text = forms.CharField(label="Address", max_length=ADDRESS_CHARACTERS, help_text="In one line, as you write it.")
    label = forms.CharField(label="Called", max_length=SHORT_TEXT, required=False)
    point = PointField(label="On the map", required=False)
    landline = forms.CharField(label="Landline there", max_length=32, required=False)
    person_id = PersonField(
        label="Whose home", required=False, empty="nobody's here", help_text="Only for the home of a colleague."
    )
    office_id = forms.TypedChoiceField(
        label="Whose workplace", coerce=UUID, empty_value=None, required=False, help_text="Only for a workplace."
    )
    access_notes = forms.CharField(
        label="Getting in and out",
        max_length=LONG_TEXT,
        required=False,
        widget=lines(),
        help_text="Doors, codes, lifts, where to park, the second way out.",
    )

    def __init__(self, *args: Any, people: Choices, offices: list[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person_id"].people = people  # type: ignore[attr-defined] # a PersonField
        choices = [("", "no office's"), *((str(one.pk), one.name) for one in offices)]
        self.fields["office_id"].choices = choices  # type: ignore[attr-defined] # a choice field
        for name, label in CIVIC.items():
            field = forms.CharField(label=label, max_length=CIVIC_CHARACTERS, required=False)
            self.fields[f"civic_{name}"] = field

    def civic_fields(self) -> list[forms.BoundField]:
        """Return the fields of the civic address, for a part of the page of their own."""
        return [self[f"civic_{name}"] for name in CIVIC]

    def main_fields(self) -> list[forms.BoundField]:
        """Return the others."""
        return [field for field in self if not field.name.startswith("civic_")]

    def draft(self, premise: Premise | None = None) -> PremiseDraft:
        said = self.cleaned_data
        kept = {name: value for name, value in (premise.civic if premise else {}).items() if name not in CIVIC}
        latitude, longitude = said["point"] or (None, None)
        return PremiseDraft(
            **{name: said[name] for name in ("kind", "text", "label", "landline", "access_notes")},
            person_id=said["person_id"],
            office_id=said["office_id"],
            latitude=latitude,
            longitude=longitude,
            civic=kept | {name: said[f"civic_{name}"] for name in CIVIC},
        )


def premise_initial(premise: Premise) -> dict[str, Any]:
    names = ("kind", "text", "label", "landline", "access_notes", "person_id", "office_id")
    point = None
    if premise.latitude is not None and premise.longitude is not None:
        point = (premise.latitude, premise.longitude)
    civic = {f"civic_{name}": premise.civic.get(name, "") for name in CIVIC}
    return {name: getattr(premise, name) for name in names} | {"point": point} | civic


class EntryForm(forms.Form):
    """What happened at a premise."""

    kind = forms.ChoiceField(label="What it was", choices=PremiseEntry.Kind.choices)
    happened_on = day("On which day")
    text = forms.CharField(label="What happened", max_length=LONG_TEXT, widget=lines(5))
    source = forms.CharField(label="Who says so", max_length=SHORT_TEXT)

    def draft(self, adds_to_id: UUID | None) -> EntryDraft:
        return EntryDraft(**self.cleaned_data, adds_to_id=adds_to_id)


class PresenceForm(forms.Form):
    """That a person of concern is at a premise."""

    person = forms.TypedChoiceField(label="Who", coerce=UUID)
    since = day("Since")
    source = forms.CharField(label="Who says so", max_length=SHORT_TEXT)
    also_before = forms.BooleanField(label="They are still where they were before, too", required=False)

    def __init__(self, *args: Any, people: QuerySet[PersonOfConcern], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = person_choices(people, "choose")  # type: ignore[attr-defined] # a choice field


class KeepsWords(forms.Form):
    """Asks whether words like a diagnosis are kept, only once such words were typed."""

    keeps_words = forms.BooleanField(
        label="These are the words that were used; keep them", required=False, help_text="Who decides sees that."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not diagnosis_words(str(self.data.get("statement", ""))):
            del self.fields["keeps_words"]


def person_choices(people: QuerySet[PersonOfConcern], empty: str) -> list[tuple[str, str]]:
    """Return persons of concern to choose from, by name."""
    return [("", empty), *((str(one.pk), one.name) for one in people.order_by("name", "id")[:LIST_ROWS])]


class HazardForm(KeepsWords):
    """A hazard: behaviour with its date, and a date of review."""

    kind = forms.ChoiceField(label="Kind", choices=Hazard.Kind.choices)
    severity = forms.TypedChoiceField(label="How bad", choices=Hazard.Severity.choices, coerce=int)
    statement = forms.CharField(
        label="What was done",
        max_length=STATEMENT_CHARACTERS,
        widget=lines(4),
        help_text="What somebody did or said, never what they are: no diagnosis. They may read this.",
    )
    happened_on = day("When it was done", missing="On which day? Write the nearest you know.")
    source = forms.CharField(
        label="Who says so", max_length=SHORT_TEXT, help_text="Seen by whom, or told by whom; a report number."
    )
    begins_on = day("Counts from", missing="From which day does it count?")
    expires_on = day("Ends on", required=False, hint="Then it fades, and is looked at once more.")
    review_by = day(
        "Looked at again by",
        hint="At most a year ahead.",
        missing="Say by when it is to be looked at again. Without that it is not kept.",
    )
    field_order: tuple[str, ...] = (
        *("kind", "severity", "statement", "keeps_words"),
        *("happened_on", "source", "begins_on", "expires_on", "review_by"),
    )

    def draft(self) -> HazardDraft:
        return HazardDraft(**{name: said for name, said in self.cleaned_data.items() if name != "person"})


class NewHazardForm(HazardForm):
    """A hazard to be written; whose it is may be said by those who may know of persons of concern."""

    person = forms.TypedChoiceField(
        label="Whose it is",
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text="It moves with the person when they are found elsewhere.",
    )
    field_order = (*HazardForm.field_order, "person")

    def __init__(self, *args: Any, people: QuerySet[PersonOfConcern] | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if people is None:
            del self.fields["person"]
        else:
            choices = person_choices(people, "the place's, nobody's in particular")
            self.fields["person"].choices = choices  # type: ignore[attr-defined] # a choice field


HAZARD_NAMES = ("kind", "severity", "statement", "happened_on", "source", "begins_on", "expires_on", "review_by")


def hazard_initial(hazard: Hazard) -> dict[str, Any]:
    return {name: getattr(hazard, name) for name in HAZARD_NAMES}


class WordsForm(forms.Form):
    """A reason."""

    words = forms.CharField(label="Why", max_length=STATEMENT_CHARACTERS, widget=lines())


class RenewForm(forms.Form):
    """That it holds on, until when."""

    review_by = day("Looked at again by", hint="At most a year ahead.")
    expires_on = day("Ends on", required=False)
    words = forms.CharField(label="Why it holds on", max_length=STATEMENT_CHARACTERS, widget=lines(), required=False)


class ToldForm(forms.Form):
    """Whether the person was told."""

    told = forms.ChoiceField(
        label="Was the person told of it?",
        choices=[("told", "Yes, they were told"), ("not_told", "No, and they are not to be told")],
        widget=forms.RadioSelect,
    )
    told_on = day("Told on", required=False)
    reason = forms.CharField(
        label="Why not",
        max_length=SHORT_TEXT,
        required=False,
        help_text="They are told unless that adds danger. Say which.",
    )


class ObjectionForm(forms.Form):
    """What the person says against it."""

    said_by = forms.CharField(label="Who objects, and how", max_length=SHORT_TEXT)
    said_on = day("On which day")
    text = forms.CharField(label="In their words", max_length=STATEMENT_CHARACTERS, widget=lines(4))

    def draft(self) -> ObjectionDraft:
        return ObjectionDraft(**self.cleaned_data)


class AnswerForm(KeepsWords):
    """What is answered, and what becomes of the hazard."""

    outcome = forms.ChoiceField(label="What becomes of it", choices=Objection.Outcome.choices, widget=forms.RadioSelect)
    answer = forms.CharField(label="The answer", max_length=STATEMENT_CHARACTERS, widget=lines(4))
    statement = forms.CharField(
        label="What the hazard says from now on",
        max_length=STATEMENT_CHARACTERS,
        widget=lines(4),
        required=False,
        help_text="Only if it is changed.",
    )
    field_order = ("outcome", "answer", "statement", "keeps_words")

    def draft(self, hazard: Hazard) -> HazardDraft:
        said = {name: self.cleaned_data[name] for name in ("statement", "keeps_words") if name in self.cleaned_data}
        return HazardDraft(**hazard_initial(hazard) | said)
