"""A phone gets its token by a one-time code; programs get tokens with scopes and an end."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.staff.actions import (
    enrol_phone,
    make_api_token,
    note_use,
    offer_enrolment,
    withdraw_api_token,
    withdraw_phone,
)
from wayhome.staff.models import ApiToken, PhoneEnrolment
from wayhome.staff.queries import actor_by_api_token, actor_by_phone_token, actor_of

DAY = timedelta(days=1)


def test_a_phone_is_enrolled_once_by_its_code(cast: Cast, clock: HeldClock) -> None:
    code = offer_enrolment(cast.actor(cast.nora), cast.nora.pk, " Nora's  Pixel ")
    enrolled = enrol_phone(code)
    assert enrolled.phone.label == "Nora's Pixel"
    assert enrolled.token.encode() not in bytes(PhoneEnrolment.objects.get().token_sha256)
    actor = actor_by_phone_token(enrolled.token)
    assert actor
    assert (actor.person_id, actor.origin, actor.scopes, actor.grants) == (
        cast.nora.pk, "phone", frozenset({"check-in"}), frozenset(),
    )  # fmt: skip
    assert refused(lambda: enrol_phone(code)) == [("", "code")]
    assert recorded() == ["staff.enrolment_offered", "staff.phone_enrolled"]


def test_codes_expire_and_a_new_one_ends_the_old(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    old = offer_enrolment(nora, cast.nora.pk, "Pixel")
    new = offer_enrolment(nora, cast.nora.pk, "Pixel")
    assert refused(lambda: enrol_phone(old)) == [("", "code")]
    clock.advance(minutes=30)
    assert refused(lambda: enrol_phone(new)) == [("", "code")]
    assert refused(lambda: enrol_phone("nonsense")) == [("", "code")]


def test_a_withdrawn_phone_is_nobody(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    enrolled = enrol_phone(offer_enrolment(nora, cast.nora.pk, "Pixel"))
    forbidden(lambda: withdraw_phone(cast.actor(cast.ben), enrolled.phone.pk))
    for _ in range(2):
        withdraw_phone(cast.actor(cast.amara), enrolled.phone.pk)
    assert actor_by_phone_token(enrolled.token) is None
    assert recorded().count("staff.phone_withdrawn") == 1
    with pytest.raises(NotFound):
        withdraw_phone(nora, uuid4())


def test_phones_are_few_and_ones_own(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    forbidden(lambda: offer_enrolment(cast.actor(cast.ben), cast.nora.pk, "Pixel"))
    assert refused(lambda: offer_enrolment(nora, cast.nora.pk, " ")) == [("label", "missing")]
    for number in range(5):
        enrol_phone(offer_enrolment(nora, cast.nora.pk, f"phone {number}"))
    assert refused(lambda: offer_enrolment(nora, cast.nora.pk, "one more")) == [("label", "too_many")]


def test_who_has_left_is_nobody(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    phone = enrol_phone(offer_enrolment(nora, cast.nora.pk, "Pixel")).token
    token = make_api_token(nora, label="x", scopes=["board"], expires_at=clock.now + DAY).text
    waiting = offer_enrolment(nora, cast.nora.pk, "Pixel")
    cast.nora.is_active = False
    cast.nora.save()
    assert actor_by_phone_token(phone) is None
    assert actor_by_api_token(token) is None
    assert refused(lambda: enrol_phone(waiting)) == [("", "code")]


def test_a_token_is_limited_to_its_scopes_and_its_time(cast: Cast, clock: HeldClock) -> None:
    marcus = cast.actor(cast.marcus)
    made = make_api_token(marcus, label="wall", scopes=["board", "board"], expires_at=clock.now + 30 * DAY)
    actor = actor_by_api_token(made.text)
    assert actor
    assert (actor.person_id, actor.origin, actor.scopes) == (cast.marcus.pk, "api", frozenset({"board"}))
    assert actor.grants == actor_of(cast.marcus).grants
    clock.advance(hours=24 * 30)
    assert actor_by_api_token(made.text) is None
    assert actor_by_api_token("wha_nonsense") is None


def test_a_token_makes_no_token(cast: Cast, clock: HeldClock) -> None:
    made = make_api_token(cast.actor(cast.marcus), label="x", scopes=["board"], expires_at=clock.now + DAY)
    actor = actor_by_api_token(made.text)
    assert actor
    forbidden(lambda: make_api_token(actor, label="y", scopes=["alarms"], expires_at=clock.now + DAY))
    forbidden(lambda: withdraw_api_token(actor, made.token.pk))


def test_tokens_are_withdrawn_at_will(cast: Cast, clock: HeldClock) -> None:
    marcus = cast.actor(cast.marcus)
    made = make_api_token(marcus, label="x", scopes=["board"], expires_at=clock.now + DAY)
    forbidden(lambda: withdraw_api_token(cast.actor(cast.nora), made.token.pk))
    for _ in range(2):
        withdraw_api_token(marcus, made.token.pk)
    assert actor_by_api_token(made.text) is None
    assert recorded() == ["staff.token_made", "staff.token_withdrawn"]
    with pytest.raises(NotFound):
        withdraw_api_token(marcus, uuid4())


def test_what_a_token_cannot_be(cast: Cast, clock: HeldClock) -> None:
    marcus = cast.actor(cast.marcus)

    def wrong(**more: object) -> list[tuple[str, str]]:
        asked: Any = {"label": "x", "scopes": ["board"], "expires_at": clock.now + DAY} | more
        return refused(lambda: make_api_token(marcus, **asked))

    assert wrong(label="", scopes=[], expires_at=clock.now) == [
        ("label", "missing"), ("scopes", "scopes"), ("expires_at", "past"),
    ]  # fmt: skip
    assert wrong(scopes=["everything"]) == [("scopes", "scopes")]
    assert wrong(expires_at=clock.now + 400 * DAY) == [("expires_at", "too_long")]
    for _ in range(20):
        make_api_token(marcus, label="x", scopes=["board"], expires_at=clock.now + DAY)
    assert wrong() == [("label", "too_many")]


def test_the_last_use_is_written_at_most_every_five_minutes(cast: Cast, clock: HeldClock) -> None:
    nora, start = cast.actor(cast.nora), clock.now
    phone = enrol_phone(offer_enrolment(nora, cast.nora.pk, "Pixel")).token
    token = make_api_token(nora, label="x", scopes=["board"], expires_at=clock.now + DAY).text
    for minutes in (0, 4, 6):
        note_use(phone, start + timedelta(minutes=minutes))
        note_use(token, start + timedelta(minutes=minutes // 2))
    assert PhoneEnrolment.objects.get().last_used_at == start + timedelta(minutes=6)
    assert ApiToken.objects.get().last_used_at == start
