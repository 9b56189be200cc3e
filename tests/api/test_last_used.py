"""When a phone or a token was last used is known of native check-ins too, without a write for each of them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from psycopg import Connection

from tests.api.caller import phone_of, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.embedded import RUNTIME, Credentials
from wayhome.staff.models import ApiToken, PhoneEnrolment
from wayhome.staff.queries import token_sha256
from wayhome.visits import statements
from wayhome.visits.actions import SignOut, check_in, sign_out


@pytest.fixture
def visit_is_on(committed_cast: Cast, clock: HeldClock) -> None:
    asked = SignOut(expected_back_at=clock.now + timedelta(hours=6), phone_carried="+353861230000")
    sign_out(committed_cast.actor(committed_cast.nora), asked)


def press(token: str) -> None:
    """Check in as the native route does."""
    asked = statements.check_in_parameters([statements.CheckIn(token_sha256=token_sha256(token))])
    with connection.cursor() as cursor:
        cursor.execute(statements.CHECK_INS, asked)
        assert len(cursor.fetchall()) == 1


def used() -> list[datetime | None]:
    models = (PhoneEnrolment, ApiToken)
    return [model.objects.values_list("last_used_at", flat=True).get() for model in models]


@pytest.mark.usefixtures("visit_is_on")
def test_it_is_written_once_in_ten_minutes(committed_cast: Cast, clock: HeldClock) -> None:
    nora = committed_cast.nora
    phone, token = phone_of(committed_cast, nora), token_of(committed_cast, nora).text
    start = clock.now
    check_in(committed_cast.actor(nora))
    assert used() == [None, None]
    press(phone)
    assert used() == [start, None]
    clock.advance(minutes=10)
    press(phone)
    press(token)
    assert used() == [start, clock.now]
    clock.advance(seconds=1)
    press(phone)
    press(token)
    assert used() == [clock.now, clock.now - timedelta(seconds=1)]


@pytest.mark.usefixtures("visit_is_on")
def test_a_token_that_is_locked_holds_nobody_up(committed_cast: Cast, clock: HeldClock, cluster: Credentials) -> None:
    phone = phone_of(committed_cast, committed_cast.nora)
    with Connection.connect(cluster.url(RUNTIME)) as other, transaction.atomic():
        other.execute("SELECT FROM staff_phone_enrolment FOR UPDATE")
        press(phone)
    assert PhoneEnrolment.objects.get().last_used_at is None
    press(phone)
    assert PhoneEnrolment.objects.get().last_used_at == clock.now
