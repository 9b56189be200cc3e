"""The check-in as one SQL statement: one rule, one writer, for the pages and for the native route.

`CHECK_IN` is executed by `visits.actions.check_in` and by the API's native route, each with
`check_in_parameters(...)`. It finds who it is (by the person's id, or by the SHA-256 of a phone's
or an API token), locks the visit, reads wayhome_now() after the lock, writes the event, moves what
is due, and writes the ledger entry. It never notifies: that halves the rate (STACK.md).

One row comes back, or none at all when the token, the person or the visit is not there:

    visit_id   uuid
    event_id   uuid     of the first event with this client_event_id
    repeat     bool     True: nothing was written now, `answer` is the first answer
    answer     jsonb    {"visit_id", "state", "counted", "occurred_at", "received_at", "due_at",
                         "due_kind", "expected_back_at"}; instants as 2026-03-02T09:00:00.000000Z

The arithmetic is `rules.hear` and `rules.due_after` again; tests/visits/test_check_in.py holds the
two together.
"""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from wayhome.core.ids import new_id
from wayhome.ledger.rules.entry import ENTRY_HASH_SQL, SALT_BYTES

_INSTANT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

_HASH = ENTRY_HASH_SQL.format(
    id="%(entry_id)s::uuid",
    at="sealed.now_at",
    action="'visit.checked_in'",
    actor="sealed.actor_commitment",
    subject="sealed.subject_commitment",
    details="sealed.details_commitment",
)


def _commitment(salt: str, content: str) -> str:
    """Return the SQL of ledger.rules.commitment: `content` must be canonical JSON already (RFC 8785)."""
    return f"sha256(%({salt})s::bytea || convert_to({content}, 'UTF8'))"


CHECK_IN = f"""
WITH who AS (
  SELECT id AS person_id, %(channel)s::text AS channel FROM staff_person WHERE id = %(person_id)s::uuid
  UNION ALL
  SELECT phone.person_id, 'phone' FROM staff_phone_enrolment phone
    JOIN staff_person person ON person.id = phone.person_id AND person.is_active
   WHERE phone.token_sha256 = %(token_sha256)s::bytea AND phone.withdrawn_at IS NULL
  UNION ALL
  SELECT token.person_id, 'api' FROM staff_api_token token
    JOIN staff_person person ON person.id = token.person_id AND person.is_active
   WHERE token.token_sha256 = %(token_sha256)s::bytea AND token.withdrawn_at IS NULL
     AND token.expires_at > wayhome_now() AND 'check-in' = ANY (token.scopes)
), locked AS (
  SELECT visit.*, who.channel
    FROM visits_visit visit JOIN who ON who.person_id = visit.person_id
   WHERE visit.drill_id IS NULL AND visit.state IN ('out', 'back')
     AND (visit.id = %(visit_id)s::uuid OR (%(visit_id)s::uuid IS NULL AND visit.state = 'out'))
     FOR UPDATE OF visit
), timed AS MATERIALIZED (
  SELECT locked.*, wayhome_now() AS now_at FROM locked
), clamped AS (
  SELECT timed.*, least(coalesce(%(claimed_at)s::timestamptz, now_at), now_at) AS heard_at FROM timed
), ruled AS (
  SELECT clamped.*, (state = 'out' AND (heard_at > last_heard_at OR %(claimed_at)s::timestamptz IS NULL)) AS counts,
         heard_at + make_interval(secs => interval_seconds) AS interval_at
    FROM clamped
), decided AS (
  SELECT ruled.*,
         CASE WHEN NOT counts THEN due_at ELSE least(milestone_at, interval_at) END AS new_due_at,
         CASE WHEN NOT counts THEN due_kind WHEN milestone_at <= interval_at THEN milestone_kind
              ELSE 'check_in' END AS new_due_kind
    FROM ruled
), written AS (
  INSERT INTO visits_event (id, visit_id, person_id, by_person_id, kind, client_event_id, claimed_at, occurred_at,
                            received_at, counted, channel, changes, answer)
  SELECT %(event_id)s::uuid, id, person_id, coalesce(%(by_person_id)s::uuid, person_id), 'checked_in',
         %(client_event_id)s::uuid, %(claimed_at)s::timestamptz, heard_at, now_at, counts, channel,
         CASE WHEN counts AND heard_at > due_at
              THEN jsonb_build_object('late_seconds', floor(extract(epoch FROM heard_at - due_at))::int)
              ELSE '{{}}'::jsonb END,
         jsonb_build_object('visit_id', id, 'state', state, 'counted', counts,
                            'occurred_at', {_INSTANT.format("heard_at")},
                            'received_at', {_INSTANT.format("now_at")},
                            'due_at', {_INSTANT.format("new_due_at")}, 'due_kind', new_due_kind,
                            'expected_back_at', {_INSTANT.format("expected_back_at")})
    FROM decided
  ON CONFLICT (person_id, client_event_id) DO UPDATE SET client_event_id = excluded.client_event_id
  RETURNING id, visit_id, answer
), moved AS (
  UPDATE visits_visit visit
     SET due_at = decided.new_due_at, due_kind = decided.new_due_kind, last_heard_at = decided.heard_at
    FROM decided, written
   WHERE visit.id = decided.id AND written.id = %(event_id)s::uuid AND decided.counts
), contents AS (
  SELECT decided.now_at,
         '{{"id":"' || coalesce(%(by_person_id)s::uuid, decided.person_id) || '","kind":"person","origin":"'
           || decided.channel || '"}}' AS actor,
         '{{"id":"' || decided.id || '","kind":"visit","origin":""}}' AS subject,
         '{{"counted":' || decided.counts::text || '}}' AS details
    FROM decided JOIN written ON written.id = %(event_id)s::uuid
), sealed AS (
  SELECT contents.*,
         {_commitment("actor_salt", "contents.actor")} AS actor_commitment,
         {_commitment("subject_salt", "contents.subject")} AS subject_commitment,
         {_commitment("details_salt", "contents.details")} AS details_commitment
    FROM contents
), recorded AS (
  INSERT INTO ledger_entry (id, at, action, actor, subject, details, actor_salt, subject_salt, details_salt,
                            actor_commitment, subject_commitment, details_commitment, hash)
  SELECT %(entry_id)s::uuid, now_at, 'visit.checked_in', actor::jsonb, subject::jsonb, details::jsonb,
         %(actor_salt)s::bytea, %(subject_salt)s::bytea, %(details_salt)s::bytea,
         actor_commitment, subject_commitment, details_commitment, {_HASH}
    FROM sealed
)
SELECT written.visit_id, written.id AS event_id, written.id <> %(event_id)s::uuid AS repeat, written.answer
  FROM written
"""  # noqa: S608 - the pieces are constants of this file and of the ledger; every value is a parameter


def check_in_parameters(
    *,
    visit_id: UUID | None = None,
    person_id: UUID | None = None,
    token_sha256: bytes | None = None,
    by_person_id: UUID | None = None,
    client_event_id: UUID | None = None,
    claimed_at: datetime | None = None,
    channel: str = "page",
) -> dict[str, Any]:
    """Return the parameters of `CHECK_IN`, with fresh ids and salts.

    Give `person_id` (somebody signed in; `channel` says from where, one plain word) or
    `token_sha256`. Without `visit_id` the visit is the one the person is out on.
    """
    return {
        "visit_id": visit_id,
        "person_id": person_id,
        "token_sha256": token_sha256,
        "by_person_id": by_person_id,
        "client_event_id": client_event_id,
        "claimed_at": claimed_at,
        "channel": channel,
        "event_id": new_id(),
        "entry_id": new_id(),
        "actor_salt": secrets.token_bytes(SALT_BYTES),
        "subject_salt": secrets.token_bytes(SALT_BYTES),
        "details_salt": secrets.token_bytes(SALT_BYTES),
    }
