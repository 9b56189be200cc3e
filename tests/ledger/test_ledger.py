"""The record grows, verifies, and names the first bad entry, whoever changed it."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import Connection

from tests.clock import HeldClock
from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.ids import new_id
from wayhome.ledger import actions, queries, signing
from wayhome.ledger.models import Entry, Head, Leaf
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.ledger.rules.entry import ENTRY_HASH_SQL
from wayhome.ledger.verify import Report, verify

NORA = Party(kind="person", id=UUID(int=7), origin="page")


def entries(count: int) -> list[UUID]:
    return [
        actions.record(at=database_now(), action="visit.signed_out", actor=NORA, subject=NORA, details={"n": n})
        for n in range(count)
    ]


def grown(*batches: int) -> list[UUID]:
    ids = []
    for batch in batches:
        ids += entries(batch)
        assert actions.write_leaves(100) == batch
    return ids


def fault(report: Report) -> tuple[int | None, str]:
    assert report.fault is not None
    return report.fault.position, report.fault.why


def tamper(superuser: Connection, statement: str, *values: object) -> None:
    """Change what is committed as only a superuser can, round the triggers."""
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(statement, values)


def test_an_entry_takes_its_place_and_the_record_verifies(db: None, clock: HeldClock) -> None:
    grown(3, 1, 4)
    report = verify()
    assert (report.entries, report.heads, report.waiting, report.holds) == (8, 3, 0, True)


def test_an_empty_record_verifies(db: None) -> None:
    assert verify().holds
    assert actions.write_leaves(10) == 0


def test_the_lag_is_shown(db: None, clock: HeldClock) -> None:
    assert queries.lag() == queries.Lag(entries=0, seconds=0.0)
    entries(2)
    clock.advance(seconds=30)
    assert queries.lag() == queries.Lag(entries=2, seconds=30.0)
    report = verify()
    assert (report.waiting, report.holds) == (2, True)


def test_batches_are_bounded(db: None) -> None:
    entries(5)
    assert [actions.write_leaves(2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET action = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_leaf SET position = position + 10",
        "DELETE FROM ledger_leaf",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_entry CASCADE",
    ],
)
def test_the_runtime_role_may_not_touch_it(db: None, statement: str) -> None:
    grown(2)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE ledger_entry SET details = '{}'", "only be erased"),
        ("UPDATE ledger_entry SET actor = NULL, erased_at = wayhome_now()", "only be erased"),
        ("DELETE FROM ledger_entry", "DELETE on ledger_entry"),
        ("UPDATE ledger_leaf SET position = position + 10", "UPDATE on ledger_leaf"),
        ("DELETE FROM ledger_head", "DELETE on ledger_head"),
    ],
)
def test_the_triggers_refuse_even_the_superuser(
    committed_db: None, superuser: Connection, statement: str, said: str
) -> None:
    grown(2)
    with pytest.raises(Exception, match=said):
        superuser.execute(statement)


def test_erased_content_is_gone_and_the_tree_still_verifies(db: None) -> None:
    first, second, _ = grown(3)
    assert actions.erase([first, second], actor=SYSTEM, reason="erasure_request") == 2
    assert actions.erase([first], actor=SYSTEM, reason="erasure_request") == 0
    entry = Entry.objects.get(pk=first)
    assert (entry.actor, entry.subject, entry.details, entry.actor_salt) == (None, None, None, None)
    actions.write_leaves(10)
    report = verify()
    assert (report.entries, report.erased, report.holds) == (4, 2, True)


def test_erasing_twice_by_hand_is_refused(db: None) -> None:
    (first,) = grown(1)
    actions.erase([first], actor=SYSTEM, reason="erasure_request")
    with pytest.raises(IntegrityError, match="whole and once"), transaction.atomic():
        connection.cursor().execute("UPDATE ledger_entry SET erased_at = erased_at + interval '1 day'")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE ledger_entry SET details = '{\"n\": 9}' WHERE id = %s", "its details is not what it committed to"),
        ("UPDATE ledger_entry SET actor = NULL WHERE id = %s", "its actor is missing without an erasure"),
        ("UPDATE ledger_entry SET erased_at = wayhome_now() WHERE id = %s", "marked as erased and still has its actor"),
        ("UPDATE ledger_entry SET action = 'visit.back' WHERE id = %s", "its hash does not cover what it says"),
        ("UPDATE ledger_entry SET at = at - interval '1 hour' WHERE id = %s", "its hash does not cover what it says"),
    ],
)
def test_the_first_changed_entry_is_named(committed_db: None, superuser: Connection, statement: str, why: str) -> None:
    ids = grown(4)
    tamper(superuser, statement, ids[3])
    tamper(superuser, statement, ids[2])
    report = verify()
    position, said = fault(report)
    assert (position, report.fault.entry_id if report.fault else None) == (2, ids[2])
    assert why in said


def test_an_entry_rewritten_with_its_hashes_is_still_found(committed_db: None, superuser: Connection) -> None:
    ids = grown(3)
    forged = Entry.objects.get(pk=actions.record(at=database_now(), action="visit.back", actor=NORA, subject=NORA))
    columns = "action, actor, subject, details, actor_salt, subject_salt, details_salt, actor_commitment, "
    columns += "subject_commitment, details_commitment"
    tamper(
        superuser,
        f"UPDATE ledger_entry SET ({columns}) = (SELECT {columns} FROM ledger_entry WHERE id = %s) WHERE id = %s",
        forged.pk,
        ids[1],
    )
    new_hash = ENTRY_HASH_SQL.format(
        id="id",
        at="at",
        action="action",
        actor="actor_commitment",
        subject="subject_commitment",
        details="details_commitment",
    )
    tamper(superuser, f"UPDATE ledger_entry SET hash = {new_hash} WHERE id = %s", ids[1])
    assert fault(verify()) == (1, "it is not the entry that was given this place")
    tamper(
        superuser,
        "UPDATE ledger_leaf SET hash = sha256('\\x00'::bytea || e.hash) FROM ledger_entry e"
        " WHERE e.id = entry_id AND entry_id = %s",
        ids[1],
    )
    assert "another root" in fault(verify())[1]


def test_a_missing_entry_is_named(committed_db: None, superuser: Connection) -> None:
    ids = grown(3)
    tamper(superuser, "DELETE FROM ledger_leaf WHERE entry_id = %s", ids[1])
    tamper(superuser, "DELETE FROM ledger_entry WHERE id = %s", ids[1])
    assert fault(verify()) == (1, "the entry of this place is missing")


def test_a_cut_end_is_seen(committed_db: None, superuser: Connection) -> None:
    grown(3, 2)
    tamper(superuser, "DELETE FROM ledger_leaf WHERE position >= 3")
    position, why = fault(verify())
    assert (position, "the end is missing" in why) == (3, True)


def test_an_entry_taken_out_of_the_queue_is_seen(committed_db: None, superuser: Connection) -> None:
    entries(1)
    tamper(superuser, "DELETE FROM ledger_pending")
    assert "does not wait" in fault(verify())[1]


def test_a_waiting_entry_that_was_changed_is_seen(committed_db: None, superuser: Connection) -> None:
    entries(1)
    tamper(superuser, "UPDATE ledger_entry SET action = 'x'")
    assert "hash does not cover" in fault(verify())[1]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE ledger_head SET signature = decode(repeat('00', 64), 'hex')", "signature of the head"),
        ("UPDATE ledger_head SET key_id = 'another'", "another key"),
        ("UPDATE ledger_head SET at = at + interval '1 second'", "signature of the head"),
    ],
)
def test_a_forged_head_is_seen(committed_db: None, superuser: Connection, statement: str, why: str) -> None:
    grown(2)
    tamper(superuser, statement)
    assert why in fault(verify())[1]


def test_the_same_hash_in_sql(db: None) -> None:
    (identifier,) = entries(1)
    expression = ENTRY_HASH_SQL.format(
        id="id",
        at="at",
        action="action",
        actor="actor_commitment",
        subject="subject_commitment",
        details="details_commitment",
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression} = hash FROM ledger_entry WHERE id = %s", [identifier])
        assert cursor.fetchone() == (True,)


def test_an_entry_of_a_rolled_back_action_is_not_there(db: None) -> None:
    with transaction.atomic():
        entries(1)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_places_are_given_out_by_one_at_a_time(committed_db: None, superuser: Connection) -> None:
    entries(1)
    with superuser.transaction():
        superuser.execute("SELECT pg_advisory_xact_lock(%s, %s)", [locks.NAMESPACE, int(locks.Lock.LEDGER_LEAVES)])
        assert actions.write_leaves(10) == 0
    assert actions.write_leaves(10) == 1


def test_two_writers_never_give_one_place_twice(committed_db: None) -> None:
    entries(60)

    def write() -> None:
        for _ in range(40):
            actions.write_leaves(3)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while actions.write_leaves(10):
        pass
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == list(range(60))
    assert verify().holds


def test_heads_and_entries_read_as_what_they_are(db: None, clock: HeldClock) -> None:
    (identifier,) = grown(1)
    head = queries.latest_head()
    assert head is not None
    assert str(head) == "head of 1"
    assert str(Leaf.objects.get()) == "leaf 0"
    assert str(Entry.objects.get(pk=identifier)) == f"visit.signed_out {identifier}"
    assert signing.key_id(signing.public_key()) == head.key_id
    assert Head.objects.get().at - clock.now == timedelta(0)
    pending = Entry.objects.get(
        pk=actions.record(at=clock.now, action="a.b", actor=SYSTEM, subject=Party(kind="visit", id=new_id()))
    ).pending
    assert str(pending).startswith("pending ")
