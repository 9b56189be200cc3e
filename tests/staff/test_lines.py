"""A person says what their own telephone shows to police; nobody else writes or reads it."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.ledger.models import Entry
from wayhome.staff.actions import LineDraft, say_line
from wayhome.staff.models import Person, PhoneLine
from wayhome.staff.queries import own_line

NUMBER = "+353861230000"
DAY = date(2026, 3, 1)
VOIP = LineDraft(kind="voip", registered_address="  9  Home Road ", checked_on=DAY)


def test_what_is_said_is_kept_tidied_and_changed_once(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    say_line(nora, VOIP)
    line = own_line(nora, NUMBER)
    assert line is not None
    assert (line.kind, line.registered_address, line.checked_on) == ("voip", "9 Home Road", DAY)
    say_line(nora, VOIP)
    say_line(nora, LineDraft(kind="mobile"))
    assert recorded() == ["staff.line_said", "staff.line_said"]
    said = json.dumps([entry.details for entry in Entry.objects.all()])
    assert "Home Road" not in said
    assert sorted((Entry.objects.order_by("-id")[0].details or {})["fields"]) == [
        "checked_on",
        "kind",
        "registered_address",
    ]


def test_it_is_forgotten_when_nothing_is_chosen(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    say_line(nora, LineDraft(kind=""))
    say_line(nora, VOIP)
    say_line(nora, LineDraft(kind=""))
    assert own_line(nora, NUMBER) is None
    assert recorded() == ["staff.line_said", "staff.line_forgotten"]


def test_it_says_nothing_of_another_number(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    say_line(nora, VOIP)
    assert own_line(nora, "+353861231111") is None
    assert own_line(nora, "") is None
    assert own_line(cast.actor(cast.ben), NUMBER) is None


def test_a_token_or_a_phone_neither_says_nor_reads_it(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    say_line(nora, VOIP)
    phone = replace(nora, scopes=frozenset({"check_in"}))
    forbidden(lambda: say_line(phone, LineDraft(kind="mobile")))
    assert own_line(phone, NUMBER) is None


def test_the_day_is_the_offices_and_a_number_is_needed(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    today = clock.now.date()
    say_line(nora, replace(VOIP, checked_on=today))
    assert refused(lambda: say_line(nora, replace(VOIP, checked_on=date(today.year + 1, 1, 1)))) == [
        ("checked_on", "ahead")
    ]
    Person.objects.filter(pk=cast.nora.pk).update(phone="")
    assert refused(lambda: say_line(nora, VOIP)) == [("kind", "no_number")]


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "voip", "registered_address": "9 Home Road", "checked_on": None},
        {"kind": "voip", "registered_address": "", "checked_on": DAY},
        {"kind": "mobile", "registered_address": "9 Home Road", "checked_on": DAY},
        {"kind": "mobile", "number": ""},
    ],
)
def test_the_database_holds_no_half_of_it(cast: Cast, row: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneLine.objects.create(person=cast.nora, **{"number": NUMBER, **row})
