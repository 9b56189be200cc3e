"""People come, change, get roles, leave and come back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import is_password_usable

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.ledger.models import Entry
from wayhome.staff.actions import (
    FirstRun,
    PersonDraft,
    create_person,
    deactivate_person,
    edit_person,
    first_run,
    grant_role,
    make_api_token,
    note_password_link,
    offer_enrolment,
    reactivate_person,
    set_roles,
)
from wayhome.staff.models import Agency, Office, Person, Role, RoleGrant, Shift

FIRST = FirstRun(
    agency="Harbour Outreach",
    office="Harbour Street",
    time_zone="Europe/Dublin",
    name="Amara Diallo",
    email="Amara@Harbour.example",
    password="a river of small stones",
    phone="+353861230000",
)


def draft_of(person: Person, **changes: Any) -> PersonDraft:
    names = ("name", "email", "office_id", "called", "phone", "description", "language")
    return PersonDraft(**{name: getattr(person, name) for name in names} | changes)


def test_the_first_run_makes_agency_office_and_administrator(db: None, clock: HeldClock) -> None:
    amara = first_run(FIRST)
    office = Office.objects.get()
    assert Agency.objects.get().name == "Harbour Outreach"
    assert office.hours.count() == 5
    assert (amara.email, amara.called, amara.office) == ("amara@harbour.example", "Amara", office)
    assert amara.check_password(FIRST.password)
    assert set(amara.grants.values_list("role", "office_id")) == {
        (Role.ADMINISTRATOR, None),
        (Role.SUPERVISOR, None),
        (Role.MONITOR, office.pk),
        (Role.WORKER, office.pk),
    }
    assert recorded() == ["staff.first_run"]
    assert refused(lambda: first_run(FIRST)) == [("", "agency_exists")]


def test_a_first_run_says_everything_that_is_wrong_and_writes_nothing(db: None, clock: HeldClock) -> None:
    bad = replace(FIRST, agency=" ", office="", time_zone="Europe/Atlantis", email="nobody", password="short")
    fields = {field for field, _ in refused(lambda: first_run(bad))}
    assert fields == {"agency", "office", "time_zone", "email", "password"}
    assert not Agency.objects.exists()
    assert not Person.objects.exists()


def test_an_administrator_makes_a_person(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    draft = PersonDraft(name="李小龍", email="Li@Harbour.example", phone="086 123 4567", office_id=cast.office.pk)
    made = create_person(amara, draft, [(Role.WORKER, cast.office.pk)])
    assert (made.email, made.phone, made.called) == ("li@harbour.example", "+353861234567", "李小龍")
    assert not is_password_usable(made.password)
    assert [(route.channel, bool(route.verified_at)) for route in made.routes.all()] == [
        ("smtp", False),
        ("board", True),
    ]
    assert recorded() == ["staff.person_created"]
    entry = Entry.objects.get()
    assert "李" not in str(entry.details)


def test_who_is_here_already_is_not_made_again(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    twin = PersonDraft(name="Nora Other", email="NORA@harbour.example", office_id=cast.office.pk)
    assert refused(lambda: create_person(amara, twin)) == [("email", "taken")]
    cast.office.closed_at = cast.nora.joined_at
    cast.office.save()
    late = replace(twin, email="late@harbour.example")
    assert refused(lambda: create_person(amara, late)) == [("office_id", "closed")]


def test_only_administrators_of_the_office_make_people(cast: Cast) -> None:
    draft = PersonDraft(name="X", email="x@harbour.example", office_id=cast.office.pk)
    for person in (cast.nora, cast.marcus, cast.sofia, cast.ines, cast.zoe):
        actor = cast.actor(person)
        forbidden(lambda actor=actor: create_person(actor, draft))  # type: ignore[misc] # a default binds the loop's value
    amara = cast.actor(cast.amara)
    forbidden(lambda: create_person(amara, replace(draft, office_id=cast.other_office.pk)))
    forbidden(lambda: create_person(replace(amara, scopes=frozenset({"board"})), draft))


def test_roles_are_given_only_where_one_rules(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    draft = PersonDraft(name="X", email="x@harbour.example", office_id=cast.office.pk)
    forbidden(lambda: create_person(amara, draft, [(Role.ADMINISTRATOR, None)]))
    forbidden(lambda: create_person(amara, draft, [(Role.WORKER, cast.other_office.pk)]))
    assert refused(lambda: create_person(amara, draft, [("king", cast.office.pk)])) == [("roles", "role")]


def test_people_change_how_they_are_reached_and_nothing_else_of_themselves(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    asked = draft_of(
        cast.nora, name="Somebody Else", email="else@harbour.example", called="Nonie", phone="+353861239999"
    )
    changed = edit_person(nora, cast.nora.pk, asked)
    assert (changed.name, changed.email) == ("Nora Byrne", "nora@harbour.example")
    assert (changed.called, changed.phone) == ("Nonie", "+353861239999")
    assert Entry.objects.get().details == {"fields": ["called", "phone"]}
    forbidden(lambda: edit_person(nora, cast.ben.pk, draft_of(cast.ben)))


def test_an_administrator_changes_all_of_it_but_moves_nobody_into_a_strange_office(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    edit_person(amara, cast.nora.pk, draft_of(cast.nora, name="Nora Quinn", email="quinn@harbour.example"))
    assert Person.objects.get(pk=cast.nora.pk).email == "quinn@harbour.example"
    taken = draft_of(cast.ben, email="quinn@harbour.example")
    assert refused(lambda: edit_person(amara, cast.ben.pk, taken)) == [("email", "taken")]
    forbidden(lambda: edit_person(amara, cast.ben.pk, draft_of(cast.ben, office_id=cast.other_office.pk)))
    cast.amara.grants.update(office=None)
    edit_person(cast.actor(cast.amara), cast.ben.pk, draft_of(cast.ben, office_id=cast.other_office.pk))
    assert Person.objects.get(pk=cast.ben.pk).office == cast.other_office
    assert refused(lambda: edit_person(amara, cast.nora.pk, draft_of(cast.nora, name="")))[0] == ("name", "missing")


def test_a_change_of_nothing_is_not_recorded(cast: Cast) -> None:
    edit_person(cast.actor(cast.nora), cast.nora.pk, draft_of(cast.nora))
    set_roles(cast.actor(cast.amara), cast.nora.pk, [(Role.WORKER, cast.office.pk)])
    reactivate_person(cast.actor(cast.amara), cast.nora.pk)
    assert recorded() == []


def test_somebody_leaves_and_comes_back(cast: Cast, clock: HeldClock) -> None:
    amara, nora = cast.actor(cast.amara), cast.actor(cast.nora)
    offer_enrolment(nora, cast.nora.pk, "Pixel")
    make_api_token(nora, label="script", scopes=["check-in"], expires_at=clock.now.replace(year=2026, month=4))
    coming = Shift.objects.create(
        office=cast.other_office, person=cast.nora, starts_at=clock.now.replace(day=5), ends_at=clock.now.replace(day=6)
    )
    deactivate_person(amara, cast.nora.pk)
    gone = Person.objects.get(pk=cast.nora.pk)
    coming.refresh_from_db()
    assert (gone.is_active, gone.left_at, coming.cancelled_at) == (False, clock.now, clock.now)
    assert not gone.api_tokens.filter(withdrawn_at__isnull=True).exists()
    assert not gone.enrolment_codes.exists()
    reactivate_person(amara, cast.nora.pk)
    assert Person.objects.get(pk=cast.nora.pk).left_at is None


def test_nobody_ends_themselves_or_who_watches(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    assert refused(lambda: deactivate_person(amara, cast.amara.pk)) == [("", "oneself")]
    assert refused(lambda: deactivate_person(amara, cast.marcus.pk)) == [("", "on_duty")]
    with pytest.raises(NotFound):
        deactivate_person(amara, uuid4())


def test_roles_are_given_and_taken(cast: Cast) -> None:
    amara = cast.actor(cast.amara)
    grant_role(amara, cast.nora.pk, Role.MONITOR, cast.office.pk)
    assert set(cast.nora.grants.values_list("role", flat=True)) == {Role.WORKER, Role.MONITOR}
    set_roles(amara, cast.nora.pk, [(Role.MONITOR, cast.office.pk)])
    assert set(cast.nora.grants.values_list("role", flat=True)) == {Role.MONITOR}
    assert (Entry.objects.order_by("-id")[0].details or {})["taken"] == [f"worker@{cast.office.pk}"]
    assert refused(lambda: set_roles(amara, cast.amara.pk, [])) == [("roles", "oneself")]
    forbidden(lambda: set_roles(cast.actor(cast.sofia), cast.nora.pk, []))
    RoleGrant.objects.create(person=cast.nora, role=Role.SUPERVISOR, office=None)
    forbidden(lambda: set_roles(amara, cast.nora.pk, []))


def test_whoever_may_not_watch_any_more_leaves_the_coming_roster(cast: Cast, clock: HeldClock) -> None:
    amara = cast.actor(cast.amara)
    worker = (Role.WORKER, cast.office.pk)
    assert refused(lambda: set_roles(amara, cast.marcus.pk, [worker])) == [("roles", "on_duty")]
    clock.advance(hours=12)
    tomorrow = clock.now + timedelta(days=1)
    coming = Shift.objects.create(
        office=cast.office, person=cast.marcus, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8)
    )
    RoleGrant.objects.create(person=cast.amara, role=Role.ADMINISTRATOR, office=None)
    set_roles(cast.actor(cast.amara), cast.marcus.pk, [worker, (Role.MONITOR, None)])
    coming.refresh_from_db()
    assert coming.cancelled_at is None
    set_roles(cast.actor(cast.amara), cast.marcus.pk, [worker])
    coming.refresh_from_db()
    assert coming.cancelled_at == clock.now


def test_a_link_to_set_a_password_is_recorded(cast: Cast) -> None:
    note_password_link(cast.actor(cast.amara), cast.nora.pk)
    assert recorded() == ["staff.password_link_made"]
    forbidden(lambda: note_password_link(cast.actor(cast.sofia), cast.nora.pk))
