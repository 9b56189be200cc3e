"""Addresses of signing in; their names are those that the sign-in library asks for."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views import View

from wayhome.http.access import allow
from wayhome.web.sign_in import views

Page = Callable[..., HttpResponseBase]
KEY = r"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)"


def _open(view: type[View], template: str = "") -> Page:
    """Return the library's view with our template, for whoever is not signed in yet."""
    return allow(anonymous=True)(_drawn(view, template))


def _own(view: type[View], template: str = "") -> Page:
    """Return the library's view with our template, for whoever is signed in, second factor or not."""
    return allow(second_factor=False)(_drawn(view, template))


def _drawn(view: type[View], template: str) -> Page:
    return view.as_view(**({"template_name": f"sign_in/{template}.html"} if template else {}))


_closed = allow(anonymous=True)(account.SignupView.as_view(template_name_signup_closed="sign_in/closed.html"))

urlpatterns: list[URLPattern] = [
    path("first-run/", views.first_run, name="first_run"),
    path("sign-in/", _open(account.LoginView, "sign_in"), name="account_login"),
    path("sign-in/passkey/", _open(webauthn.LoginWebAuthnView), name="mfa_login_webauthn"),
    path("sign-in/second-factor/", _open(mfa.AuthenticateView, "second_factor"), name="mfa_authenticate"),
    path("sign-in/closed/", _closed, name="account_signup"),
    path("sign-in/inactive/", _open(account.AccountInactiveView, "inactive"), name="account_inactive"),
    path("sign-in/again/", _own(account.ReauthenticateView, "again"), name="account_reauthenticate"),
    path("sign-in/again/code/", _own(mfa.ReauthenticateView, "again_code"), name="mfa_reauthenticate"),
    path(
        "sign-in/again/passkey/",
        _own(webauthn.ReauthenticateWebAuthnView, "again_passkey"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("sign-out/", _open(account.LogoutView, "sign_out"), name="account_logout"),
    path("password/", _own(account.PasswordChangeView, "password"), name="account_change_password"),
    path("password/set/", _own(account.PasswordSetView, "password"), name="account_set_password"),
    path("password/forgotten/", _open(account.PasswordResetView, "forgotten"), name="account_reset_password"),
    path(
        "password/forgotten/sent/",
        _open(account.PasswordResetDoneView, "forgotten_sent"),
        name="account_reset_password_done",
    ),
    re_path(
        rf"^password/new/{KEY}/$",
        _open(account.PasswordResetFromKeyView, "new_password"),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        _open(account.PasswordResetFromKeyDoneView, "new_password_done"),
        name="account_reset_password_from_key_done",
    ),
    path("security/", _own(mfa.IndexView, "security"), name="mfa_index"),
    path("security/app/", _own(totp.ActivateTOTPView, "app"), name="mfa_activate_totp"),
    path("security/app/remove/", _own(totp.DeactivateTOTPView, "app_remove"), name="mfa_deactivate_totp"),
    path("security/codes/", _own(recovery.ViewRecoveryCodesView, "codes"), name="mfa_view_recovery_codes"),
    path(
        "security/codes/new/", _own(recovery.GenerateRecoveryCodesView, "codes_new"), name="mfa_generate_recovery_codes"
    ),
    path("security/codes/download/", _own(recovery.DownloadRecoveryCodesView), name="mfa_download_recovery_codes"),
    path("security/passkeys/", _own(webauthn.ListWebAuthnView, "passkeys"), name="mfa_list_webauthn"),
    path("security/passkeys/add/", _own(webauthn.AddWebAuthnView, "passkey_add"), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", _own(webauthn.EditWebAuthnView, "passkey_edit"), name="mfa_edit_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove/",
        _own(webauthn.RemoveWebAuthnView, "passkey_remove"),
        name="mfa_remove_webauthn",
    ),
]
