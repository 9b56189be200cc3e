"""The kinds of inputs that several calls share: strict, bounded, and as the OpenAPI document says."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from wayhome.core.limits import LONG_TEXT, SHORT_TEXT

NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text without control characters: PostgreSQL cannot hold NUL, and nobody can read the others."""

EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


def _is_text(value: object) -> object:
    """Refuse numbers, which would pass for seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and not value.strip().lstrip("+-").isdigit()):
        return value
    raise ValueError("write a time as 2026-03-02T09:00:00Z, with its zone (RFC 3339)")


def _is_sane(value: datetime) -> datetime:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("this is not a time of our days")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_is_text), AfterValidator(_is_sane)]
Short = Annotated[str, Field(max_length=SHORT_TEXT, pattern=NO_CONTROL)]
Long = Annotated[str, Field(max_length=LONG_TEXT, pattern=NO_CONTROL)]
Phone = Annotated[str, Field(max_length=32, pattern=r"^[0-9+() ./-]*$")]

EventId = Annotated[
    UUID | None,
    Field(description="Made by the client, one for each event: a repeat gets the first answer and changes nothing."),
]


class Input(Schema):
    """A body that a client sends: what it does not know is refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(extra="forbid")
