"""From a premise to whoever is there, what is near, what was merged; from a person back to where they are."""

from dataclasses import replace

from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.persons.scenes import photograph, written
from tests.places.scenes import QUAY, TODAY, confirmed, feared, hazard_draft, premise
from tests.visits.stories import asked
from wayhome.persons.actions import add_photo
from wayhome.persons.models import Photo
from wayhome.places.actions import ObjectionDraft, merge_premise, place_person, record_objection, write_hazard
from wayhome.visits import actions as visits
from wayhome.visits.rules import StopPlan


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_premise_leads_to_persons_neighbours_and_what_was_merged(
    cast: Cast, client: Client, clock: HeldClock
) -> None:
    here, next_door = premise(cast), premise(cast, replace(QUAY, text="4 Quay Lane", latitude=53.3467))
    twin = premise(cast, replace(QUAY, text="3 Quay Ln", civic={"HNO": "3"}))
    merge_premise(cast.actor(cast.sofia), twin.pk, here.pk)
    des = feared(cast, clock)
    place_person(cast.actor(cast.marcus), des.pk, here.pk, since=TODAY, source="The landlord")
    write_hazard(cast.actor(cast.marcus), here.pk, hazard_draft(), person_id=des.pk)
    confirmed(cast, next_door, statement="The dog bit the postman.", kind="animal")
    against = confirmed(cast, here, statement="Would not open the door.")
    draft = ObjectionDraft(said_by="He, by letter", said_on=TODAY, text="Not so.")
    record_objection(cast.actor(cast.marcus), against.pk, draft)
    sign_in(client, cast.marcus)
    page = text(client, f"/premises/{here.pk}/")
    for known in (f"/persons/{des.pk}/", f"/premises/{next_door.pk}/", f"/premises/{twin.pk}/", "An objection waits"):
        assert known in page, known
    assert "moves with them" in page
    assert "22 m away" in page
    assert "The dog bit" not in page  # what it says stands on its own page, whose opening is recorded
    assert "<dt>House number</dt>" in text(client, f"/premises/{twin.pk}/")
    assert f"/premises/{here.pk}/" in text(client, f"/persons/{des.pk}/")
    sign_in(client, cast.nora)
    page = text(client, f"/premises/{here.pk}/")
    assert str(des.pk) not in page
    assert "Des Kean" not in page


def test_before_a_visit_one_gets_to_the_address_and_the_desk_to_the_briefing(
    cast: Cast, client: Client, clock: HeldClock
) -> None:
    there = premise(cast)
    plan = replace(asked(clock.now), stops=(StopPlan(address=there.text),))
    visit_id = visits.sign_out(cast.actor(cast.nora), plan).visit_id
    for person, may_brief in ((cast.nora, False), (cast.marcus, True)):
        sign_in(client, person)
        page = text(client, f"/visits/{visit_id}/before/")
        assert f"/premises/{there.pk}/" in page
        assert (f"/briefings/visit/{visit_id}/" in page) is may_brief


def test_every_photograph_can_be_struck_out_and_looks_are_in_the_offices_time(cast: Cast, client: Client) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    for shade in range(8):
        add_photo(sofia, person.pk, photograph(f"#0000{shade}0"), words=f"picture {shade}")
    sign_in(client, cast.sofia)
    text(client, f"/persons/{person.pk}/")
    page = text(client, f"/persons/{person.pk}/")
    assert "2 more photographs" in page
    assert "UTC" not in page
    for photo in Photo.objects.all():
        assert f"/persons/{person.pk}/strike/photo/{photo.pk}/" in page
