"""What Wayhome changes in the sign-in library: nobody signs up, mail goes through the outbox, secrets are sealed.

The library calls these hooks; what happens at the door is written in the ledger by them (no signals).
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from wayhome.core.clock import database_now, process_now
from wayhome.core.ids import new_id
from wayhome.ledger import actions as ledger
from wayhome.ledger.rules import Party
from wayhome.messaging import actions as messaging
from wayhome.messaging.models import Channel, Purpose
from wayhome.messaging.rules import Draft, Route
from wayhome.staff.actions import note_tries
from wayhome.staff.models import Person
from wayhome.vault.sealing import open_text, seal_text

JUST_NOW_SECONDS = 300
MAIL_HOURS = 1
"""A link to a new password is worth nothing after this long, so its mail is not tried longer."""

PLACE = {"table": "mfa_authenticator", "column": "data", "row": ""}
"""The library does not say which row a secret is for: it is sealed for the column."""

WRONG_CODE = "This code does not fit. Wait for the next one in the app, and type it."
TOO_MANY = "Too many tries. Wait five minutes, then try again."
CHANGED = {
    "totp_activated": "An authenticator app was set up.",
    "totp_deactivated": "The authenticator app was removed.",
    "webauthn_added": "A passkey was added.",
    "webauthn_removed": "A passkey was removed.",
    "recovery_codes_generated": "New recovery codes were made.",
    "password_changed": "The password was changed.",
    "password_reset": "The password was set anew by mail.",
    "password_set": "A password was set.",
}


def just_signed_in(request: HttpRequest) -> bool:
    """Say whether this session's sign-in is a few minutes old; its time is the library's, by the process's clock."""
    person = request.user if isinstance(request.user, Person) else None
    latest = max((record["at"] for record in get_authentication_records(request, person)), default=0.0)
    return process_now().timestamp() - float(latest) < JUST_NOW_SECONDS


def record(action: str, person: Person | None, *, by_person: bool = True) -> None:
    """Write one thing of the door in the ledger; `by_person` False where nobody knows who it was."""
    about = Party(kind="person", id=person.pk, origin="page") if person else Party(kind="sign_in", origin="page")
    actor = about if by_person else Party(kind="nobody", origin="page")
    with transaction.atomic():
        ledger.record(at=database_now(), action=action, actor=actor, subject=about)


def record_failure(action: str, person: Person | None) -> None:
    """Write down that a wrong password or code was given; whose name it was in hears of it when there are many."""
    with transaction.atomic():
        record(action, person, by_person=False)
        if person is not None:
            note_tries(person.pk, database_now())


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """People are made by an administrator; mail waits in the outbox like every other message."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is wrong. Look at both; capitals count.",
        "incorrect_password": "This is not your password. Capitals count.",
        "enter_current_password": "This is not your password now. Capitals count.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        return "/security/"

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again before a change of how one signs in, unless the sign-in itself was just now."""
        return bool(super().is_reauthentication_required(app=app)) and not just_signed_in(self.request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        if isinstance(user, Person):
            record("sign_in.succeeded", user)

    def logout(self, request: HttpRequest) -> None:
        person = request.user if isinstance(request.user, Person) else None
        super().logout(request)
        if person is not None:
            record("sign_in.ended", person)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by account and address together: whoever guesses locks only themselves out.

        The library counts by account alone, so that anybody who knows an e-mail address could keep the monitor
        on duty from signing in. Guessing from many addresses meets long passwords and the second factor.
        """
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email") or "")
        record_failure("sign_in.failed", Person.objects.filter(email__iexact=email).first())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the link to a new password; the library's other mails are not ours."""
        person = context.get("user")
        if template_prefix.endswith("password_reset_key") and isinstance(person, Person):
            # The library takes the host from the request, and whoever asks may have written any of ours there.
            link = settings.WAYHOME_URL + urlsplit(context["password_reset_url"]).path
            body = render_to_string("sign_in/mail_new_password.txt", {"link": link})
            queue_mail(person, email, "Wayhome: your new password", body)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
        email: str | None = None,  # noqa: ARG002 - allauth's signature
    ) -> None:
        """Tell the person that how they sign in was changed, and record it."""
        name = template_prefix.rpartition("/")[2]
        if not isinstance(user, Person) or name not in CHANGED:
            return
        body = render_to_string("sign_in/mail_changed.txt", {"what": CHANGED[name]})
        with transaction.atomic():
            record(f"security.{name}", user)
            queue_mail(user, user.email, "Wayhome: how you sign in was changed", body)


def queue_mail(person: Person, address: str, subject: str, body: str) -> None:
    """Put one mail to `person` in the outbox."""
    with transaction.atomic():
        now = database_now()
        draft = Draft(
            purpose=Purpose.NOTICE,
            recipient_id=person.pk,
            routes=(Route(channel=Channel.SMTP, address=address),),
            subject=subject,
            body=body,
            give_up_at=now + timedelta(hours=MAIL_HOURS),
            idempotency_key=f"sign-in-{new_id()}",
        )
        messaging.queue(draft, now=now)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Second factors; their secrets are sealed with a key that is outside the database."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return seal_text(text, **PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text, **PLACE)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Wayhome"}
