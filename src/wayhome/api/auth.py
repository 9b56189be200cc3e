"""Bearer tokens (RFC 6750): a person's, limited to scopes and a time; or an enrolled phone's, for check-ins only."""

from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from wayhome.api.errors import TooManyTries
from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed
from wayhome.http.tries import failed_tokens
from wayhome.staff.actions import note_use
from wayhome.staff.queries import actor_by_api_token, actor_by_phone_token
from wayhome.staff.rules import Actor

LONGEST_TOKEN = 200


class TokenRequest(HttpRequest):
    """A request of the API: `auth` is who acts."""

    auth: Actor


class Bearer(HttpBearer):
    """Lets in whoever's token has `scope`. Phones hold no scope but check-in."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Actor:
        found: Actor | None = super().__call__(request)
        if found is None:
            wait = failed_tokens.fail(str(request.META.get("REMOTE_ADDR", "")))
            if wait:
                raise TooManyTries(wait)
            raise AuthenticationError
        if self.scope not in (found.scopes or ()):
            raise NotAllowed(f"This token does not have the scope '{self.scope}'. Make one that does, on the page Me.")
        return found

    def authenticate(self, _request: HttpRequest, token: str) -> Actor | None:
        if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
            return None
        found = actor_by_api_token(token) or actor_by_phone_token(token)
        if found is not None:
            note_use(token, database_now())
        return found
