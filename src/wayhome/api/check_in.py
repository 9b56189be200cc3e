"""The native check-in: one SQL statement between a telephone and the answer (DESIGN, The front).

It executes `visits.statements.CHECK_INS`, as `visits.actions.check_in` does: one rule, one writer.
The token is looked up in the same statement, and those that come in together share it.
"""

import json
import re
from typing import Any
from uuid import UUID

from psycopg import Error
from psycopg_pool import PoolTimeout, TooManyRequests
from pydantic import ValidationError

from wayhome.api.errors import of_validation
from wayhome.api.gathering import Gathering, NotWritten, TooMany, Written
from wayhome.api.visits import EventIn
from wayhome.core.ids import new_id
from wayhome.http import problems
from wayhome.http.asgi import Headers, Receive, Refusal, Scope, Send, respond, respond_refusal
from wayhome.http.bodies import BodyLimits, ClientGone, Held, check_head, read_body
from wayhome.http.pool import Pool
from wayhome.http.tries import failed_tokens
from wayhome.staff.queries import token_sha256
from wayhome.visits import statements

PATH = re.compile(r"/api/v1/visits/(?P<visit>[^/]+)/check-in")
BODY = BodyLimits(most_bytes=16_000, seconds=10.0)
LONGEST_TOKEN = 200

WHY_NOT = """
SELECT 'check-in' = ANY (token.scopes) FROM staff_api_token token
  JOIN staff_person person ON person.id = token.person_id AND person.is_active
 WHERE token.token_sha256 = %(sha256)s AND token.withdrawn_at IS NULL AND token.expires_at > wayhome_now()
UNION ALL
SELECT true FROM staff_phone_enrolment phone
  JOIN staff_person person ON person.id = phone.person_id AND person.is_active
 WHERE phone.token_sha256 = %(sha256)s AND phone.withdrawn_at IS NULL
"""
"""Asked only where the check-in found nothing: was it the token, its scope, or the visit?"""


class Stop(Exception):
    """The answer is a problem: status, code, detail, problems, headers."""

    def __init__(self, status: int, code: str, detail: str, *, found: Any = (), headers: Headers | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body = problems.encoded(status, code, detail, found)
        self.headers = headers or []


class CheckIn:
    """`POST /api/v1/visits/{id}/check-in`, answered on the event loop."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.gathering = Gathering(pool)
        self.held = Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Stop as stop:
            await respond(send, stop.status, stop.body, problems.MEDIA_TYPE, more=stop.headers)
        except Refusal as refusal:
            await respond_refusal(send, scope["path"], refusal)
        except ClientGone:
            return
        else:
            await respond(send, 200, answer, "application/json")

    async def _answer(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise Stop(405, "method", "This address takes POST.", headers=[(b"allow", b"POST")])
        head = check_head(scope["headers"])
        body = await read_body(receive, head.declared, BODY, self.held)
        self.held.bytes -= len(body)
        token = _token(head.values.get("authorization", ""))
        if token is None:
            raise _unauthorised(scope)
        visit_id, event = _inputs(scope["path"], body)
        asked = statements.CheckIn(
            visit_id=visit_id,
            token_sha256=token_sha256(token),
            client_event_id=event.client_event_id or new_id(),
            claimed_at=event.at,
        )
        written = await self._write(asked)
        if written is None:
            raise await self._why_not(scope, token)
        said = {name: written.answer[name] for name in SAID}
        return json.dumps(said | {"repeated": written.repeated}).encode()

    async def _write(self, asked: statements.CheckIn) -> Written | None:
        try:
            return await self.gathering.write(asked)
        except (NotWritten, TooMany):
            raise _no_database() from None

    async def _why_not(self, scope: Scope, token: str) -> Stop:
        try:
            async with self.pool.connection() as connection:
                cursor = await connection.execute(WHY_NOT, {"sha256": token_sha256(token)})
                row = await cursor.fetchone()
        except (Error, PoolTimeout, TooManyRequests):
            return _no_database()
        if row is None:
            return _unauthorised(scope)
        if not row[0]:
            return Stop(403, "not-allowed", "This token does not have the scope 'check-in'.")
        return Stop(404, "not-found", "There is no such visit of yours that has begun.")


SAID = ("visit_id", "state", "counted", "occurred_at", "received_at", "due_at", "due_kind", "expected_back_at")


def _no_database() -> Stop:
    detail = "The database did not answer in time. Send it again with the same client_event_id."
    return Stop(503, "database", detail, headers=[(b"retry-after", b"1")])


def _token(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    fits = scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN and token.isascii()
    return token if fits else None


def _unauthorised(scope: Scope) -> Stop:
    client = scope.get("client") or ("", 0)
    wait = failed_tokens.fail(client[0])
    if wait:
        detail = f"Too many wrong tokens from this address. Try again in {wait} seconds."
        return Stop(429, "too-many-tries", detail, headers=[(b"retry-after", str(wait).encode())])
    detail = "Send the header 'Authorization: Bearer TOKEN' with a token that is valid and not withdrawn."
    return Stop(401, "unauthorised", detail, headers=[(b"www-authenticate", b"Bearer")])


def _inputs(path: str, body: bytes) -> tuple[UUID, EventIn]:
    match = PATH.fullmatch(path)
    try:
        content = json.loads(body)
    except ValueError:
        raise Stop(400, "not-json", "The body must be JSON (RFC 8259) in UTF-8.") from None
    try:
        visit_id = UUID(match["visit"] if match else "")
    except ValueError:
        raise Stop(404, "not-found", "There is no such visit of yours that has begun.") from None
    try:
        return visit_id, EventIn.model_validate(content)
    except ValidationError as error:
        found = of_validation([{**one, "loc": ("body", "body", *one["loc"])} for one in error.errors()])
        raise Stop(422, "invalid", "Mend the inputs that `errors` names, and send it again.", found=found) from None
