"""Real servers on loopback: what is sent, what a refusal means, what a slow or lying one does."""

import json
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from tests.clock import HeldClock
from tests.messaging.conftest import MARCUS
from tests.ports import free_port
from tests.sinks import HttpSink, SmtpSink
from wayhome.messaging import channels, links
from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels import Accepted, Failed, Outcome, apprise, smtp, webhook
from wayhome.messaging.wire import webhook as wire


def claimed(channel: str, address: str, **changes: object) -> Claimed:
    values: dict[str, object] = {
        "message_id": uuid4(),
        "attempt_id": uuid4(),
        "recipient_id": MARCUS,
        "channel": channel,
        "address": address,
        "route_id": "route",
        "subject": "Wayhome: please look",
        "body": "Missed contact. Nora.",
        "with_link": False,
        "idempotency_key": f"key-{uuid4()}",
    }
    return Claimed(**(values | changes))  # type: ignore[arg-type]  # the values above have its types


def send(*batch: Claimed) -> list[Outcome]:
    return channels.send_batch(batch[0].channel, batch)


def failed(outcome: Outcome) -> Failed:
    assert isinstance(outcome, Failed)
    return outcome


# -- e-mail ---------------------------------------------------------------------------------------


def test_a_batch_goes_over_one_connection(mail: SmtpSink) -> None:
    batch = [claimed("smtp", f"m{n}@harbour.example") for n in range(4)]
    assert all(isinstance(outcome, Accepted) for outcome in send(*batch))
    assert len(mail.sessions) == 1
    assert mail.recipients == [message.address for message in batch]
    sent = mail.mails[0]
    assert (sent["Subject"], sent["Auto-Submitted"]) == ("Wayhome: please look", "auto-generated")
    assert sent["X-Wayhome-Key"] == batch[0].idempotency_key
    assert sent["Message-ID"].startswith(f"<{batch[0].idempotency_key}@")


def test_the_link_is_made_at_sending(mail: SmtpSink) -> None:
    message = claimed("smtp", "m@harbour.example", with_link=True)
    send(message)
    text = mail.mails[0].get_payload()
    assert isinstance(text, str)
    assert text.replace("=\n", "").rstrip().endswith(links.link_of(message.message_id))


def test_a_subject_cannot_become_a_header(mail: SmtpSink) -> None:
    send(claimed("smtp", "m@harbour.example", subject="Hello\r\nBcc: someone@else.example"))
    assert mail.mails[0]["Bcc"] is None
    assert mail.recipients == ["m@harbour.example"]


def test_every_script_arrives(mail: SmtpSink) -> None:
    send(claimed("smtp", "m@harbour.example", body="Łukasik, Δήμητρα, 田中, نورا"))
    assert "田中" in mail.mails[0].get_content()  # type: ignore[attr-defined]  # an EmailMessage by its policy


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such user", True), ("450 try later", False)])
def test_a_refused_recipient(mail: SmtpSink, answer: str, permanent: bool) -> None:  # noqa: FBT001 - a parameter
    mail.answers["gone@harbour.example"] = answer
    first, second = send(claimed("smtp", "gone@harbour.example"), claimed("smtp", "m@harbour.example"))
    assert failed(first).permanent is permanent
    assert answer[:3] in failed(first).error
    assert "gone@" not in failed(first).error
    assert isinstance(second, Accepted)


def test_a_server_that_takes_and_then_refuses_is_not_believed(mail: SmtpSink) -> None:
    mail.data_answer = "451 disk full"
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert failed(outcome).permanent is False
    assert mail.mails == []


def test_a_slow_server_is_given_up(mail: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
    mail.delay_seconds = 2
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert failed(outcome).permanent is False


def test_no_server_there(settings: Settings) -> None:
    settings.WAYHOME_SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert failed(outcome).permanent is False
    assert "does not answer" in smtp.check()


def test_no_server_set(settings: Settings) -> None:
    settings.WAYHOME_SMTP_URL = ""
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert "WAYHOME_SMTP_URL" in failed(outcome).error
    assert "WAYHOME_SMTP_URL" in smtp.check()


def test_a_wrong_setting_is_named_and_fails_softly(settings: Settings) -> None:
    settings.WAYHOME_SMTP_URL = "mail.example:25"
    assert "smtps://" in smtp.check()
    [outcome] = send(claimed("smtp", "m@harbour.example"))
    assert failed(outcome) == Failed(error="ValueError", permanent=False)


def test_the_check_connects_and_tells_nobody(mail: SmtpSink) -> None:
    assert smtp.check() == ""
    assert mail.mails == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://u%40x:p%2Fw@mail.example", ("mail.example", 587, "u@x", "p/w", True, False)),
        ("smtps://mail.example:2465", ("mail.example", 2465, "", "", False, True)),
    ],
)
def test_the_server_s_address(url: str, expected: tuple[object, ...]) -> None:
    found = smtp.server_settings(url)
    assert tuple(found[key] for key in ("host", "port", "username", "password", "use_tls", "use_ssl")) == expected


# -- webhooks -------------------------------------------------------------------------------------


def test_a_webhook_is_signed_and_carries_its_key(hook: HttpSink) -> None:
    message = claimed("webhook", hook.url, with_link=True)
    [outcome] = send(message)
    assert outcome == Accepted(reference="200")
    [got] = hook.requests
    assert got.headers["Idempotency-Key"] == message.idempotency_key
    fields = dict(part.split("=") for part in got.headers["Wayhome-Signature"].split(","))
    secret = webhook.secret_of(message.route_id, message.address)
    assert wire.signature(secret, int(fields["t"]), got.body) == got.headers["Wayhome-Signature"]
    body = json.loads(got.body)
    assert body["id"] == str(message.message_id)
    assert links.link_of(message.message_id) in body["text"]


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (404, True), (429, False), (302, False)])
def test_what_a_receiver_s_answer_means(hook: HttpSink, status: int, permanent: bool) -> None:  # noqa: FBT001 - a parameter
    hook.status = status
    [outcome] = send(claimed("webhook", hook.url))
    assert failed(outcome) == Failed(error=f"the receiver answered {status}", permanent=permanent)
    assert len(hook.requests) == 1


def test_a_webhook_does_not_reach_our_own_network(hook: HttpSink, settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []
    [outcome] = send(claimed("webhook", hook.url))
    assert failed(outcome).permanent is True
    assert hook.requests == []


def test_a_receiver_that_is_not_there() -> None:
    [outcome] = send(claimed("webhook", f"http://127.0.0.1:{free_port()}/"))
    assert failed(outcome) == Failed(error="ConnectError", permanent=False)


# -- the others -----------------------------------------------------------------------------------


def test_the_board_accepts_by_itself() -> None:
    assert send(claimed("board", "x")) == [Accepted(reference="board")]


def test_the_console_only_where_it_is_allowed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.WAYHOME_CONSOLE_CHANNEL = False
    assert failed(send(claimed("console", ""))[0]).permanent is True
    settings.WAYHOME_CONSOLE_CHANNEL = True
    assert send(claimed("console", "")) == [Accepted(reference="console")]
    assert "Missed contact" in capsys.readouterr().out


def test_apprise_tells_a_real_receiver(hook: HttpSink) -> None:
    address = hook.url.replace("http://", "json://")
    assert send(claimed("apprise", address)) == [Accepted(reference="apprise")]
    body = json.loads(hook.requests[0].body)
    assert (body["title"], body["message"]) == ("Wayhome: please look", "Missed contact. Nora.")
    hook.status = 500
    assert failed(send(claimed("apprise", address))[0]).permanent is False


def test_apprise_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    assert failed(send(claimed("apprise", "nonsense://x"))[0]).permanent is True
    assert failed(send(claimed("apprise", f"file://{tmp_path}/x"))[0]).permanent is True


def test_apprise_does_not_reach_our_own_network(hook: HttpSink, settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []
    assert failed(send(claimed("apprise", hook.url.replace("http://", "json://")))[0]).permanent is True
    assert hook.requests == []


def test_apprise_at_a_host_that_is_not_there_is_tried_again() -> None:
    [outcome] = send(claimed("apprise", "json://nowhere.invalid/x"))
    assert failed(outcome).permanent is False


def test_a_service_with_a_host_of_its_own_is_outside_already() -> None:
    service = SimpleNamespace(host=None)
    apprise._ensure_outside(service)  # type: ignore[arg-type]  # all that it looks at


@pytest.mark.parametrize(
    ("channel", "address", "said"),
    [
        ("smtp", "m@harbour.example", ""),
        ("smtp", "no address", "e-mail address"),
        ("webhook", "https://hooks.example/x", ""),
        ("webhook", "http://127.0.0.1:9/x", ""),
        ("webhook", "http://hooks.example/x", "https://"),
        ("webhook", "ftp://hooks.example/x", "https://"),
        ("webhook", "https://u:p@hooks.example/x", "user name"),
        ("webhook", "https://hooks.example:x/", "not a web address"),
        ("apprise", "json://hooks.example", ""),
        ("apprise", "hello", "Apprise"),
        ("board", "anything", ""),
        ("console", "anything", ""),
    ],
)
def test_addresses_are_checked_in_words(channel: str, address: str, said: str) -> None:
    fault = channels.address_fault(channel, address)
    assert (said in fault) if said else fault == ""


@pytest.mark.parametrize("channel", ["board", "console", "apprise", "webhook"])
def test_channels_without_a_server_of_their_own_check_well(channel: str) -> None:
    assert channels.door(channel).check() == ""


def test_what_is_configured(settings: Settings) -> None:
    settings.WAYHOME_SMTP_URL, settings.WAYHOME_CONSOLE_CHANNEL = "", False
    configured = {
        name: channels.door(name).is_configured() for name in ("board", "console", "smtp", "webhook", "apprise")
    }
    assert configured == {"board": True, "console": False, "smtp": False, "webhook": True, "apprise": True}


def test_time_outs_are_shorter_than_the_lease() -> None:
    for name in ("board", "console", "smtp", "webhook", "apprise"):
        assert channels.door(name).TIMEOUT_SECONDS < channels.LEASE_SECONDS


# -- links ----------------------------------------------------------------------------------------


def test_a_link_leads_back_to_its_message(clock: HeldClock) -> None:
    message_id = uuid4()
    token = links.make_token(message_id)
    assert links.read_token(token) == message_id
    assert len(token) == 43


@pytest.mark.parametrize("text", ["", "x", "!" * 43, "A" * 43, "A" * 44, "é" * 10])
def test_what_we_did_not_make_leads_nowhere(text: str) -> None:
    assert links.read_token(text) is None


def test_one_changed_character_leads_nowhere() -> None:
    token = links.make_token(uuid4())
    changed = token[:10] + ("A" if token[10] != "A" else "B") + token[11:]
    assert links.read_token(changed) is None
