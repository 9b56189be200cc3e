"""Check-ins as one SQL statement: one rule, one writer, for the pages and for the native route.

`CHECK_INS` is executed by `visits.actions.check_in` with one `CheckIn`, and by the API's native
route with as many as have come in meanwhile, each with `check_in_parameters(...)`. It finds who it
is (by the person's id, or by the SHA-256 of a phone's or an API token), locks the visits in the
order of their ids, reads wayhome_now() after the lock, writes the events, moves what is due, and
writes the ledger entries. It never notifies: that halves the rate (STACK.md). When a token was last
used is written once in ten minutes, and waits for nobody: a token that is locked is passed over.

No two of one statement may be of the same visit or the same person's same event: the second would
decide by what the first has not written yet (the native route keeps the second for the next one).

One row comes back for each, and none where the token, the person or the visit is not there:

    asked_id   uuid     which of those asked: its `event_id`
    visit_id   uuid
    event_id   uuid     of the first event with this client_event_id
    repeat     bool     True: nothing was written now, `answer` is the first answer
    answer     jsonb    {"visit_id", "state", "counted", "occurred_at", "received_at", "due_at",
                         "due_kind", "expected_back_at"}; instants as 2026-03-02T09:00:00.000000Z

The arithmetic is `rules.hear` and `rules.due_after` again; tests/visits/test_check_in.py holds the
two together.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from wayhome.core.ids import new_id
from wayhome.ledger.rules.entry import ENTRY_HASH_SQL, PARTS, SALT_BYTES, commitment_sql, salt_sql

_INSTANT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

_HASH = ENTRY_HASH_SQL.format(
    id="sealed.entry_id",
    at="sealed.now_at",
    action="'visit.checked_in'",
    actor="sealed.actor_commitment",
    subject="sealed.subject_commitment",
    details="sealed.details_commitment",
)


def _salt(part: str) -> str:
    return salt_sql(part, "contents.salts")


def _commitment(part: str) -> str:
    return commitment_sql(_salt(part), f"contents.{part}")


CHECK_INS = f"""
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%(visit_ids)s::uuid[], %(person_ids)s::uuid[], %(tokens)s::bytea[], %(by_person_ids)s::uuid[],
                       %(client_event_ids)s::uuid[], %(claimed_ats)s::timestamptz[], %(channels)s::text[],
                       %(event_ids)s::uuid[], %(entry_ids)s::uuid[], %(salts)s::bytea[])
    AS one (visit_id, person_id, token_sha256, by_person_id, client_event_id, claimed_at, channel,
            event_id, entry_id, salts)
), who AS (
  SELECT asked.event_id, person.id AS person_id, asked.channel, NULL::uuid AS token_id, NULL::timestamptz AS used_at
    FROM asked JOIN staff_person person ON person.id = asked.person_id
  UNION ALL
  SELECT asked.event_id, phone.person_id, 'phone', phone.id, coalesce(phone.last_used_at, '-infinity')
    FROM asked JOIN staff_phone_enrolment phone ON phone.token_sha256 = asked.token_sha256
    JOIN staff_person person ON person.id = phone.person_id AND person.is_active
   WHERE phone.withdrawn_at IS NULL
  UNION ALL
  SELECT asked.event_id, token.person_id, 'api', token.id, coalesce(token.last_used_at, '-infinity')
    FROM asked JOIN staff_api_token token ON token.token_sha256 = asked.token_sha256
    JOIN staff_person person ON person.id = token.person_id AND person.is_active
   WHERE token.withdrawn_at IS NULL AND token.expires_at > wayhome_now() AND 'check-in' = ANY (token.scopes)
), aimed AS (
  SELECT asked.event_id, asked.entry_id, asked.salts, asked.client_event_id, asked.claimed_at, who.person_id,
         coalesce(asked.by_person_id, who.person_id) AS by_person_id, who.channel,
         coalesce(asked.visit_id, (SELECT current.id FROM visits_visit current
                                    WHERE current.person_id = who.person_id AND current.state = 'out'
                                      AND current.drill_id IS NULL)) AS visit_id
    FROM asked JOIN who USING (event_id)
), locked AS (
  SELECT visit.id, visit.state, visit.due_at, visit.due_kind, visit.milestone_at, visit.milestone_kind,
         visit.last_heard_at, visit.interval_seconds, visit.expected_back_at, aimed.event_id, aimed.entry_id,
         aimed.salts, aimed.client_event_id, aimed.claimed_at, aimed.person_id, aimed.by_person_id, aimed.channel
    FROM aimed JOIN visits_visit visit ON visit.id = aimed.visit_id AND visit.person_id = aimed.person_id
   WHERE visit.drill_id IS NULL AND visit.state IN ('out', 'back')
   ORDER BY visit.id
     FOR UPDATE OF visit
), timed AS MATERIALIZED (
  SELECT locked.*, wayhome_now() AS now_at FROM locked
), clamped AS (
  SELECT timed.*, least(coalesce(claimed_at, now_at), now_at) AS heard_at FROM timed
), ruled AS (
  SELECT clamped.*, (state = 'out' AND (heard_at > last_heard_at OR claimed_at IS NULL)) AS counts,
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
  SELECT event_id, id, person_id, by_person_id, 'checked_in', client_event_id, claimed_at, heard_at, now_at, counts,
         channel,
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
  RETURNING id, visit_id, person_id, client_event_id, answer
), moved AS (
  UPDATE visits_visit visit
     SET due_at = decided.new_due_at, due_kind = decided.new_due_kind, last_heard_at = decided.heard_at
    FROM decided JOIN written ON written.id = decided.event_id
   WHERE visit.id = decided.id AND decided.counts
), used AS (
  SELECT who.token_id, who.channel, decided.now_at
    FROM who JOIN decided USING (event_id)
   WHERE who.used_at < decided.now_at - interval '10 minutes'
), stale_phones AS (
  SELECT phone.id, used.now_at FROM used JOIN staff_phone_enrolment phone ON phone.id = used.token_id
   WHERE used.channel = 'phone'
     FOR NO KEY UPDATE OF phone SKIP LOCKED
), noted_phones AS (
  UPDATE staff_phone_enrolment phone SET last_used_at = stale_phones.now_at
    FROM stale_phones WHERE phone.id = stale_phones.id
), stale_tokens AS (
  SELECT token.id, used.now_at FROM used JOIN staff_api_token token ON token.id = used.token_id
   WHERE used.channel = 'api'
     FOR NO KEY UPDATE OF token SKIP LOCKED
), noted_tokens AS (
  UPDATE staff_api_token token SET last_used_at = stale_tokens.now_at
    FROM stale_tokens WHERE token.id = stale_tokens.id
), contents AS (
  SELECT decided.entry_id, decided.now_at, decided.salts,
         '{{"id":"' || decided.by_person_id || '","kind":"person","origin":"' || decided.channel || '"}}' AS actor,
         '{{"id":"' || decided.id || '","kind":"visit","origin":""}}' AS subject,
         '{{"counted":' || decided.counts::text || '}}' AS details
    FROM decided JOIN written ON written.id = decided.event_id
), sealed AS (
  SELECT contents.*,
         {_salt("actor")} AS actor_salt, {_salt("subject")} AS subject_salt, {_salt("details")} AS details_salt,
         {_commitment("actor")} AS actor_commitment,
         {_commitment("subject")} AS subject_commitment,
         {_commitment("details")} AS details_commitment
    FROM contents
), recorded AS (
  INSERT INTO ledger_entry (id, at, action, actor, subject, details, actor_salt, subject_salt, details_salt,
                            actor_commitment, subject_commitment, details_commitment, hash)
  SELECT entry_id, now_at, 'visit.checked_in', actor::jsonb, subject::jsonb, details::jsonb,
         actor_salt, subject_salt, details_salt, actor_commitment, subject_commitment, details_commitment, {_HASH}
    FROM sealed
)
SELECT decided.event_id AS asked_id, written.visit_id, written.id AS event_id,
       written.id <> decided.event_id AS repeat, written.answer
  FROM decided JOIN written USING (person_id, client_event_id)
"""  # noqa: S608 - the pieces are constants of this file and of the ledger; every value is a parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One check-in to write, with fresh ids and salts.

    Give `person_id` (somebody signed in; `channel` says from where, one plain word) or
    `token_sha256`. Without `visit_id` the visit is the one the person is out on. Without a
    `client_event_id` of the sender it gets one of ours, so that a second try writes nothing twice.
    """

    visit_id: UUID | None = None
    person_id: UUID | None = None
    token_sha256: bytes | None = None
    by_person_id: UUID | None = None
    client_event_id: UUID = field(default_factory=new_id)
    claimed_at: datetime | None = None
    channel: str = "page"
    event_id: UUID = field(default_factory=new_id)
    entry_id: UUID = field(default_factory=new_id)
    salts: bytes = field(default_factory=lambda: secrets.token_bytes(SALT_BYTES * len(PARTS)))


def check_in_parameters(asked: Sequence[CheckIn]) -> dict[str, Any]:
    """Return the parameters of `CHECK_INS`: one array a column."""
    return {
        "visit_ids": [one.visit_id for one in asked],
        "person_ids": [one.person_id for one in asked],
        "tokens": [one.token_sha256 for one in asked],
        "by_person_ids": [one.by_person_id for one in asked],
        "client_event_ids": [one.client_event_id for one in asked],
        "claimed_ats": [one.claimed_at for one in asked],
        "channels": [one.channel for one in asked],
        "event_ids": [one.event_id for one in asked],
        "entry_ids": [one.entry_id for one in asked],
        "salts": [one.salts for one in asked],
    }
