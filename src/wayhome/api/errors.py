"""Every error of the API as a problem document (RFC 9457); the status says whose fault it is."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wayhome.core.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from wayhome.core.outage import is_outage
from wayhome.http import problems

log = logging.getLogger(__name__)

RETRY_SECONDS = 2
_ROW = re.compile(r"^([a-z_]+)-(\d+)-")


class FieldProblem(Schema):
    """One input that is wrong: its name ("" for the whole), a stable code, words that say what to do."""

    field: str
    code: str
    message: str


class ProblemDocument(Schema):
    """A problem (RFC 9457). `detail` says what to do; `errors` names the inputs that are wrong."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


STATUSES = frozenset({400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 500, 503})
"""What any call may answer beside its own success."""


class TooManyTries(Exception):
    """Too many wrong tokens from one address."""

    def __init__(self, retry_seconds: int) -> None:
        super().__init__(retry_seconds)
        self.retry_seconds = retry_seconds


def answer(status: int, code: str, detail: str, found: Sequence[Problem] = (), **headers: str) -> HttpResponse:
    """Return a problem document as a response."""
    response = HttpResponse(
        problems.encoded(status, code, detail, found), status=status, content_type=problems.MEDIA_TYPE
    )
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def of_validation(errors: Sequence[dict[str, Any]]) -> list[Problem]:
    """Return what pydantic found as problems, each with the path to its input ("stops.0.address")."""
    found = []
    for error in errors:
        place = [str(part) for part in error["loc"]]
        # ninja puts where it looked, and the name of the argument, before the input's own name.
        names = place[2:] if place[:1] == ["body"] else place[1:]
        found.append(Problem(code=str(error["type"]), message=str(error["msg"]), field=".".join(names)))
    return found


def refused(error: Refused) -> HttpResponse:
    """Return a room's refusal: 422, each problem with its input."""
    # Forms name the inputs of a stop "stops-0-address"; in JSON the same is "stops.0.address".
    found = [replace(one, field=_ROW.sub(r"\1.\2.", one.field)) for one in error.problems]
    return answer(422, "refused", str(error), found)


def unauthorised() -> HttpResponse:
    """Return the answer to a missing, unknown, ended or withdrawn token."""
    detail = "Send the header 'Authorization: Bearer TOKEN' with a token that is valid and not withdrawn."
    return answer(401, "unauthorised", detail, WWW_Authenticate="Bearer")


def install(api: NinjaAPI) -> None:
    """Register a handler for everything that a call may end with."""

    def on(kind: type[Exception], make: Any) -> None:
        api.add_exception_handler(kind, make)

    on(ValidationError, _invalid)
    on(AuthenticationError, lambda _request, _error: unauthorised())
    on(TooManyTries, _too_many)
    on(HttpError, _http)
    on(Http404, lambda _request, _error: answer(404, "not-found", "There is no such thing here for this token."))
    on(Refused, lambda _request, error: refused(error))
    on(NotAllowed, lambda _request, error: answer(403, "not-allowed", _words(error, "This token may not do this.")))
    on(NotFound, lambda _request, error: answer(404, "not-found", _words(error, "There is no such thing for you.")))
    on(Conflict, lambda _request, error: answer(409, "conflict", _words(error, "It changed meanwhile: read it again.")))
    on(DatabaseError, _database)
    on(InterfaceError, _database)
    on(Exception, _fault)


def _words(error: Exception, otherwise: str) -> str:
    return str(error) or otherwise


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = of_validation(error.errors)
    return answer(422, "invalid", "Mend the inputs that `errors` names, and send it again.", found)


def _too_many(_request: HttpRequest, error: TooManyTries) -> HttpResponse:
    detail = f"Too many wrong tokens from this address. Try again in {error.retry_seconds} seconds."
    return answer(429, "too-many-tries", detail, Retry_After=str(error.retry_seconds))


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # noqa: PLR2004 - the one that ninja itself raises
        return answer(400, "not-json", "The body must be JSON (RFC 8259) in UTF-8.")
    return answer(error.status_code, "refused", error.message)


def _database(request: HttpRequest, error: DatabaseError | InterfaceError) -> HttpResponse:
    if not is_outage(error):
        return _fault(request, error)
    # No traceback: a statement's text holds names and places. The database's own log has the cause.
    log.error("the database did not answer an API call in time")
    detail = "The database did not answer in time. Nothing was done; send it again."
    return answer(503, "database", detail, Retry_After=str(RETRY_SECONDS))


def _fault(_request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("an API call failed", exc_info=error)
    return answer(500, "fault", "Something went wrong here. It has been written down; try again.")
