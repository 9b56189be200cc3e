"""Calls that come in from a program: a number and a class of service, or an emergency call's body with its location."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from wayhome.api.auth import Bearer, TokenRequest
from wayhome.api.errors import STATUSES, ProblemDocument
from wayhome.api.fields import NO_CONTROL, Input, Long, Short
from wayhome.calls.actions import SCOPE, Incoming, Received, receive_call
from wayhome.calls.models import CallEvent
from wayhome.core.limits import BODY_BYTES, SHORT_TEXT
from wayhome.http.mount import LEFT_OUT

router = Router(tags=["calls"])
CALLS = Bearer(SCOPE)

BODY_TYPES = ("application/pidf+xml", "application/xml", "multipart/mixed")

Name = Annotated[str, Field(max_length=SHORT_TEXT, pattern=NO_CONTROL, examples=["RESD", "WPH2", "VOIP"])]
Reference = Annotated[str, Field(max_length=1_000, pattern=NO_CONTROL)]
Xml = Annotated[str, Field(max_length=BODY_BYTES, description="A PIDF-LO document (RFC 4119), where there is one.")]


class CallIn(Input):
    """A call, with whatever is known of it. Nothing of it is needed, and nothing of it is a reason to refuse it.

    `from_number` as the telephone system has it, `class_of_service` by NENA's name, `call_id` the system's own:
    a repeat (within a day, from the same number) gets the first answer. `location_reference` is asked if the agency
    named its server.
    """

    from_number: Short = ""
    to_number: Short = ""
    call_id: Short = ""
    class_of_service: Name = ""
    text: Long = ""
    pidf: Xml = ""
    location_reference: Reference = ""


class CallRemark(Schema):
    """Something that was not right and was read all the same, or that was left out."""

    code: str
    words: str


class CallOut(Schema):
    """What was written down. `from_number` is "" where the number could not be read."""

    call_id: UUID
    received_at: datetime
    from_number: str
    class_of_service: str
    locations: int
    location_asked: Annotated[str, Field(examples=["", "waiting", "refused"])]
    remarks: list[CallRemark]
    repeated: bool


ANSWERS = {200: CallOut, 201: CallOut, STATUSES: ProblemDocument}


@router.post("", auth=CALLS, response=ANSWERS, summary="Report a call")
def report(request: TokenRequest, body: CallIn) -> Status[CallOut]:
    """Write a call down at once; the duty screens open what is known. A location that cannot be read is a remark."""
    incoming = Incoming(
        source=CallEvent.Source.API,
        from_typed=body.from_number,
        to_typed=body.to_number,
        provider_call_id=body.call_id,
        class_of_service=body.class_of_service,
        text=body.text,
        body=body.pidf.encode("utf-8", "replace"),
        body_type="application/pidf+xml" if body.pidf else "",
        reference=body.location_reference,
    )
    return _said(receive_call(request.auth, incoming))


@router.post(
    "/pidf",
    auth=CALLS,
    response=ANSWERS,
    summary="Report a call by its body",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in BODY_TYPES},
        }
    },
)
def report_body(
    request: TokenRequest,
    from_number: Short = "",
    call_id: Short = "",
    class_of_service: Name = "",
    location_reference: Reference = "",
) -> Status[CallOut]:
    """Write a call down that comes with a PIDF-LO, alone or in a multipart body with RFC 7852 blocks.

    Whatever the body is, the call is written down; what could not be read is said in `remarks`.
    """
    incoming = Incoming(
        source=CallEvent.Source.PIDF,
        from_typed=from_number,
        provider_call_id=call_id,
        class_of_service=class_of_service,
        body=request.body,
        left_out=bool(request.META.get(LEFT_OUT)),
        body_type=str(request.META.get("CONTENT_TYPE", "")),
        reference=location_reference,
    )
    return _said(receive_call(request.auth, incoming))


def _said(done: Received) -> Status[CallOut]:
    call = done.call
    remarks: list[dict[str, Any]] = call.remarks
    answer = CallOut(
        call_id=call.pk,
        received_at=call.received_at,
        from_number=call.from_number,
        class_of_service=call.class_of_service,
        locations=call.located,
        location_asked=call.reference_state,
        remarks=[CallRemark(**one) for one in remarks],
        repeated=done.repeated,
    )
    return Status(200 if done.repeated else 201, answer)
