"""What must hold after a death and a restart, whatever was cut off (invariants I1, I2, I3, I6, I7, I9)."""

from collections import Counter
from collections.abc import Collection
from email.message import Message as Mail

from tests.sinks import SmtpSink
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.ledger.actions import write_leaves
from wayhome.ledger.models import Entry
from wayhome.ledger.verify import verify
from wayhome.messaging.models import Attempt, Channel, Message
from wayhome.visits.models import Visit

SENT_BY_MAIL = {"state": Message.State.ACCEPTED, "accepted_channel": Channel.SMTP}


def keys_accepted(sink: SmtpSink) -> Counter[str]:
    """Return how often the mail server accepted each idempotency key."""
    return Counter(_key(mail) for mail in sink.mails)


def _key(mail: Mail) -> str:
    """Return the provider's idempotency key, whose header may have been folded."""
    return "".join(str(mail["X-Wayhome-Key"]).split())


def alarms_are_whole(visits: Collection[Visit]) -> None:
    """I1, I2, I3: one open alarm a visit, with its mark, its story's first line and its entry: all or none."""
    for visit in visits:
        [alarm] = Alarm.objects.filter(person_id=visit.person_id)
        stored = Visit.objects.get(pk=visit.pk)
        assert (alarm.kind, alarm.due_at, alarm.closed_at) == ("missed_contact", visit.due_at, None)
        assert stored.alarmed_due_at == stored.due_at == visit.due_at
        assert stored.frozen_at is not None
        assert AlarmEvent.objects.filter(alarm=alarm, kind=AlarmEvent.Kind.OPENED).count() == 1
        assert entries("alarm.opened", alarm) == 1


def entries(action: str, alarm: Alarm) -> int:
    """Count the ledger's entries of this action about this alarm."""
    return Entry.objects.filter(action=action, subject__id=str(alarm.pk)).count()


def messages_are_true(sink: SmtpSink) -> None:
    """I7: what is marked accepted was accepted; what was sent twice carries the same key and the same words."""
    accepted = keys_accepted(sink)
    for message in Message.objects.filter(**SENT_BY_MAIL):
        assert accepted[message.idempotency_key] >= 1, "marked accepted, and no server has it"
    by_key: dict[str, set[tuple[str, str]]] = {}
    for mail in sink.mails:
        by_key.setdefault(_key(mail), set()).add((str(mail["To"]), str(mail.get_payload())))
    assert all(len(copies) == 1 for copies in by_key.values()), "one key, two different messages"
    joined = Message.objects.filter(state=Message.State.JOINED)
    assert all(one.joined_into.state == Message.State.ACCEPTED for one in joined if one.joined_into)
    assert not Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.LEASED]).exists()
    left = Attempt.objects.filter(outcome=Attempt.Outcome.BEGUN)
    assert not left.exists(), "an attempt that is still open belongs to nobody"


def everybody_was_told(sink: SmtpSink, names: Collection[str]) -> None:
    """I6: each of these people had a mail about it."""
    missing = {f"{name}@harbour.example" for name in names} - set(sink.recipients)
    assert not missing, f"never told: {missing}"


def the_record_holds() -> None:
    """I9: every entry has its place in the tree, and the tree verifies."""
    while write_leaves(1_000):
        pass
    report = verify()
    assert report.holds, report
