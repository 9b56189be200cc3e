"""Sinks and drafts for the stories of messages."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from tests.clock import HeldClock
from tests.sinks import HttpSink, SmtpSink, http_sink, smtp_sink
from wayhome.messaging.rules import Draft, Route

NORA = UUID(int=1)
MARCUS = UUID(int=2)

MAIL = Route(channel="smtp", address="marcus@harbour.example")
BOARD = Route(channel="board", address="marcus")

MakeDraft = Callable[..., Draft]


@pytest.fixture
def mail(settings: Settings) -> Iterator[SmtpSink]:
    """A real SMTP server that Wayhome is set to use."""
    with smtp_sink() as sink:
        settings.WAYHOME_SMTP_URL = sink.url
        yield sink


@pytest.fixture
def hook() -> Iterator[HttpSink]:
    """A real HTTP receiver."""
    with http_sink() as sink:
        yield sink


@pytest.fixture
def draft(clock: HeldClock) -> MakeDraft:
    """Make a draft for Marcus about an alarm; each key once."""

    def make(**changes: Any) -> Draft:
        values: dict[str, Any] = {
            "purpose": "alarm",
            "recipient_id": MARCUS,
            "routes": (MAIL, BOARD),
            "subject": "Wayhome: please look",
            "body": "Missed contact. Nora.",
            "give_up_at": clock.now + timedelta(minutes=10),
            "idempotency_key": f"key-{uuid4()}",
            "about_kind": "alarm",
            "about_id": uuid4(),
            "with_link": True,
        }
        return Draft(**(values | changes))

    return make
