"""The telephone system's webhooks, in Twilio's manner: their signature is checked, and the answers reveal nothing.

The caller hears what they would hear anywhere: ringing, then the duty line. Nothing is said, nothing is played.
"""

import logging

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from wayhome.api.errors import answer
from wayhome.calls.actions import TELEPHONE, Incoming, end_call, receive_call
from wayhome.calls.models import CallEvent
from wayhome.http.tries import failed_tokens

log = logging.getLogger(__name__)

WAIT_SECONDS = 60
BY_INTERNET = ("sip:", "sips:", "client:", "whatsapp:")


def voice(request: HttpRequest) -> HttpResponse:
    """Write a signed call down and say where it is to be connected: it is, even if it cannot be written down."""
    wrong = _refused(request)
    if wrong is not None:
        return wrong
    try:
        receive_call(TELEPHONE, _incoming(request))
    except (DatabaseError, InterfaceError):
        # No traceback: a statement's text holds numbers. The caller must reach somebody all the same.
        log.error("a call could not be written down; it was connected")  # noqa: TRY400 - said why just above
    return HttpResponse(_connected(), content_type="application/xml", headers={"Cache-Control": "no-store"})


def ended(request: HttpRequest) -> HttpResponse:
    """Take how a call ended (CallStatus): one that nobody took must be called back."""
    wrong = _refused(request)
    if wrong is not None:
        return wrong
    try:
        end_call(TELEPHONE, _incoming(request), request.POST.get("CallStatus", ""))
    except (DatabaseError, InterfaceError):
        log.error("how a call ended could not be written down")  # noqa: TRY400 - a statement's text holds numbers
        return answer(503, "try-again", "It could not be written down. Tell it again.", Retry_After="5")
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Return the no to whoever is not the telephone system."""
    if not settings.WAYHOME_TWILIO_AUTH_TOKEN:
        return answer(404, "no-such-address", "No telephone system is set up here (WAYHOME_TWILIO_AUTH_TOKEN).")
    if request.method != "POST":
        return answer(405, "method", "This address takes POST.", Allow="POST")
    if not _is_signed(request):
        wait = failed_tokens.fail(str(request.META.get("REMOTE_ADDR", "")))
        if wait:
            detail = f"Too many wrong signatures from this address. Try again in {wait} seconds."
            return answer(429, "too-many-tries", detail, Retry_After=str(wait))
        return answer(403, "not-allowed", "The signature is not that of the telephone system.")
    return None


def _incoming(request: HttpRequest) -> Incoming:
    said = request.POST
    return Incoming(
        source=CallEvent.Source.VOICE,
        from_typed=said.get("From", ""),
        to_typed=said.get("To", ""),
        provider_call_id=said.get("CallSid", ""),
        class_of_service="VOIP" if said.get("From", "").lower().startswith(BY_INTERNET) else "",
    )


def _is_signed(request: HttpRequest) -> bool:
    """Say whether the telephone system sent this: by the address that it knows us by, not by the Host header."""
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature or not signature.isascii():
        return False
    address = settings.WAYHOME_URL + request.get_full_path()
    validator = RequestValidator(settings.WAYHOME_TWILIO_AUTH_TOKEN)
    return bool(validator.validate(address, request.POST, signature))


def _connected() -> str:
    response = VoiceResponse()
    if settings.WAYHOME_VOICE_DUTY_NUMBER:
        response.dial(settings.WAYHOME_VOICE_DUTY_NUMBER, answer_on_bridge=True)
    else:
        response.pause(length=WAIT_SECONDS)
    return str(response)
