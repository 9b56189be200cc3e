"""A provider that tells of the same call many times at once has it written once; engines open one alarm about it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.calls.rules.documents import CIRCLE_XML, document
from tests.calls.stories import begun
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.models import Alarm
from wayhome.calls.actions import TELEPHONE, Incoming, open_unfinished, receive_call, watching
from wayhome.calls.models import CallBack, CallEvent
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


def test_many_engines_open_one_alarm_a_call_back(committed_cast: Cast, clock: HeldClock) -> None:
    for number in range(4):
        begun(committed_cast, f"+35386111000{number}")
    now = clock.advance(minutes=10)
    CallBack.objects.update(office=None)
    CallBack.objects.filter(call__from_number="+353861110000").update(office=committed_cast.office)

    def engine(_: int) -> int:
        try:
            return open_unfinished(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as threads:
        opened = list(threads.map(engine, range(TIMES)))
    while open_unfinished(now):  # what another held at that moment
        opened.append(1)
    assert set(Alarm.objects.values_list("subject_kind", flat=True)) == {"office", "system"}
    assert Alarm.objects.count() == 2  # the agency has one alarm about the calls of no office
    assert not CallBack.objects.filter(alarm=None).exists()
    assert Entry.objects.filter(action="call.back_unfinished").count() == 4


def test_what_dies_on_the_way_leaves_neither_alarm_nor_mark(
    committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(committed_cast, "+353861110000")
    now = clock.advance(minutes=10)

    def dies(_: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as held:
        held.setattr(watching, "record_many", dies)
        with pytest.raises(InterruptedError):
            open_unfinished(now)
    assert not Alarm.objects.exists()
    assert open_unfinished(now) == 1
