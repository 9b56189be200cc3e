"""A call comes in: written down whatever it brings, once, seen by whoever watches, and located afterwards."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.calls.rules.documents import CIRCLE_XML, FLAT, document, shape
from tests.calls.rules.test_bodies import COMMENT
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.briefing.rules import Drawn, How, weigh
from wayhome.calls import queries
from wayhome.calls.actions import TELEPHONE, Incoming, close_call, fetch_location, open_body, receive_call, view_call
from wayhome.calls.location_servers import ServerError, fetch, is_ours
from wayhome.calls.models import CallEvent
from wayhome.calls.tasks import ask_server
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.core.ids import new_id
from wayhome.ledger.models import Entry
from wayhome.staff.models import Person
from wayhome.staff.rules import Actor

BODY = document(CIRCLE_XML, method="A-GPS")
DESK = CallEvent.Source.DESK


def voice(*, from_typed: str = "", provider_call_id: str = "", reference: str = "") -> Incoming:
    return Incoming(
        source=CallEvent.Source.VOICE, from_typed=from_typed, provider_call_id=provider_call_id, reference=reference
    )


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.filter(action=action))


def test_a_call_is_written_down_with_where_it_says_it_is(cast: Cast) -> None:
    incoming = Incoming(
        source=DESK, from_typed="086 123 0000", text="breathing only", body=BODY, class_of_service="wph2"
    )
    done = receive_call(cast.actor(cast.marcus), incoming)
    call = CallEvent.objects.get(pk=done.call.pk)
    assert (call.from_number, call.class_of_service, call.office_id) == ("+353861230000", "WPH2", cast.office.pk)
    assert [one.how for one in queries.evidences(view_call(cast.actor(cast.marcus), call.pk))] == [How.GPS]
    assert bytes(call.body_sealed or b"") != BODY
    assert b"Circle" not in bytes(call.read_sealed or b"")  # where somebody is never stands in clear
    (entry,) = entries("call.received")
    assert entry.details == {"source": "desk", "locations": 1, "remarks": 0}


def test_an_address_that_is_typed_in_is_sealed_with_the_call(cast: Cast) -> None:
    incoming = Incoming(source=DESK, from_typed="086 123 0000", address=" 9 Home\x00 Road ", class_of_service="VOIP")
    call = receive_call(cast.actor(cast.marcus), incoming).call
    assert call.located == 1
    assert b"Home" not in bytes(call.read_sealed or b"")
    seen = view_call(cast.actor(cast.marcus), call.pk)
    asked = queries.request_of(seen, call.received_at)
    assert [(one.how, one.address) for one in asked.located] == [(How.VOIP, "9 Home Road")]
    assert asked.address == "9 Home Road"
    typed = Incoming(source=DESK, address="9 Home Road")
    plain = view_call(cast.actor(cast.marcus), receive_call(cast.actor(cast.marcus), typed).call.pk)
    assert [one.how for one in queries.evidences(plain)] == [How.GIVEN]


def test_a_bare_mast_is_no_place_to_look_at(cast: Cast) -> None:
    point = shape("Point", FLAT, "53.35 -6.26", prefix="gml")
    body = document(point, method="Cell", timestamp="")
    call = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.PIDF, body=body)).call
    seen = view_call(cast.actor(cast.marcus), call.pk)
    [only] = weigh(queries.request_of(seen, call.received_at).located, call.received_at)
    assert only.drawn_as is Drawn.NOT
    assert "Only the tower is known" in only.sentence


def test_the_additional_data_of_a_call_are_seen_and_sealed(cast: Cast) -> None:
    call = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.PIDF, body=COMMENT)).call
    assert b"shop" not in bytes(call.read_sealed or b"")
    assert [one.value for one in view_call(cast.actor(cast.marcus), call.pk).told] == ["Behind the shop"]


@pytest.mark.parametrize("body", [b"<presence", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\x00" * 100, b" "])
def test_a_hostile_body_is_a_remark_and_the_call_goes_on(cast: Cast, body: bytes) -> None:
    done = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.PIDF, from_typed="+353861230000", body=body))
    assert done.call.from_number == "+353861230000"
    assert len(done.call.remarks) == 1
    assert done.call in queries.recent(cast.actor(cast.marcus))


def test_a_body_that_was_left_out_is_a_remark_and_the_call_goes_on(cast: Cast) -> None:
    left_out = Incoming(source=CallEvent.Source.PIDF, from_typed="+353861230000", left_out=True)
    call = receive_call(TELEPHONE, left_out).call
    assert (call.from_number, [one["code"] for one in call.remarks]) == ("+353861230000", ["too-large"])


def test_the_same_call_of_a_provider_is_one(cast: Cast) -> None:
    first = receive_call(TELEPHONE, voice(provider_call_id="CA1", from_typed="+353861230000"))
    again = receive_call(TELEPHONE, voice(provider_call_id="CA1", from_typed="+353861239999"))
    assert (again.repeated, again.call.pk, again.call.from_number) == (True, first.call.pk, "+353861230000")
    assert len(entries("call.received")) == 1
    assert not receive_call(TELEPHONE, voice()).repeated
    assert not receive_call(TELEPHONE, voice()).repeated


@pytest.mark.parametrize("source", [CallEvent.Source.API, CallEvent.Source.PIDF])
def test_an_exchange_that_counts_anew_swallows_no_call(cast: Cast, clock: HeldClock, source: CallEvent.Source) -> None:
    def told(number: str) -> tuple[bool, list[str]]:
        done = receive_call(TELEPHONE, Incoming(source=source, from_typed=number, provider_call_id="17", body=BODY))
        return done.repeated, [one["code"] for one in done.call.remarks]

    assert told("+353861230000") == (False, [])
    clock.advance(hours=23)
    assert told("+353861230000") == (True, [])
    assert told("") == (True, [])
    assert told("+353861239999") == (False, ["id-reused"])
    clock.advance(hours=2)
    assert told("+353861230000") == (False, ["id-reused"])
    assert CallEvent.objects.count() == 3
    for one in CallEvent.objects.all():
        assert open_body(cast.actor(cast.sofia), one.pk) == BODY


def test_a_signed_call_that_is_played_again_writes_nothing_however_late(cast: Cast, clock: HeldClock) -> None:
    receive_call(TELEPHONE, voice(provider_call_id="CA1", from_typed="+353861230000"))
    clock.advance(hours=24 * 40)
    assert receive_call(TELEPHONE, voice(provider_call_id="CA1", from_typed="+353861230000")).repeated
    assert CallEvent.objects.count() == 1


def token(cast: Cast, person: Person, *scopes: str, origin: str = "api") -> Actor:
    found = cast.actor(person, origin)
    return Actor(
        person_id=found.person_id,
        office_id=found.office_id,
        grants=found.grants,
        origin=origin,
        scopes=frozenset(scopes),
    )


def test_who_may_report_a_call(cast: Cast) -> None:
    assert receive_call(token(cast, cast.amara, "calls"), voice()).call.office_id is None
    refused = (
        cast.actor(cast.nora),
        token(cast, cast.marcus, "board"),
        token(cast, cast.marcus, "calls", origin="phone"),
    )
    for actor in refused:
        with pytest.raises(NotAllowed):
            receive_call(actor, voice())


def test_who_may_see_a_call(cast: Cast) -> None:
    ours = receive_call(cast.actor(cast.marcus), Incoming(source=DESK)).call
    every = receive_call(TELEPHONE, voice()).call
    marcus, zoe, nora = (cast.actor(person) for person in (cast.marcus, cast.zoe, cast.nora))
    assert queries.recent(marcus) == [every, ours]
    assert queries.recent(zoe, rows=5) == [every]
    assert queries.recent(nora) == []
    assert queries.recent(token(cast, cast.marcus, "calls")) == []
    with pytest.raises(NotFound):
        view_call(zoe, ours.pk)
    assert view_call(marcus, ours.pk).call == ours
    assert len(entries("call.viewed")) == 1


def test_who_reads_everywhere_reads_all(cast: Cast) -> None:
    cast.ines.grants.update(office=None)
    ours = receive_call(cast.actor(cast.marcus), Incoming(source=DESK)).call
    assert queries.recent(cast.actor(cast.ines)) == [ours]


def test_what_came_is_opened_by_few_and_recorded(cast: Cast) -> None:
    call = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.PIDF, body=BODY)).call
    assert open_body(cast.actor(cast.sofia), call.pk) == BODY
    assert len(entries("call.body_opened")) == 1
    with pytest.raises(NotAllowed):
        open_body(cast.actor(cast.marcus), call.pk)
    with pytest.raises(NotFound):
        open_body(cast.actor(cast.sofia), receive_call(TELEPHONE, voice()).call.pk)


def test_a_call_is_closed_once(cast: Cast) -> None:
    call = receive_call(TELEPHONE, voice()).call
    closed = close_call(cast.actor(cast.marcus), call.pk)
    again = close_call(cast.actor(cast.sofia), call.pk)
    assert (closed.state, again.closed_by_id) == ("closed", cast.marcus.pk)
    assert queries.on_screens() == ()
    assert len(entries("call.closed")) == 1
    with pytest.raises(NotFound):
        close_call(cast.actor(cast.nora), call.pk)


ANSWER = b"""<locationResponse xmlns="urn:ietf:params:xml:ns:geopriv:held">%s</locationResponse>"""


asked: list[tuple[str, str]] = []
"""Which paths the server below was asked for, and with which compression."""

hung_up = threading.Event()
PACKED = gzip.compress(b" " * 10_000_000)


class Held(BaseHTTPRequestHandler):
    """A location server on loopback."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        asked.append((self.path, self.headers["Accept-Encoding"]))
        if self.path == "/drips":
            self.drip()
            return
        body = {
            "/good": ANSWER % (BODY.partition(b"?>")[2] + COMMENT),
            "/elsewhere": ANSWER
            % b"<locationUriSet><locationURI>https://ls.example.com/x</locationURI></locationUriSet>",
            "/error": b'<error xmlns="urn:ietf:params:xml:ns:geopriv:held" code="locationUnknown"/>',
            "/large": b"x" * 300_000,
            "/packed": PACKED,
            "/moved": b"elsewhere",
        }.get(self.path, b"")
        self.send_response(302 if self.path == "/moved" else 200 if body else 500)
        if self.path == "/moved":
            self.send_header("Location", "/good")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """Say a little now and then, until nobody listens any more."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while not threading.Event().wait(0.01):
                self.wfile.write(b" ")
        hung_up.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""


@pytest.fixture
def server(settings: Settings) -> Iterator[str]:
    asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Held) as found:
        settings.WAYHOME_LOCATION_SERVERS = [f"127.0.0.1:{found.server_port}", "ls.example.com"]
        threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


def referring(uri: str) -> CallEvent:
    return receive_call(TELEPHONE, voice(reference=uri, from_typed="+353861230000")).call


def test_a_reference_is_asked_after_the_call_was_written_down(cast: Cast, server: str) -> None:
    call = referring(f"{server}/good")
    assert (call.reference_state, call.located) == ("waiting", 0)
    job = ProcrastinateJob.objects.get(task_name="calls.fetch_location")
    ask_server(**job.args)
    call.refresh_from_db()
    assert (call.reference_state, call.located) == ("answered", 1)
    seen = view_call(cast.actor(cast.marcus), call.pk)
    assert (len(seen.locations), [one.value for one in seen.told]) == (1, ["Behind the shop"])
    assert len(entries("call.located")) == 1
    assert not fetch_location(call.pk)
    assert not fetch_location(new_id())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("error", "tells nothing: locationUnknown"),
        ("large", "too large"),
        ("nothing", "answered 500"),
        ("moved", "answered 302"),
        ("packed", "not in the encoding"),
        ("elsewhere", "named another address"),
    ],
)
def test_a_server_that_does_not_tell_is_remarked_on(cast: Cast, server: str, path: str, words: str) -> None:
    call = referring(f"{server}/{path}")
    assert not fetch_location(call.pk)
    call.refresh_from_db()
    assert (call.reference_state, len(call.remarks)) == ("failed", 1)
    assert words in call.remarks[0]["words"]
    assert asked == [(f"/{path}", "identity")]


def test_a_server_that_never_ends_is_hung_up_on(cast: Cast, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wayhome.calls.location_servers.WHOLE_SECONDS", 0.2)
    with pytest.raises(ServerError, match="did not answer"):
        fetch(f"{server}/drips")
    assert hung_up.wait(30)


def test_two_workers_add_a_location_once(cast: Cast, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    call = referring(f"{server}/good")

    def meanwhile(uri: str) -> bytes:
        CallEvent.objects.filter(pk=call.pk).update(reference_state="answered")
        return fetch(uri)

    monkeypatch.setattr("wayhome.calls.actions.locating.fetch", meanwhile)
    assert not fetch_location(call.pk)
    call.refresh_from_db()
    assert call.located == 0


def test_only_servers_that_the_agency_named_are_asked(cast: Cast, server: str, settings: Settings) -> None:
    for uri in (
        "https://elsewhere.example/x",
        "http://ls.example.com/x",
        "ftp://ls.example.com/",
        "http://[",
        "https://ls.example.com:8443/x",
        "https://ls.example.com@elsewhere.example/x",
        "https://ls.example.com:x/",
        "http://127.0.0.1/x",
        "http://127.0.0.1:9/x",
        "x" * 2_000,
    ):
        call = referring(uri)
        assert (call.reference_state, call.remarks[0]["code"]) == ("refused", "server")
    assert is_ours("https://ls.example.com/x")
    assert is_ours("https://LS.example.com:443/x")
    settings.WAYHOME_LOCATION_SERVERS = ["[2001:db8::1]:8443", "ls.example.com:8443"]
    assert is_ours("https://ls.example.com:8443/x")
    assert is_ours("https://[2001:db8::1]:8443/x")
    assert not is_ours("https://ls.example.com/x")
    assert not ProcrastinateJob.objects.exists()
    settings.WAYHOME_LOCATION_SERVERS = []
    with pytest.raises(ServerError, match="not named"):
        fetch(f"{server}/good")


def test_a_named_server_inside_or_down_is_not_reached(cast: Cast, server: str, settings: Settings) -> None:
    settings.WAYHOME_LOCATION_SERVERS = ["127.0.0.1:9", "10.0.0.1"]
    with pytest.raises(ServerError, match="not allowed"):
        fetch("https://10.0.0.1/x")
    with pytest.raises(ServerError, match="did not answer"):
        fetch("http://127.0.0.1:9/x")


def test_a_location_that_came_needs_no_server(cast: Cast, server: str) -> None:
    call = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.PIDF, body=BODY, reference=f"{server}/good")).call
    assert (call.reference_state, call.reference) == ("", f"{server}/good")
