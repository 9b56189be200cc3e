"""Choosing a colleague: from a list while there are few, by name or e-mail address where a list would be endless."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models import Person

MOST_LISTED = 150
"""More people than this are not listed on a page: it would be too heavy, and nobody reads it."""

MOST_NAMED = 5
"""So many of those who fit are named back to whoever typed too little."""

Choices = Sequence[tuple[str, str]]


class PersonField(forms.Field):
    """One of `people` (pairs of id and label). Gives a UUID, or None where nobody was chosen."""

    def __init__(self, *, people: Choices = (), empty: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.empty = empty
        self.people = people

    @property
    def people(self) -> Choices:
        """Whom one may choose from."""
        return self._people

    @people.setter
    def people(self, people: Choices) -> None:
        self._people = [(str(person_id), label) for person_id, label in people]
        self._ids = frozenset(person_id for person_id, _ in self._people)
        self.is_listed = len(self._people) <= MOST_LISTED
        if self.is_listed:
            self.widget = forms.Select(choices=[("", self.empty), *self._people])
        else:
            self.widget = forms.TextInput(
                attrs={"placeholder": "Name or e-mail address", "maxlength": SHORT_TEXT, "autocomplete": "off"}
            )
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        """Show somebody chosen before: in the list by the id, in words by the e-mail address."""
        if self.is_listed or value in self.empty_values or str(value) not in self._ids:
            return value
        return Person.objects.filter(pk=value).values_list("email", flat=True).first()

    def clean(self, value: Any) -> UUID | None:
        """Return who is meant. Raises ValidationError in words, with those who fit where several do."""
        typed = str(value or "").strip()
        self.validate(typed)
        if not typed:
            return None
        if typed in self._ids:
            return UUID(typed)
        if self.is_listed or "\x00" in typed:
            raise ValidationError("Choose one of the list.", code="invalid_choice")
        found = self._named(typed)
        if len(found) == 1:
            return found[0].pk
        if not found:
            raise ValidationError("Nobody here is called so. Type the name, or the e-mail address.", code="nobody")
        raise ValidationError(f"Several fit: {_listed(found)}. Type the e-mail address.", code="several")

    def _named(self, typed: str) -> list[Person]:
        """Return who fits: by address, else by the whole name, else by a part of it."""
        for fits in (
            Q(email__iexact=typed),
            Q(name__iexact=typed) | Q(called__iexact=typed),
            Q(name__icontains=typed),
        ):
            found = [one for one in Person.objects.filter(fits).order_by("name", "email") if str(one.pk) in self._ids]
            if found:
                return found
        return []


def _listed(people: Sequence[Person]) -> str:
    named = [f"{one.name} ({one.email})" for one in people[:MOST_NAMED]]
    return ", ".join(named) + (" and others" if len(people) > MOST_NAMED else "")


def choices_of(people: Iterable[Person]) -> list[tuple[str, str]]:
    """Return people as the field takes them."""
    return [(str(person.pk), person.name) for person in people]
