"""Problem documents (RFC 9457): what is wrong and what to do, for programs; never a page of HTML."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import TypedDict

from wayhome.core.errors import Problem

MEDIA_TYPE = "application/problem+json"


class FieldError(TypedDict):
    """One input that is wrong: its name ("" for the whole), a stable code, words that say what to do."""

    field: str
    code: str
    message: str


class Document(TypedDict):
    """A problem document. `type` is a stable name of the problem, not an address to open."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


def document(status: int, code: str, detail: str, problems: Iterable[Problem] = ()) -> Document:
    """Return the problem `code` with HTTP status `status`; `detail` says what to do."""
    return Document(
        type=f"urn:wayhome:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=[FieldError(field=one.field, code=one.code, message=one.message) for one in problems],
    )


def encoded(status: int, code: str, detail: str, problems: Iterable[Problem] = ()) -> bytes:
    """Return the same as the bytes of an answer."""
    return json.dumps(document(status, code, detail, problems), ensure_ascii=False).encode()
