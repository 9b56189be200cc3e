"""The change that seals what was read of calls keeps every row, and can be taken back."""

import json

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.calls.rules.documents import CIRCLE_XML, document
from tests.cast import Cast
from wayhome.calls.actions import TELEPHONE, Incoming, receive_call, view_call
from wayhome.core import schema
from wayhome.core.embedded import RUNTIME


def test_what_was_read_is_opened_and_sealed_again(committed_cast: Cast) -> None:
    body = document(CIRCLE_XML, method="A-GPS")
    call = receive_call(TELEPHONE, Incoming(source="pidf", from_typed="+353861230000", body=body)).call
    bare = receive_call(TELEPHONE, Incoming(source="voice", from_typed="+353861230000")).call
    before = view_call(committed_cast.actor(committed_cast.marcus), call.pk).locations
    try:
        with schema.as_owner(), connection.cursor() as cursor:
            MigrationExecutor(connection).migrate([("calls", "0001_initial")])
            cursor.execute("SELECT locations FROM calls_event WHERE id = %s", [call.pk])
            (locations,) = cursor.fetchone()
    finally:
        schema.migrate(RUNTIME)
    assert len(locations if isinstance(locations, list) else json.loads(locations)) == 1
    assert view_call(committed_cast.actor(committed_cast.marcus), call.pk).locations == before
    bare.refresh_from_db()
    assert (bare.located, bare.read_sealed) == (0, None)
