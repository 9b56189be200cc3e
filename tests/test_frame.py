"""The frame itself: the runtime role, the clock."""

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.clock import database_now


def test_the_clock_is_the_tests_own(db: None, clock: HeldClock) -> None:
    assert database_now() == clock.now
    clock.advance(minutes=5)
    assert database_now() == clock.now


def test_the_runtime_role_owns_nothing_and_cannot_truncate(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("TRUNCATE visits_visit CASCADE")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
