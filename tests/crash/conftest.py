"""One mail server and one nursery for the whole matrix; a fresh scene for every death."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from psycopg import Connection
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, make_cast
from tests.clock import HeldClock
from tests.conftest import empty
from tests.crash.stage import Nursery, nursery
from tests.sinks import SmtpSink, smtp_sink
from wayhome.core.embedded import Credentials

Scene = Callable[[], Cast]


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as found:
        yield found


@pytest.fixture(scope="module")
def processes(django_db_setup: None, cluster: Credentials, sink: SmtpSink) -> Iterator[Nursery]:
    with nursery(cluster, sink) as made:
        yield made


@pytest.fixture
def scene(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    superuser: Connection,
    clock: HeldClock,
    sink: SmtpSink,
) -> Iterator[Scene]:
    """Empty everything, set the clock back, and write the cast anew: as often as it is called."""

    def fresh() -> Cast:
        connection.close()
        empty(superuser)
        sink.mails.clear()
        sink.recipients.clear()
        clock.set_start()
        return make_cast(clock.now)

    with django_db_blocker.unblock():
        yield fresh
        connection.close()
    empty(superuser)
