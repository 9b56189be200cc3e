"""People from a file: every bad row is listed, and it is all of them or none."""

from dataclasses import replace

import pytest

from tests.cast import Cast
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.staff.actions import ImportReport, import_people
from wayhome.staff.models import Person, Role, RoleGrant

HEAD = "name,called,email,phone,office,roles,description,language\n"
GOOD = (
    HEAD
    + "محمد عبد الله,,mohamed@harbour.example,086 123 4567,harbour  street,,,ar\n"
    + "李小龍,小龍,li@harbour.example,+85221234567,Harbour Street,worker + Duty monitor,tall,zh\n"
    + "Łukasz Żółć,,lukasz@harbour.example,,Harbour Street,safety officer;Worker,,pl\n"
)


def run(cast: Cast, text: str, *, dry: bool = False, encoding: str = "utf-8") -> ImportReport:
    return import_people(cast.actor(cast.amara), text.encode(encoding), dry_run=dry)


def test_a_dry_run_shows_everybody_and_changes_nothing(cast: Cast) -> None:
    before = Person.objects.count()
    report = run(cast, GOOD, dry=True)
    assert [person.draft.name for person in report.people] == ["محمد عبد الله", "李小龍", "Łukasz Żółć"]
    assert (report.bad, report.done, report.bad_lines) == ((), False, 0)
    assert Person.objects.count() == before
    assert recorded() == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_real_run_makes_them_with_roles_and_routes(cast: Cast, encoding: str) -> None:
    report = run(cast, GOOD, encoding=encoding)
    assert report.done
    li = Person.objects.get(email="li@harbour.example")
    assert (li.name, li.called, li.office, li.description) == ("李小龍", "小龍", cast.office, "tall")
    assert set(li.grants.values_list("role", "office_id")) == {
        (Role.WORKER, cast.office.pk),
        (Role.MONITOR, cast.office.pk),
    }
    mohamed = Person.objects.get(email="mohamed@harbour.example")
    assert mohamed.phone == "+353861234567", "read as the office's own country writes it"
    assert list(mohamed.grants.values_list("role", flat=True)) == [Role.WORKER]
    assert mohamed.routes.filter(channel="smtp", verified_at=None).count() == 1
    assert set(Person.objects.get(email="lukasz@harbour.example").grants.values_list("role", flat=True)) == {
        Role.SAFETY_OFFICER,
        Role.WORKER,
    }
    assert recorded() == ["staff.person_created"] * 3 + ["staff.people_imported"]


def test_one_bad_row_and_nobody_is_made(cast: Cast) -> None:
    before = (Person.objects.count(), RoleGrant.objects.count())
    bad = (
        GOOD
        + "Bad Mail,,nobody,,Harbour Street,,,\n"
        + "No Office,,none@harbour.example,,,worker,,\n"
        + "Lost,,lost@harbour.example,,Atlantis,king,,\n"
        + "Twin,,LI@harbour.example,,Harbour Street,,,\n"
        + "Nora Again,,Nora@Harbour.example,,Harbour Street,,,\n"
        + "=cmd|' /C calc'!A0,,evil@harbour.example,not a number,Harbour Street,,,\n"
        + "Stranger,,stranger@harbour.example,,Hill Road,emperor,,\n"
        + ",,,,,,,\n"
        + ",,,,Harbour Street,,,\n"
        + "Too,many,cells@harbour.example,,Harbour Street,,,,and more\n"
    )
    report = run(cast, bad)
    assert not report.done
    assert (Person.objects.count(), RoleGrant.objects.count()) == before
    assert [(row.line, row.column) for row in report.bad] == [
        (5, "email"),
        (6, "office"),
        (7, "office"),
        (7, "roles"),
        (8, "email"),
        (9, "email"),
        (10, "name"),
        (10, "phone"),
        (11, "office"),
        (11, "roles"),
        (13, "name"),
        (13, "email"),
        (14, ""),
    ]
    assert report.bad_lines == 9
    reasons = {(row.line, row.column): row.reason for row in report.bad}
    assert "line 3" in reasons[8, "email"]
    assert "here already" in reasons[9, "email"]
    assert "Atlantis" in reasons[7, "office"]
    assert recorded() == []


def test_only_administrators_import(cast: Cast) -> None:
    for person in (cast.nora, cast.marcus, cast.sofia, cast.ines):
        actor = cast.actor(person)
        forbidden(lambda actor=actor: import_people(actor, GOOD.encode(), dry_run=True))  # type: ignore[misc] # a default binds the loop's value
    token = replace(cast.actor(cast.amara), scopes=frozenset({"board"}))
    forbidden(lambda: import_people(token, GOOD.encode(), dry_run=True))


def test_no_file_of_people_is_refused_whole(cast: Cast) -> None:
    assert refused(lambda: run(cast, "")) == [("file", "empty")]
    report = run(cast, HEAD)
    assert (report.done, report.people, report.bad) == (False, (), ())


def test_a_closed_office_takes_nobody(cast: Cast) -> None:
    cast.office.closed_at = cast.nora.joined_at
    cast.office.save()
    assert {row.column for row in run(cast, GOOD).bad} == {"office", "phone"}


def test_two_thousand_people_in_one_go(cast: Cast) -> None:
    rows = "".join(f"Worker {n},,w{n}@harbour.example,,Harbour Street,worker,,\n" for n in range(2000))
    assert run(cast, HEAD + rows).done
    assert Person.objects.filter(email__startswith="w").count() == 2000
