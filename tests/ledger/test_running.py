"""The record beside a running engine, and what a stranger needs to check it."""

import base64
import threading
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import Connection

from wayhome.core import schema
from wayhome.core.clock import database_now
from wayhome.ledger import actions, queries, signing
from wayhome.ledger.models import Leaf
from wayhome.ledger.rules import Party
from wayhome.ledger.verify import verify

NORA = Party(kind="person", id=UUID(int=7), origin="page")


def entry() -> UUID:
    return actions.record(at=database_now(), action="visit.signed_out", actor=NORA, subject=NORA)


def test_a_record_verifies_while_it_is_written(committed_db: None) -> None:
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            entry()
            actions.write_leaves(10)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        faults = [verify().fault for _ in range(15)]
    finally:
        over.set()
        writer.join()
    assert faults == [None] * 15


def test_places_follow_visibility_and_not_time(committed_db: None) -> None:
    older_is_there, younger_has_its_place = threading.Event(), threading.Event()
    ids: list[UUID] = []

    def slow() -> None:
        with transaction.atomic():
            ids.append(entry())
            older_is_there.set()
            younger_has_its_place.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert older_is_there.wait(10)
    younger = entry()
    assert actions.write_leaves(10) == 1
    younger_has_its_place.set()
    thread.join()
    assert actions.write_leaves(10) == 1
    assert list(Leaf.objects.order_by("position").values_list("entry_id", flat=True)) == [younger, ids[0]]
    assert verify().holds


def test_a_stranger_checks_a_head_with_the_exported_key(db: None) -> None:
    entry()
    actions.write_leaves(10)
    head = queries.latest_head()
    assert head is not None
    exported = signing.export_key(signing.public_key())
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(exported["x"] + "="))
    assert (exported["kty"], exported["crv"], exported["kid"]) == ("OKP", "Ed25519", head.key_id)
    assert signing.is_signed(key, bytes(head.signature), size=1, root=bytes(head.root), at=head.at)


def test_the_triggers_can_be_taken_back_and_put_again(committed_db: None, superuser: Connection) -> None:
    def triggers() -> int:
        row = superuser.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledger_%'").fetchone()
        return int(row[0]) if row else 0

    before = triggers()
    with schema.as_owner():
        MigrationExecutor(connection).migrate([("ledger", "0001_initial")])
        without = triggers()
        MigrationExecutor(connection).migrate([("ledger", "0002_only_grows")])
    assert (before, without, triggers()) == (5, 0, 5)


def test_the_exported_key_can_be_read_back_and_nothing_else_is_taken_for_one(db: None) -> None:
    body, signature = signing.sign_document({"type": "a-test", "b": 1, "a": 2})
    assert body == b'{"a":2,"b":1,"type":"a-test"}'
    key = signing.import_key(signing.export_key(signing.public_key()))
    assert signing.is_signed_document(key, signature, body)
    assert not signing.is_signed_document(key, signature, body + b" ")
    samples: list[object] = [None, [], {}, {"x": 5}, {"x": "AAAA"}, {"x": "å"}]
    for wrong in samples:
        with pytest.raises(ValueError, match="wayhome ledger key"):
            signing.import_key(wrong)
