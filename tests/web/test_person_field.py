"""Choosing a colleague: a list while there are few, words where there are many, and never the wrong one in silence."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import Select, TextInput

from tests.cast import Cast, person
from tests.clock import HeldClock
from wayhome.staff.models import Person, Role
from wayhome.web.components.person_field import MOST_LISTED, PersonField, choices_of


def many(cast: Cast, clock: HeldClock) -> PersonField:
    for number in range(MOST_LISTED):
        person(f"Quay{number:03d} Walker", cast.office, clock.now, Role.WORKER)
    return PersonField(people=choices_of(Person.objects.filter(office=cast.office)), required=False)


def wrong(field: PersonField, typed: str) -> str:
    with pytest.raises(ValidationError) as found:
        field.clean(typed)
    return str(found.value.messages[0])


def test_few_are_a_list_and_nobody_else_is_taken(cast: Cast) -> None:
    field = PersonField(people=choices_of([cast.nora, cast.ben]), empty="nobody", required=False)
    assert isinstance(field.widget, Select)
    assert field.clean(str(cast.ben.pk)) == cast.ben.pk
    assert field.clean("") is None
    assert wrong(field, str(cast.zoe.pk)) == "Choose one of the list."
    assert wrong(field, "Nora Byrne") == "Choose one of the list."
    with pytest.raises(ValidationError):
        PersonField(people=choices_of([cast.nora])).clean("")


def test_many_are_found_by_words_of_theirs(cast: Cast, clock: HeldClock) -> None:
    field = many(cast, clock)
    assert isinstance(field.widget, TextInput)
    for typed in ("nora@harbour.example", " Nora Byrne ", "nora", "byrne", str(cast.nora.pk)):
        assert field.clean(typed) == cast.nora.pk
    assert field.prepare_value(cast.nora.pk) == "nora@harbour.example"
    assert field.prepare_value("nor") == "nor"


def test_nobody_and_several_are_said_and_strangers_are_not_named(cast: Cast, clock: HeldClock) -> None:
    field = many(cast, clock)
    assert wrong(field, "Nobody At All").startswith("Nobody here is called so.")
    assert wrong(field, "Zoe Hill").startswith("Nobody here is called so.")  # she is of another office
    said = wrong(field, "walker")
    assert said.startswith("Several fit: Quay000 Walker (quay000@harbour.example), ")
    assert said.endswith(" and others. Type the e-mail address.")
    assert wrong(field, "a\x00b") == "Choose one of the list."
