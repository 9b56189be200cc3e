"""What is an outage of the database, and what a mistake of ours."""

import pytest
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError, connection

from wayhome.core.outage import is_outage


def test_operational_errors_are_outages_and_mistakes_are_none() -> None:
    assert is_outage(OperationalError())
    assert is_outage(InterfaceError())
    assert not is_outage(IntegrityError())
    assert not is_outage(InternalError())
    assert not is_outage(None)


@pytest.mark.django_db
def test_a_read_only_database_is_an_outage() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
        with pytest.raises(InternalError) as raised:
            cursor.execute("UPDATE core_clock_mark SET high_water = high_water")
    assert is_outage(raised.value)
