"""Probes: names, addresses and subjects that would become headers, and Apprise addresses that lead inward."""

import socket
from collections.abc import Iterator
from email.policy import default

import pytest
from pytest_django.fixtures import Settings

from tests.messaging.test_channels import claimed, failed, send
from tests.sinks import HttpSink, SmtpSink, http_sink
from wayhome.core.hosts import ForbiddenHostError
from wayhome.messaging import channels
from wayhome.messaging.channels import Accepted, apprise
from wayhome.messaging.channels.apprise import outside

BREAKS = ["\r\nBcc: x@else.example", "\nBcc: x@else.example", "\rBcc: x@else.example", "\u2028Bcc: x@else.example"]


@pytest.fixture(autouse=True)
def judged_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let coverage see the audit hook: Python hides hooks from tracing unless they say otherwise."""
    monkeypatch.setattr(outside._judge, "__cantrace__", True, raising=False)


@pytest.fixture
def inside() -> Iterator[HttpSink]:
    """A receiver that the agency did not name: it stands for whatever is on its own network."""
    with http_sink() as sink:
        yield sink


# -- e-mail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [*BREAKS, "\x00"])
def test_no_subject_becomes_a_header_or_costs_the_message(mail: SmtpSink, bad: str) -> None:
    [outcome] = send(claimed("smtp", "m@harbour.example", subject=f"Wayhome{bad}"))
    assert isinstance(outcome, Accepted), outcome
    assert mail.recipients == ["m@harbour.example"]
    sent = mail.mails[0]
    assert sent["Bcc"] is None
    assert sent["Auto-Submitted"] == "auto-generated", "what follows the subject is still a header"


@pytest.mark.parametrize("bad", [*BREAKS, ",x@else.example", "> x@else.example"])
def test_no_address_reaches_a_second_recipient(mail: SmtpSink, bad: str) -> None:
    assert apprise.address_fault("no") != ""
    assert channels.door("smtp").address_fault(f"m@harbour.example{bad}") != ""
    bad_one, fine = send(claimed("smtp", f"m@harbour.example{bad}"), claimed("smtp", "b@harbour.example"))
    assert failed(bad_one).error != ""
    assert isinstance(fine, Accepted)
    assert mail.recipients == ["b@harbour.example"]


@pytest.mark.parametrize("bad", [*BREAKS, "\x00", "\ud800"])
def test_a_name_in_the_text_stays_text(mail: SmtpSink, hook: HttpSink, bad: str) -> None:
    body = f"Missed contact. Nora{bad}."
    [posted] = send(claimed("webhook", hook.url, body=body))
    [outcome] = send(claimed("smtp", "m@harbour.example", body=body))
    if bad == "\ud800":  # no encoding has it; PostgreSQL keeps none, so that no message holds one
        assert not isinstance(outcome, Accepted)
        return
    assert isinstance(outcome, Accepted)
    assert isinstance(posted, Accepted)
    assert mail.mails[0]["Bcc"] is None
    assert mail.mails[0].policy == default


# -- webhooks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", BREAKS)
def test_no_address_puts_a_header_into_the_request(hook: HttpSink, bad: str) -> None:
    for address in (f"{hook.url}{bad}", hook.url.replace("/hook", f"{bad}/hook"), f"http://x{bad}@127.0.0.1/"):
        send(claimed("webhook", address))
    send(claimed("webhook", hook.url, idempotency_key=f"key{bad}"))
    for request in hook.requests:
        assert not any(name.lower() == "bcc" for name in request.headers)


def test_a_webhook_follows_no_redirect(hook: HttpSink, inside: HttpSink) -> None:
    hook.status = 307
    hook.url, where = inside.url, hook.url  # the sink sends whoever asks to its `url`
    [outcome] = send(claimed("webhook", where))
    assert failed(outcome).permanent is False
    assert inside.requests == []


# -- Apprise --------------------------------------------------------------------------------------


def as_json(sink_url: str) -> str:
    return sink_url.replace("http://", "json://")


@pytest.mark.parametrize("asked", ["", "?redirect=yes", "?redirect=1", "?redirects=yes", "?Redirect=True"])
def test_apprise_follows_no_redirect_whatever_its_address_says(hook: HttpSink, inside: HttpSink, asked: str) -> None:
    where, hook.url, hook.status = as_json(hook.url), inside.url, 307
    [outcome] = send(claimed("apprise", where + asked))
    assert not isinstance(outcome, Accepted)
    assert len(hook.requests) == 1
    assert inside.requests == []


def stands_for(monkeypatch: pytest.MonkeyPatch, name: str, *addresses: str) -> list[str]:
    """Let `name` stand for each address in turn, the last one for good; return where it is noted who asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: object, *given: object, **named: object) -> object:
        if host != name:
            return real(host, port, *given, **named)  # type: ignore[arg-type]  # handed on as they came
        asked.append(host)
        address = addresses[min(len(asked), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("second", ["127.0.0.1", "localhost"])
def test_an_address_that_names_a_second_server_does_not_reach_our_network(
    mail: SmtpSink, settings: Settings, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []
    stands_for(monkeypatch, "public.example", "93.184.216.34")
    port = mail.url.rpartition(":")[2]
    address = f"mailto://nora:secret@public.example:{port}?smtp={second}&to=x@else.example&mode=insecure"
    assert apprise.address_fault(address) == ""
    [outcome] = send(claimed("apprise", address))
    assert (failed(outcome).permanent, "WAYHOME_WEBHOOK_HOSTS" in failed(outcome).error) == (True, True)
    assert len(mail.sessions) == 0


def test_a_name_that_points_elsewhere_a_moment_later_is_not_followed(
    hook: HttpSink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer of the name server is public, every later one is loopback: a rebinding name."""
    settings.WAYHOME_WEBHOOK_HOSTS = []
    port = hook.url.rpartition(":")[2].removesuffix("/hook")
    asked = stands_for(monkeypatch, "rebinding.example", "93.184.216.34", "127.0.0.1")
    [outcome] = send(claimed("apprise", f"json://rebinding.example:{port}/"))
    assert (failed(outcome).permanent, "WAYHOME_WEBHOOK_HOSTS" in failed(outcome).error) == (True, True)
    assert len(asked) > 1, "the library asked for itself"
    assert hook.requests == []


def test_a_host_that_the_agency_named_is_reached_and_nothing_beside_it(settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = ["localhost", "nowhere.invalid"]
    with socket.create_server(("127.0.0.1", 0)) as there:
        with outside.only_outward():
            socket.create_connection(there.getsockname()).close()
        settings.WAYHOME_WEBHOOK_HOSTS = ["nowhere.invalid"]
        with outside.only_outward(), pytest.raises(ForbiddenHostError):
            socket.create_connection(there.getsockname())
        socket.create_connection(there.getsockname()).close()


def test_datagrams_names_and_sockets_of_this_machine_are_judged_too(settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []
    with outside.only_outward(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        with pytest.raises(ForbiddenHostError):
            datagrams.sendto(b"x", ("127.0.0.1", 9))
        with pytest.raises(ForbiddenHostError):
            datagrams.connect(("localhost", 9))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.connect(("127.0.0.1", 9))  # outside of it: nobody judges
        with outside.only_outward():
            datagrams.sendmsg([b""])  # to whom it was connected: judged then
    with (
        outside.only_outward(),
        socket.socket(socket.AF_UNIX) as local,
        pytest.raises(ForbiddenHostError),
    ):
        local.connect("/run/dbus/system_bus_socket")


@pytest.mark.parametrize("scheme", ["file", "syslog", "dbus", "SYSLOG", " syslog"])
def test_nothing_is_done_on_this_machine(scheme: str) -> None:
    assert apprise.address_fault(f"{scheme}://local0/") != ""
