"""Signing in and out, as a person does it in a browser."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.db import connection
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Cast
from tests.web.browser import TOTP_SECRET, Front, assert_light, session_of, sign_in
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.staff.models import Agency

pytestmark = pytest.mark.browser
NEW_PASSWORD = "seven quiet herons stand"


def code_of(secret: str) -> str:
    """Return the six digits that an authenticator app would show now."""
    return f"{hotp_value(secret, list(yield_hotp_counters_from_time())[1]):06d}"


def type_password(page: Page, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email").fill("marcus@harbour.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def actions() -> list[str]:
    found = list(Entry.objects.order_by("id").values_list("action", flat=True))
    connection.close()
    return found


def test_a_wrong_password_keeps_the_address_and_says_so(page: Page, front: Front, committed_cast: Cast) -> None:
    type_password(page, "not this one")
    expect(page.get_by_role("alert").first).to_contain_text("capitals count")
    expect(page.get_by_label("Email")).to_have_value("marcus@harbour.example")
    entry = Entry.objects.get(action="sign_in.failed")
    assert entry.subject is not None
    assert entry.subject["id"] == str(committed_cast.marcus.pk)
    connection.close()


def test_without_a_second_factor_the_first_page_is_enrolment_and_an_app_is_set_up(
    page: Page, front: Front, committed_cast: Cast
) -> None:
    type_password(page)
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("This code does not fit")).to_be_visible()
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/")
    expect(page.get_by_role("heading", name="Board")).to_be_visible()
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert stored.count("sealed.") == 2
    assert actions() == ["sign_in.succeeded", "security.totp_activated"]
    assert Message.objects.get().subject == "Wayhome: how you sign in was changed"
    connection.close()


def test_with_an_app_the_second_step_asks_for_its_code(page: Page, front: Front, committed_cast: Cast) -> None:
    session_of(committed_cast.marcus)
    type_password(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill("123456")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code does not fit")).to_be_visible()
    page.get_by_label("Code").fill(code_of(TOTP_SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Board")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert actions() == ["sign_in.code_failed", "sign_in.succeeded", "sign_in.ended"]


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, front: Front, committed_cast: Cast) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    type_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Desk key")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/security/passkeys/")
    expect(page.get_by_text("Desk key").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Board")).to_be_visible()


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(
    page: Page, front: Front, committed_cast: Cast
) -> None:
    page.goto("/password/forgotten/")
    for address in ("nobody@harbour.example", "marcus@harbour.example"):
        page.goto("/password/forgotten/")
        page.get_by_label("Email").fill(address)
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    message = Message.objects.get()
    assert message.recipient_id == committed_cast.marcus.pk
    connection.close()
    link = re.search(r"http\S+", message.body)
    assert link is not None
    page.goto(link[0])
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password, again").fill("short")
    page.get_by_role("button", name="Keep this password").click()
    expect(page.locator(".error").first).to_contain_text("12 characters")
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password, again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    page.goto(link[0])
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    type_password(page, NEW_PASSWORD)
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()


def test_the_password_is_changed_by_who_knows_it(page: Page, front: Front, committed_cast: Cast) -> None:
    sign_in(page, committed_cast.marcus)
    page.goto("/password/")
    page.get_by_label("Current Password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password, again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()
    committed_cast.marcus.refresh_from_db()
    assert committed_cast.marcus.check_password(NEW_PASSWORD)
    connection.close()


def test_nobody_signs_up(page: Page, front: Front, committed_cast: Cast) -> None:
    page.goto("/sign-in/closed/")
    expect(page.get_by_role("heading", name="Nobody signs up here")).to_be_visible()


def test_six_wrong_passwords_are_enough(page: Page, front: Front, committed_cast: Cast) -> None:
    for _ in range(6):
        type_password(page, "not this one")
    expect(page.get_by_text("Wait five minutes").first).to_be_visible()


def test_pages_at_the_door_are_light(page: Page, front: Front, committed_cast: Cast) -> None:
    assert Agency.objects.exists()
    connection.close()
    for address in ("/sign-in/", "/password/forgotten/"):
        assert_light(page, address, front)
