"""A request is drafted by who files for the office, about the worker's own home and workplaces; conflicts hide it."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from tests.filings.scenes import Scene, agency_draft, sent
from tests.persons.scenes import written
from tests.places.scenes import hazard_draft, premise
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.filings import queries
from wayhome.filings.actions import add_agency, agencies, close_agency, draft_request, edit_agency, edit_request
from wayhome.filings.models import PoliceAgency, RequestEvent
from wayhome.filings.rules.drafts import MOST_PERSONS, MOST_PHONES, MOST_PREMISES
from wayhome.ledger.models import Entry
from wayhome.persons.actions import name_conflict, set_readers
from wayhome.places.actions import confirm_hazard, write_hazard
from wayhome.staff.models import Role, RoleGrant


def test_a_draft_is_stored_as_meant_and_recorded_without_what_was_typed(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    assert (request.state, request.office, request.made_at) == ("draft", scene.cast.office, clock.now)
    assert request.phones == [["mobile", "+353861230000"], ["home", "+35315550123"]]
    assert set(request.premises.values_list("premise_id", "role")) == {
        (scene.home.pk, "home"),
        (scene.work.pk, "work"),
    }
    assert recorded()[-1] == "premise_request.drafted"
    words = str(Entry.objects.latest("id").details)
    assert "+353" not in words
    assert "silent call" not in words
    facts = queries.facts_of(request, clock.now)
    assert [one.text for one in facts.premises] == ["12 Elm Grove, Dublin 7", "1 Harbour Street, Dublin 1"]
    assert facts.premises[0].hazards[0].statement == "He struck a colleague with a chair at the door."
    assert (facts.persons[0].relationship, facts.persons[0].since) == ("Former client", "2025-09-01")


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"asks": " "}, "asks", "missing"),
        ({"premises": ()}, "premises", "missing"),
        ({"latin_name": "王芳"}, "latin_name", "letters"),
        ({"latin_name": "x" * 201}, "latin_name", "too_long"),
        ({"phones": (("", "12 no number"),)}, "phones", "phone"),
        ({"phones": (("x" * 61, "086 123 0000"),)}, "phones", "too_long"),
        ({"phones": tuple(("", f"086 123 000{one}") for one in range(MOST_PHONES + 1))}, "phones", "too_many"),
        ({"worker_id": uuid4()}, "worker_id", "unknown"),
        ({"agency_id": uuid4()}, "agency_id", "unknown"),
        ({"responsible_id": uuid4()}, "responsible_id", "unknown"),
        ({"person_ids": (uuid4(),)}, "persons", "unknown"),
        ({"premises": ((uuid4(), "home"),)}, "premises", "unknown"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(scene: Scene, more: dict[str, Any], field: str, code: str) -> None:
    wrong = refused(lambda: scene.request(**more))
    assert wrong == [(field, code)]


def test_only_so_many_addresses_and_persons(scene: Scene) -> None:
    many = tuple((uuid4(), "home") for _ in range(MOST_PREMISES + 1))
    assert ("premises", "too_many") in refused(lambda: scene.request(premises=many))
    assert ("persons", "too_many") in refused(
        lambda: scene.request(person_ids=tuple(uuid4() for _ in range(MOST_PERSONS + 1)))
    )


def test_neither_a_clients_address_nor_another_colleagues_home_goes_to_the_police(scene: Scene) -> None:
    client = premise(scene.cast)
    for premise_id, role in ((client.pk, "work"), (client.pk, "home"), (scene.work.pk, "home"), (client.pk, "other")):
        wrong = refused(lambda at=premise_id, how=role: scene.request(premises=((at, how),)))  # type: ignore[misc] # bound
        assert wrong == [("premises", "unknown")]


def test_only_who_files_for_the_office_drafts(scene: Scene) -> None:
    for person in (scene.cast.nora, scene.cast.marcus, scene.cast.amara):
        forbidden(lambda who=person: draft_request(scene.cast.actor(who), scene.draft()))  # type: ignore[misc] # bound
    RoleGrant.objects.create(person=scene.cast.zoe, role=Role.SUPERVISOR, office=scene.cast.other_office)
    zoe = scene.cast.actor(scene.cast.zoe)
    assert refused(lambda: draft_request(zoe, scene.draft())) == [("worker_id", "unknown")]


def test_one_open_request_about_one_worker_to_one_agency(scene: Scene) -> None:
    scene.request()
    assert refused(scene.request) == [("agency_id", "twice")]


def test_a_change_is_of_the_next_version_and_of_the_same_worker_and_agency(scene: Scene, clock: HeldClock) -> None:
    request = sent(scene, clock.now)
    changed = edit_request(scene.sofia, request.pk, scene.draft(asks="Only ring.", person_ids=()))
    assert (changed.asks, changed.compared_at, changed.persons.count()) == ("Only ring.", None, 0)
    assert RequestEvent.objects.filter(request=request, kind="changed").count() == 1
    other = add_agency(scene.sofia, agency_draft(scene.cast.office.pk, name="Pearse Street station"))
    wrong = refused(lambda: edit_request(scene.sofia, request.pk, scene.draft(agency_id=other.pk)))
    assert wrong == [("agency_id", "other")]
    forbidden(lambda: edit_request(scene.nora, request.pk, scene.draft()))
    with pytest.raises(NotFound):
        edit_request(scene.cast.actor(scene.cast.ben), request.pk, scene.draft())


def test_a_conflict_of_interest_hides_a_request_and_its_keeper_has_none(scene: Scene) -> None:
    request = scene.request()
    ines = scene.cast.actor(scene.cast.ines)
    assert list(queries.readable(ines)) == [request]
    name_conflict(scene.sofia, scene.feared.pk, staff_id=scene.cast.ines.pk, reason="His sister.")
    assert list(queries.readable(ines)) == []
    with pytest.raises(NotFound):
        queries.find_request(ines, request.pk)
    wrong = refused(lambda: edit_request(scene.sofia, request.pk, scene.draft(responsible_id=scene.cast.ines.pk)))
    assert wrong == [("responsible_id", "conflict")]


def test_a_person_whose_record_is_closed_to_a_filer_hides_the_request_but_not_from_the_worker(scene: Scene) -> None:
    request = scene.request()
    offices = [scene.cast.office.pk]
    set_readers(scene.sofia, scene.feared.pk, office_ids=offices, restricted=True, reader_ids=[])
    assert list(queries.readable(scene.cast.actor(scene.cast.ines))) == []
    assert list(queries.readable(scene.nora)) == [request]


def test_a_hazard_of_somebody_who_is_not_in_the_request_is_left_out(scene: Scene, clock: HeldClock) -> None:
    other = written(scene.cast, "Tom Hale")
    ines, draft = scene.cast.actor(scene.cast.ines), hazard_draft(statement="He sat in the stairwell.")
    confirm_hazard(scene.sofia, write_hazard(ines, scene.home.pk, draft, person_id=other.pk).pk)
    said = str(queries.facts_of(scene.request(), clock.now))
    assert "stairwell" not in said
    assert "chair" in said


def test_agencies_are_kept_by_who_files(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    office = scene.cast.office.pk
    assert scene.agency.dispatch_number == "+35316669000"
    assert refused(lambda: add_agency(scene.sofia, agency_draft(office))) == [("name", "twice")]
    wrong = refused(lambda: add_agency(scene.sofia, agency_draft(office, name="", email="no", phone="none")))
    assert [one[0] for one in wrong] == ["name", "email", "phone"]
    forbidden(lambda: add_agency(scene.nora, agency_draft(office, name="Mine")))
    edit_agency(scene.sofia, scene.agency.pk, agency_draft(office, email=""))
    scene.agency.refresh_from_db()
    assert (scene.agency.email, recorded()[-1]) == ("", "police_agency.changed")
    with pytest.raises(NotFound):
        edit_agency(scene.nora, scene.agency.pk, agency_draft(office))
    scene.request()
    assert refused(lambda: close_agency(scene.sofia, scene.agency.pk)) == [("", "in_use")]
    other = add_agency(scene.sofia, agency_draft(office, name="Pearse Street station"))
    close_agency(scene.sofia, other.pk)
    with pytest.raises(NotFound):
        close_agency(scene.sofia, other.pk)
    assert list(queries.agencies_of(scene.sofia)) == [scene.agency]
    assert list(queries.agencies_of(scene.sofia, closed=True)) == [other]
    monkeypatch.setattr(agencies, "MOST_AGENCIES", 1)
    wrong = refused(lambda: add_agency(scene.sofia, agency_draft(office, name="A third")))
    assert wrong == [("", "too_many")]


def test_a_token_and_an_office_of_others_know_of_nothing(scene: Scene, cast: Cast) -> None:
    scene.request()
    token = replace(scene.sofia, scopes=frozenset({"read"}))
    assert list(queries.readable(token)) == []
    assert list(queries.agencies_of(token)) == []
    assert list(queries.readable(cast.actor(cast.marcus))) == []
    RoleGrant.objects.create(person=cast.bea, role=Role.SAFETY_OFFICER, office=None)
    assert queries.readable(cast.actor(cast.bea)).count() == 1
    assert queries.agencies_of(cast.actor(cast.bea)).count() == 1


def test_the_database_itself_keeps_an_agency_named(scene: Scene) -> None:
    with pytest.raises(IntegrityError, match="filings_agency_named"), transaction.atomic():
        PoliceAgency.objects.update(name="")


def test_the_rows_say_what_they_are(scene: Scene, clock: HeldClock) -> None:
    request = sent(scene, clock.now)
    rows: list[object] = [request, request.premises.first(), request.persons.first(), request.versions.first()]
    rows += [request.versions.get().papers.first(), request.events.first(), request.consents.first()]
    assert all(len(str(one)) > 5 for one in rows)
    assert str(scene.agency) == "Store Street station"
