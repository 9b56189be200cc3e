"""The library's form for a code, with its failures in our ledger."""

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator

from wayhome.web.sign_in.adapters import record_failure


class CodeForm(AuthenticateForm):  # type: ignore[misc] # allauth ships no types
    """A code at the second step of signing in."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)
        record_failure("sign_in.code_failed", self.user)
