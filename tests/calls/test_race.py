"""A provider that tells of the same call many times at once has it written once."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from tests.calls.rules.documents import CIRCLE_XML, document
from tests.cast import Cast
from wayhome.calls.actions import TELEPHONE, Incoming, receive_call
from wayhome.calls.models import CallEvent
from wayhome.ledger.models import Entry

TIMES = 8


def test_many_at_once_are_one(committed_cast: Cast) -> None:
    def tell(_: int) -> tuple[bool, str]:
        incoming = Incoming(source=CallEvent.Source.VOICE, provider_call_id="CA7", body=document(CIRCLE_XML))
        try:
            done = receive_call(TELEPHONE, incoming)
            return done.repeated, str(done.call.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as threads:
        told = list(threads.map(tell, range(TIMES)))
    assert sorted(repeated for repeated, _ in told) == [False] + [True] * (TIMES - 1)
    assert len({call_id for _, call_id in told}) == 1
    assert CallEvent.objects.count() == 1
    assert Entry.objects.filter(action="call.received").count() == 1
