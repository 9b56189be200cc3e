"""Probes: guessing is slowed, and whoever guesses locks nobody else out."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.web.alarm_stories import nora_is_overdue
from tests.web.browser import TOTP_SECRET
from wayhome.http.tries import TRIES, failed_tokens
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.staff.actions import offer_enrolment, set_pins
from wayhome.staff.models import PhoneEnrolment

GUESSER, OFFICE = "203.0.113.9", "198.51.100.4"
MARCUS = "marcus@harbour.example"


def typed(password: str, address: str, *, email: str = MARCUS, **headers: str) -> tuple[int, str]:
    """Sign in from `address`; return the status and the page."""
    answer = Client(REMOTE_ADDR=address, headers=headers).post("/sign-in/", {"login": email, "password": password})
    return answer.status_code, answer.content.decode()


def guesses(address: str, count: int, **headers: str) -> list[str]:
    return [typed(f"guess {number} of many", address, **headers)[1] for number in range(count)]


def test_guessing_a_password_is_slowed(cast: Cast) -> None:
    pages = guesses(GUESSER, 8)
    assert "Too many tries" not in pages[0]
    assert "Too many tries" in pages[-1]
    status, page = typed(PASSWORD, GUESSER)
    assert (status, "Too many tries" in page) == (200, True), "the right one does not pass there either"


def test_who_guesses_elsewhere_does_not_lock_marcus_out(cast: Cast) -> None:
    """Hole: five wrong passwords from anywhere, and the monitor on duty could not sign in for five minutes."""
    guesses(GUESSER, 12)
    assert typed(PASSWORD, OFFICE)[0] == 302


def test_many_accounts_from_one_address_are_slowed_too(cast: Cast) -> None:
    pages = [typed("guess", GUESSER, email=f"nobody{number}@harbour.example")[1] for number in range(14)]
    assert "Too many tries" in pages[-1]
    assert typed(PASSWORD, OFFICE)[0] == 302


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_a_header_gives_nobody_another_address(cast: Cast, name: str) -> None:
    pages = [typed("guess", GUESSER, **{name.replace("-", "_"): f"192.0.2.{number}"})[1] for number in range(12)]
    assert "Too many tries" in pages[-1]


def test_capitals_and_blanks_are_no_new_account(cast: Cast) -> None:
    spellings = [
        "marcus@harbour.example",
        "MARCUS@harbour.example",
        " marcus@harbour.example ",
        "Marcus@HARBOUR.example",
    ]
    pages = [typed("guess", GUESSER, email=spellings[number % 4])[1] for number in range(7)]
    assert "Too many tries" in pages[-1]


def test_a_forgotten_password_asked_for_by_others_locks_nobody_out(cast: Cast) -> None:
    for _ in range(30):
        assert Client(REMOTE_ADDR=GUESSER).post("/password/forgotten/", {"email": MARCUS}).status_code < 500
    assert typed(PASSWORD, OFFICE)[0] == 302


def test_guessing_a_phones_code_is_slowed_and_a_right_one_is_taken(cast: Cast) -> None:
    code = offer_enrolment(cast.actor(cast.nora), cast.nora.pk, "Nora's")
    client = Client(REMOTE_ADDR=GUESSER)
    statuses = [client.post("/p/enrol/", {"code": f"{number:043d}"}).status_code for number in range(TRIES + 2)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert client.post("/p/enrol/", {"code": code}).status_code == 302, "a right code is never kept out"
    assert PhoneEnrolment.objects.count() == 1


def test_guessing_a_screens_code_is_slowed(cast: Cast) -> None:
    client = Client(REMOTE_ADDR=GUESSER)
    statuses = [client.post("/wall/open/", {"code": f"{number:012d}"}).status_code for number in range(TRIES + 2)]
    assert (statuses[0], statuses[-1]) == (422, 429)
    assert Client(REMOTE_ADDR=OFFICE).post("/wall/open/", {"code": "0" * 12}).status_code == 422


def test_guessing_tokens_is_slowed_by_address_and_keeps_nobody_else_out(cast: Cast) -> None:
    guesser = Client(REMOTE_ADDR=GUESSER)
    asked = [
        guesser.get(
            "/api/v1/alarms",
            headers={"Authorization": f"Bearer wha_{number:043d}", "X-Forwarded-For": f"192.0.2.{number}"},
        ).status_code
        for number in range(TRIES + 2)
    ]
    assert (asked[0], asked[-1]) == (401, 429)
    elsewhere = Client(REMOTE_ADDR=OFFICE).get("/api/v1/alarms", headers={"Authorization": "Bearer wha_x"})
    assert elsewhere.status_code == 401
    failed_tokens.forget()


def notices(cast: Cast) -> list[Message]:
    return list(Message.objects.filter(about_kind="tries", recipient_id=cast.marcus.pk).order_by("created_at"))


def test_whose_password_is_guessed_is_told_once_and_reads_it_on_their_page(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marcus)
    guesses(GUESSER, 4)
    assert notices(cast) == []
    assert "in your name" not in client.get("/me/").content.decode()
    for number in range(6):  # whoever changes their address is limited less, and still told of
        guesses(f"203.0.113.{10 + number}", 5)
    assert len(notices(cast)) == 1
    assert "A wrong password, code or PIN was given several times in your name" in client.get("/me/").content.decode()


def test_the_page_of_the_sign_in_says_the_same_to_a_guesser_whether_or_not_anybody_is_told(cast: Cast) -> None:
    of_marcus = guesses(GUESSER, 7)
    of_nobody = [typed(f"guess {n} of many", "203.0.113.77", email="nobody@harbour.example")[1] for n in range(7)]
    said = [[words in page for words in ("is wrong", "Too many tries")] for page in of_marcus]
    assert said == [[words in page for words in ("is wrong", "Too many tries")] for page in of_nobody]
    assert len(notices(cast)) == 1


def test_guessing_the_pin_behind_a_link_is_limited_and_told(cast: Cast, clock: HeldClock, client: Client) -> None:
    set_pins(cast.actor(cast.marcus), true_pin="73915824", duress_pin="40628153")
    alarm = nora_is_overdue(cast, clock)
    message = Message.objects.filter(recipient_id=cast.marcus.pk, with_link=True).first()
    assert message is not None
    own = f"/a/{make_token(message.pk)}/{alarm.pk}/"
    assert client.post(f"{own}take/").status_code == 302
    pages = [client.post(own, {"pin": f"{number:08d}"}) for number in range(12)]
    assert {page.status_code for page in pages} == {422}
    assert "Too many tries" in pages[-1].content.decode()
    assert client.post(own, {"pin": "73915824"}).status_code == 422, "the right one waits as well"
    (notice,) = notices(cast)
    assert not notice.with_link
    clock.advance(minutes=1)
    assert client.post(own, {"pin": "73915824"}).status_code == 302


def test_guessing_the_code_of_the_second_step_is_limited_and_told(cast: Cast, client: Client) -> None:
    secret = {"secret": get_adapter().encrypt(TOTP_SECRET)}
    Authenticator.objects.create(user=cast.marcus, type=Authenticator.Type.TOTP, data=secret)
    assert client.post("/sign-in/", {"login": MARCUS, "password": PASSWORD}).status_code == 302
    step = reverse("mfa_authenticate")
    pages = [client.post(step, {"code": f"{number:06d}"}).content.decode() for number in range(7)]
    assert "Too many tries" in pages[-1]
    assert len(notices(cast)) == 1
