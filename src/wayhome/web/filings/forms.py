"""Forms about premise requests. What is typed is judged by filings.rules; here only the inputs."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.filings.models import PoliceAgency, PremiseRequest, Version
from wayhome.filings.queries import Choices
from wayhome.filings.rules.consent import ConsentDraft
from wayhome.filings.rules.drafts import AgencyDraft, RequestDraft
from wayhome.filings.rules.lookup import HOLDS_DAYS_MOST
from wayhome.filings.rules.steps import Answer, Sending
from wayhome.web.components.person_field import PersonField

ASKS = "Please treat a silent or broken-off call from these addresses as a call for help, and send a car."
PHONE_LINES = 10
LINE_CHARACTERS = 120
PURPOSE = "So that {agency} knows these addresses, and sends help when I cannot speak."


def _line(label: str, length: int = SHORT_TEXT, hint: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required, help_text=hint)


def _lines(label: str, hint: str = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONG_TEXT, required=required, help_text=hint, widget=area)


def _day(label: str, hint: str = "") -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=picker)


class JudgedForm(forms.Form):
    """What is missing is for the rules to say, like all else that is wrong: so that all of it is said at once."""

    def full_clean(self) -> None:
        judged = (forms.CharField, forms.DateField, forms.ChoiceField)
        needed = [one for one in self.fields.values() if one.required and isinstance(one, judged)]
        needed = [one for one in needed if not isinstance(one, forms.TypedChoiceField)]  # an id cannot be left out
        for one in needed:
            one.required = False
        super().full_clean()
        for one in needed:  # they are still drawn as needed
            one.required = True


class WorkerForm(forms.Form):
    """About whom."""

    person = PersonField(label="About whom", required=True, empty="Choose somebody")


class AgencyForm(JudgedForm):
    """A police agency, and who dispatches for it."""

    name = _line("Name", hint="The station or force that keeps premise histories.", required=True)
    contact_name = _line("Who takes requests there")
    phone = _line("Their telephone", 32)
    email = _line("Their e-mail", 254)
    dispatch_name = _line("Who sends the cars")
    dispatch_number = _line("Their direct line", 32)
    notes = _lines("Notes")

    def draft(self, office_id: UUID) -> AgencyDraft:
        return AgencyDraft(office_id=office_id, **self.cleaned_data)


class RequestForm(JudgedForm):
    """What is asked, of which addresses, about whom."""

    agency_id = forms.TypedChoiceField(label="To", coerce=UUID)
    premises = forms.MultipleChoiceField(label="Addresses", widget=forms.CheckboxSelectMultiple)
    persons = forms.TypedMultipleChoiceField(
        label="Persons of concern", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    latin_name = _line("Their name in Latin letters", hint="Where it is written otherwise: as police read it out.")
    phones = _lines("Numbers they ring from", "One a line, with what it is: mobile: 086 123 0000")
    asks = _lines("What we ask", required=True)
    responsible_id = forms.TypedChoiceField(label="Who keeps this, and is reminded", coerce=UUID)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self._worker_id = choices.worker.pk
        for name, found in (
            ("agency_id", choices.agencies),
            ("premises", choices.premises),
            ("persons", choices.persons),
            ("responsible_id", choices.keepers),
        ):
            self.fields[name].choices = found  # type: ignore[attr-defined]  # each is a field of choices
        if not choices.persons:
            self.fields["persons"].help_text = "Nobody is written down as a concern of theirs."

    def draft(self) -> RequestDraft:
        said = self.cleaned_data
        chosen = [value.split(":") for value in said["premises"]]
        return RequestDraft(
            worker_id=self._worker_id,
            agency_id=said["agency_id"],
            responsible_id=said["responsible_id"],
            asks=said["asks"],
            latin_name=said["latin_name"],
            premises=tuple((UUID(premise_id), role) for premise_id, role in chosen),
            person_ids=tuple(said["persons"]),
            phones=_numbers(said["phones"]),
        )


def _numbers(words: str) -> tuple[tuple[str, str], ...]:
    """Return (label, number) of each line; the label stands before the last colon."""
    found = []
    for line in [one for one in words.splitlines() if one.strip()][:PHONE_LINES]:
        label, _, number = line[:LINE_CHARACTERS].rpartition(":")
        found.append((label, number))
    return tuple(found)


def initial_of(request: PremiseRequest) -> dict[str, Any]:
    """Return a request as its form begins."""
    return {
        "agency_id": str(request.agency_id),
        "responsible_id": str(request.responsible_id),
        "premises": [f"{one.premise_id}:{one.role}" for one in request.premises.all()],
        "persons": [str(one.person_id) for one in request.persons.all()],
        "phones": "\n".join(f"{label}: {number}" for label, number in request.phones),
        "asks": request.asks,
        "latin_name": request.latin_name,
    }


def agency_initial(agency: PoliceAgency) -> dict[str, str]:
    return {name: getattr(agency, name) for name in AgencyForm.base_fields}


class ConsentForm(JudgedForm):
    """The worker's own yes."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    purpose = _lines("What I consent to this for", required=True)
    until = _day("Until", "At most a year; you may take it back at any time before, without a reason.")

    def draft(self) -> ConsentDraft:
        return ConsentDraft(purpose=self.cleaned_data["purpose"], until=self.cleaned_data["until"])


class StepForm(JudgedForm):
    """What is noted of one step."""

    @classmethod
    def first(cls, _found: PremiseRequest, _now: datetime) -> dict[str, Any]:
        """Return what stands in it before anybody typed."""
        return {}


class PaperConsentForm(StepForm):
    """A signed paper on file."""

    purpose = _lines("What they consented to it for", required=True)
    signed_on = _day("Signed on")
    until = _day("Until")
    kept_where = _line("Where the paper is kept", required=True)

    def draft(self) -> ConsentDraft:
        return ConsentDraft(**self.cleaned_data)


class DatedForm(StepForm):
    """What was done on a day: mostly today, as it is at the office."""

    @classmethod
    def first(cls, found: PremiseRequest, now: datetime) -> dict[str, Any]:
        return {"on": now.astimezone(ZoneInfo(found.office.time_zone)).date()}


class SentForm(DatedForm):
    """How the newest papers went out."""

    on = _day("Sent on")
    how = forms.ChoiceField(label="How", choices=[("", "Choose how"), *Version.How.choices])
    to_whom = _line("To whom", required=True)

    def said(self) -> Sending:
        return Sending(**self.cleaned_data)


class AnswerForm(DatedForm):
    """What the police answered."""

    reference = _line("Their reference", required=True)
    on = _day("Answered on")
    expires_on = _day("They keep it until")

    def said(self) -> Answer:
        return Answer(**self.cleaned_data)


class RenewalForm(AnswerForm):
    """What the police answered when they were asked to keep it for longer; their reference seldom changes."""

    @classmethod
    def first(cls, found: PremiseRequest, now: datetime) -> dict[str, Any]:
        return super().first(found, now) | {"reference": found.reference}


class RefusedForm(DatedForm):
    """Why not."""

    on = _day("Answered on")
    reason = _lines("Why", required=True)


class WithdrawnForm(DatedForm):
    """Who was told to keep it no longer."""

    on = _day("Told on")
    to_whom = _line("Who was told", hint="Nobody, while it was never sent.", required=True)
    note = _lines("Note")


class LookupForm(JudgedForm):
    """A credential for a police agency's system."""

    agency_id = forms.TypedChoiceField(label="For", coerce=UUID)
    holder = _line("Given to", hint="Who holds it there: a person, or a system.", required=True)
    days = forms.IntegerField(
        label="For how many days", min_value=1, max_value=HOLDS_DAYS_MOST, initial=90, help_text="At most a year."
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency_id"].choices = agencies  # type: ignore[attr-defined]  # it is a field of choices
