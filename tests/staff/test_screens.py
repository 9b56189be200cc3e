"""A wall screen gets its token by a one-time code, is missed when it is silent, and is withdrawn at will."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.ledger.models import Entry
from wayhome.staff.actions import (
    add_screen,
    deactivate_person,
    enrol_phone,
    note_use,
    offer_enrolment,
    offer_screen,
    open_screen,
    withdraw_screen,
)
from wayhome.staff.models import EnrolmentCode, Role, RoleGrant, WallScreen
from wayhome.staff.queries import (
    actor_by_api_token,
    actor_by_phone_token,
    screen_by_token,
    screens_of,
    silent_screens,
)
from wayhome.staff.rules.codes import as_made, in_groups


def opened(cast: Cast, label: str = "Reception TV") -> tuple[str, UUID]:
    """Enrol a screen of the office and return its token and id."""
    made = open_screen(add_screen(cast.actor(cast.sofia), label, [cast.office.pk]).code)
    return made.token, made.screen.pk


def test_a_screen_is_enrolled_once_by_its_code(cast: Cast, clock: HeldClock) -> None:
    offered = add_screen(cast.actor(cast.sofia), "  Reception   TV ", [cast.office.pk])
    assert (offered.screen.label, offered.screen.token_sha256) == ("Reception TV", None)
    made = open_screen(in_groups(offered.code).lower())
    assert made.token.encode() not in bytes(WallScreen.objects.get().token_sha256 or b"")
    found = screen_by_token(made.token)
    assert found
    assert (found.id, found.label, found.offices) == (offered.screen.pk, "Reception TV", frozenset({cast.office.pk}))
    assert refused(lambda: open_screen(offered.code)) == [("code", "code")]
    assert recorded() == ["staff.screen_offered", "staff.screen_enrolled"]


def test_the_record_names_the_screen_and_who_offered_it_and_no_secret(cast: Cast) -> None:
    token, screen_id = opened(cast)
    entry = Entry.objects.get(action="staff.screen_enrolled")
    assert entry.actor == {"kind": "screen", "id": str(screen_id), "origin": "screen"}
    assert entry.details == {"offered_by": str(cast.sofia.pk)}
    assert "Reception" not in str(list(Entry.objects.values()))
    assert token not in str(list(Entry.objects.values()))


def test_its_token_is_nobodys(cast: Cast) -> None:
    token, _ = opened(cast)
    assert (actor_by_api_token(token), actor_by_phone_token(token)) == (None, None)
    phone = enrol_phone(offer_enrolment(cast.actor(cast.nora), cast.nora.pk, "Pixel")).token
    assert (screen_by_token(phone), screen_by_token("whs_nonsense"), screen_by_token("")) == (None, None, None)


def test_a_code_is_of_one_kind_of_device(cast: Cast) -> None:
    screen = add_screen(cast.actor(cast.sofia), "TV", [cast.office.pk]).code
    phone = offer_enrolment(cast.actor(cast.sofia), cast.sofia.pk, "Pixel")
    assert refused(lambda: enrol_phone(screen)) == [("", "code")]
    assert refused(lambda: open_screen(phone)) == [("code", "code")]
    enrol_phone(phone)
    open_screen(screen)


def test_codes_expire_and_a_new_one_ends_the_old(cast: Cast, clock: HeldClock) -> None:
    sofia = cast.actor(cast.sofia)
    old = add_screen(sofia, "TV", [cast.office.pk])
    other = add_screen(sofia, "Kitchen", [cast.office.pk])
    new = offer_screen(sofia, old.screen.pk)
    assert refused(lambda: open_screen(old.code)) == [("code", "code")]
    clock.advance(minutes=29)
    open_screen(other.code)
    clock.advance(minutes=1)
    assert refused(lambda: open_screen(new.code)) == [("code", "code")]


def test_a_code_opened_again_moves_the_screen_to_another_browser(cast: Cast) -> None:
    first, screen_id = opened(cast)
    again = offer_screen(cast.actor(cast.amara), screen_id)
    assert screen_by_token(first)
    second = open_screen(again.code).token
    assert screen_by_token(first) is None
    assert screen_by_token(second)


def test_who_may_enrol_and_withdraw(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    both = [cast.office.pk, cast.other_office.pk]
    for person in (cast.nora, cast.marcus, cast.ines):
        forbidden(lambda person=person: add_screen(cast.actor(person), "TV", [cast.office.pk]))  # type: ignore[misc]  # bound in the loop
    forbidden(lambda: add_screen(sofia, "TV", both))
    RoleGrant.objects.create(person=cast.sofia, role=Role.SUPERVISOR, office=None)
    offered = add_screen(cast.actor(cast.sofia), "TV", both)
    made = open_screen(offered.code)
    forbidden(lambda: offer_screen(cast.actor(cast.amara), made.screen.pk))
    forbidden(lambda: withdraw_screen(cast.actor(cast.marcus), made.screen.pk))
    for _ in range(2):
        withdraw_screen(cast.actor(cast.amara), made.screen.pk)
    assert screen_by_token(made.token) is None
    assert recorded().count("staff.screen_withdrawn") == 1
    with pytest.raises(NotFound):
        withdraw_screen(sofia, uuid4())


def test_what_a_screen_cannot_be(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: add_screen(sofia, " ", [cast.office.pk])) == [("label", "missing")]
    assert refused(lambda: add_screen(sofia, "TV", [])) == [("offices", "offices")]
    cast.office.closed_at = cast.nora.joined_at
    cast.office.save()
    assert refused(lambda: add_screen(sofia, "TV", [cast.office.pk])) == [("offices", "offices")]


def test_screens_are_few(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    for number in range(20):
        add_screen(sofia, f"TV {number}", [cast.office.pk])
    assert refused(lambda: add_screen(sofia, "one more", [cast.office.pk])) == [("offices", "too_many")]
    withdraw_screen(sofia, screens_of(cast.office.pk)[0].pk)
    add_screen(sofia, "one more", [cast.office.pk])


def test_a_withdrawn_screen_opens_no_more(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    offered = add_screen(sofia, "TV", [cast.office.pk])
    withdraw_screen(sofia, offered.screen.pk)
    assert refused(lambda: open_screen(offered.code)) == [("code", "code")]
    assert refused(lambda: offer_screen(sofia, offered.screen.pk)) == [("", "withdrawn")]
    assert screens_of(cast.office.pk) == []


def test_what_somebody_offered_ends_with_them_and_what_was_opened_stays(cast: Cast) -> None:
    token, _ = opened(cast)
    waiting = add_screen(cast.actor(cast.sofia), "Kitchen", [cast.office.pk])
    deactivate_person(cast.actor(cast.amara), cast.sofia.pk)
    assert not EnrolmentCode.objects.filter(used_at=None).exists()
    assert refused(lambda: open_screen(waiting.code)) == [("code", "code")]
    assert screen_by_token(token)


def test_a_screen_shows_no_office_that_is_closed(cast: Cast) -> None:
    token, _ = opened(cast)
    cast.office.closed_at = cast.nora.joined_at
    cast.office.save()
    found = screen_by_token(token)
    assert found
    assert found.offices == frozenset()


def test_a_silent_screen_is_missed_after_five_minutes(cast: Cast, clock: HeldClock) -> None:
    token, _ = opened(cast)
    add_screen(cast.actor(cast.sofia), "Never opened", [cast.office.pk])
    start = clock.now
    note_use(token, start + timedelta(seconds=59))
    assert WallScreen.objects.get(label="Reception TV").last_used_at == start
    note_use(token, start + timedelta(seconds=61))
    assert silent_screens(start + timedelta(minutes=6)) == []
    missed = silent_screens(start + timedelta(seconds=61, minutes=5))
    assert [(screen.label, screen.seen_at) for screen in missed] == [("Reception TV", start + timedelta(seconds=61))]


def test_a_code_is_read_as_people_type_it() -> None:
    assert in_groups("K7QM3XRW9TBD") == "K7QM-3XRW-9TBD"
    assert as_made(" k7qm 3xrw-9tbd") == "K7QM3XRW9TBD"
    assert as_made("OIL-u!") == "011"
