"""Peers that lie, stall, drip and hang up; addresses that break libraries. One message never costs another."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pytest_django.fixtures import Settings

from tests.clock import HeldClock
from tests.messaging.conftest import MAIL, MakeDraft
from tests.messaging.test_channels import claimed, failed, send
from tests.ports import free_port
from tests.sinks import HttpSink, SmtpSink
from wayhome.messaging import actions, channels
from wayhome.messaging.channels import Accepted, smtp, webhook
from wayhome.messaging.models import Attempt, Message

Serve = Callable[[socket.socket], None]


@contextmanager
def peer(serve: Serve) -> Iterator[int]:
    """Run `serve` for each connection to a free port of the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            while True:
                try:
                    connected, _ = server.accept()
                except OSError:
                    return
                with connected, suppress(OSError):  # whoever was given up hangs up
                    serve(connected)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


# -- e-mail ---------------------------------------------------------------------------------------


def test_an_address_that_breaks_the_library_costs_only_itself(mail: SmtpSink) -> None:
    first, bad, last = send(
        claimed("smtp", "a@harbour.example"),
        claimed("smtp", "b@harbour.example\nBcc: c@else.example"),
        claimed("smtp", "d@harbour.example"),
    )
    assert isinstance(first, Accepted)
    assert failed(bad).error != ""
    assert isinstance(last, Accepted)
    assert mail.recipients == ["a@harbour.example", "d@harbour.example"]


def test_a_message_refused_for_good(mail: SmtpSink) -> None:
    mail.data_answer = "554 refused"
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert (failed(outcome).permanent, failed(outcome).error) == (True, "message refused (554)")


def test_a_server_that_closes_is_connected_to_again(mail: SmtpSink) -> None:
    mail.answers["busy@harbour.example"] = "421 closing"
    busy, fine = send(claimed("smtp", "busy@harbour.example"), claimed("smtp", "m@harbour.example"))
    assert failed(busy).permanent is False
    assert isinstance(fine, Accepted)


def test_the_rest_of_a_slow_batch_is_not_begun(mail: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "START_SECONDS", 0.2)
    mail.delay_seconds = 0.3
    first, second = send(claimed("smtp", "a@harbour.example"), claimed("smtp", "b@harbour.example"))
    assert isinstance(first, Accepted)
    assert failed(second).permanent is False
    assert mail.recipients == ["a@harbour.example"]


def speaks(**answers: bytes) -> Serve:
    """Speak SMTP with these answers by verb; END is the end of the text, an empty answer hangs up."""
    known = {b"EHLO": b"250 OK", b"MAIL": b"250 OK", b"RCPT": b"250 OK", b"DATA": b"354 go on", b".": b"250 OK"}
    known |= {b"RSET": b"250 OK", b"QUIT": b"221 bye"}
    known |= {verb.replace("END", ".").encode(): answer for verb, answer in answers.items()}

    def serve(connected: socket.socket) -> None:
        connected.sendall(b"220 here\r\n")
        with connected.makefile("rb") as lines:
            for line in lines:
                answer = known.get(line.strip()[:4].upper())
                if answer == b"":
                    return
                if answer is not None:
                    connected.sendall(answer + b"\r\n")

    return serve


def test_a_server_killed_in_the_middle_has_not_accepted(settings: Settings) -> None:
    with peer(speaks(END=b"")) as port:
        settings.WAYHOME_SMTP_URL = f"smtp://127.0.0.1:{port}"
        [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert failed(outcome).permanent is False


def test_a_server_that_refuses_us_is_not_a_wrong_address(settings: Settings) -> None:
    with peer(speaks(MAIL=b"550 not from you")) as port:
        settings.WAYHOME_SMTP_URL = f"smtp://127.0.0.1:{port}"
        [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert (failed(outcome).permanent, failed(outcome).error) == (False, "SMTPSenderRefused (550)")


def test_nonsense_at_the_end_takes_nothing_back(settings: Settings) -> None:
    with peer(speaks(QUIT=b"x" * 20_000)) as port:
        settings.WAYHOME_SMTP_URL = f"smtp://127.0.0.1:{port}"
        [outcome] = send(claimed("smtp", "m@harbour.example", idempotency_key="a:b@c"))
    assert isinstance(outcome, Accepted)
    assert outcome.reference.startswith("<a-b-c@")


def test_a_server_that_speaks_no_tls(mail: SmtpSink, settings: Settings) -> None:
    settings.WAYHOME_SMTP_URL = mail.url.replace("smtp://", "smtp+tls://")
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert failed(outcome).permanent is False
    assert mail.mails == []
    assert smtp.check() != ""


def test_killed_after_the_provider_took_it_goes_out_again_under_the_same_key(
    db: None, clock: HeldClock, draft: MakeDraft, mail: SmtpSink
) -> None:
    message = actions.queue(draft(routes=(MAIL,)), now=clock.now)
    claim = {"channels": ["smtp"], "limit": 5, "engine": "one", "lease_seconds": channels.LEASE_SECONDS}
    send(*actions.claim(**claim))  # type: ignore[arg-type]  # the values above have its types
    # ... and the sender dies here, before it could record anything.
    message.refresh_from_db()
    assert message.state == Message.State.LEASED
    clock.advance(seconds=channels.LEASE_SECONDS + 1)
    batch = actions.claim(**claim)  # type: ignore[arg-type]  # the same
    [outcome] = send(*batch)
    assert isinstance(outcome, Accepted)
    actions.record_accepted([(batch[0], outcome.reference)])
    first, second = mail.mails
    assert first["Message-ID"] == second["Message-ID"]
    outcomes = list(Attempt.objects.order_by("begun_at").values_list("outcome", flat=True))
    assert outcomes == ["lapsed", "accepted"]


# -- webhooks -------------------------------------------------------------------------------------


def test_a_receiver_that_drips_is_given_up(hook: HttpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "BATCH_SECONDS", 0.5)
    over = threading.Event()

    def drip(connected: socket.socket) -> None:
        connected.recv(65_536)
        connected.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.05):
            connected.sendall(b"X-A: 1\r\n")
        connected.sendall(b"\r\n")

    with peer(drip) as port:
        slow, fine = send(claimed("webhook", f"http://127.0.0.1:{port}/"), claimed("webhook", hook.url))
        over.set()
    assert failed(slow).error == "no answer in time"
    assert isinstance(fine, Accepted)


@pytest.mark.parametrize("address", ["http://[::1", "https://" + "a" * 70 + ".example/", "https://x.example:99999/"])
def test_what_is_no_address_is_never_tried_again(address: str, hook: HttpSink) -> None:
    bad, fine = send(claimed("webhook", address), claimed("webhook", hook.url))
    assert failed(bad).permanent is True
    assert isinstance(fine, Accepted)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "169.254.169.254", "224.0.0.1", "0.0.0.0"]
)
def test_addresses_of_our_own_network_are_refused(host: str, settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []
    [outcome] = send(claimed("webhook", f"http://{host}:9/"))
    assert (failed(outcome).permanent, "WAYHOME_WEBHOOK_HOSTS" in failed(outcome).error) == (True, True)


def test_a_huge_answer_is_not_read(hook: HttpSink) -> None:
    def flood(connected: socket.socket) -> None:
        connected.recv(65_536)
        connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 100_000)

    with peer(flood) as port:
        [outcome] = send(claimed("webhook", f"http://127.0.0.1:{port}/"))
    assert outcome == Accepted(reference="200")


def test_a_receiver_is_connected_to_without_telling_it_anything(hook: HttpSink, settings: Settings) -> None:
    assert webhook.check_address(hook.url) == ""
    assert "SSLError" in webhook.check_address(hook.url.replace("http://", "https://"))
    assert "does not answer" in webhook.check_address(f"http://127.0.0.1:{free_port()}/")
    settings.WAYHOME_WEBHOOK_HOSTS = []
    assert "WAYHOME_WEBHOOK_HOSTS" in webhook.check_address(hook.url)
    assert hook.requests == []


def test_addresses_stay_out_of_the_log(hook: HttpSink, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        send(claimed("webhook", f"{hook.url}?token=secret"))
        send(claimed("apprise", hook.url.replace("http://", "json://user:secret@")))
    assert len(hook.requests) == 2
    assert "secret" not in caplog.text


def test_every_channel_s_batch_ends_within_the_lease() -> None:
    for name in ("board", "console", "smtp", "webhook", "apprise"):
        assert channels.door(name).BATCH_SECONDS <= channels.LEASE_SECONDS
