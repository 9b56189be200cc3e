"""Look-ups by a police agency's system, in the manner of NENA's Additional Data Repository (NENA-STA-010.3)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from wayhome.api.auth import LONGEST_TOKEN
from wayhome.api.errors import STATUSES, ProblemDocument, TooManyTries
from wayhome.api.fields import Short
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.core.limits import SHORT_TEXT
from wayhome.filings.actions import admit_lookup, look_up
from wayhome.filings.rules.blocks import body_of
from wayhome.http.tries import failed_tokens
from wayhome.staff.queries import actor_by_api_token, actor_by_phone_token

router = Router(tags=["look-ups"])


class LookupRequest(HttpRequest):
    """A request of a police agency's system: `auth` is its credential."""

    auth: UUID


class LookupBearer(HttpBearer):
    """Lets in the credential that the agency gave a police agency's system; nobody's own token."""

    def __call__(self, request: HttpRequest) -> UUID:
        found: UUID | None = super().__call__(request)
        if found is None:
            wait = failed_tokens.fail(str(request.META.get("REMOTE_ADDR", "")))
            if wait:
                raise TooManyTries(wait)
            raise AuthenticationError
        return found

    def authenticate(self, request: HttpRequest, token: str) -> UUID | None:
        if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
            return None
        asked = {name: request.GET.get(name, "")[:SHORT_TEXT] for name in ("number", "address")}
        found = admit_lookup(token, **asked)
        if found is None and (actor_by_api_token(token) or actor_by_phone_token(token)):
            raise NotAllowed("Only the credential that was given to a police agency looks anything up.")
        return found


@router.get(
    "",
    auth=LookupBearer(),
    response={STATUSES: ProblemDocument},
    summary="Look up what is on file with the police",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"multipart/mixed": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def look(request: LookupRequest, number: Short = "", address: Short = "") -> HttpResponse:
    """Answer with RFC 7852 blocks and a PIDF-LO: of a number (E.164 or tel: URI) or of an address in one line.

    Only what this credential's own police agency accepted, while the consent to it holds. What is not on file and what
    is unknown are answered alike (404).
    """
    parts = look_up(request.auth, number, address)
    if not parts:
        raise NotFound("Nothing is on file under this.")
    kind, body = body_of(parts)
    return HttpResponse(body, content_type=kind, headers={"Cache-Control": "no-store"})
