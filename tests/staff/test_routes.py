"""Ways to reach somebody are used only once a code that was sent through them came back."""

import re
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.messaging.models import Channel, Message
from wayhome.staff.actions import add_route, confirm_route, move_route, remove_route, send_code, set_duty_phone
from wayhome.staff.models import ContactRoute
from wayhome.staff.queries import routes_of


def code_in_the_outbox() -> str:
    found = re.search(r"\b\d{6}\b", Message.objects.order_by("-created_at", "-id")[0].body)
    assert found
    return found[0]


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def addresses(cast: Cast) -> list[str]:
    return [route.address for route in routes_of([cast.nora.pk])[cast.nora.pk]]


def test_a_route_is_added_verified_by_its_code_and_then_used(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    route = add_route(nora, cast.nora.pk, channel=Channel.SMTP, address=" Nora@Home.example ", label="home")
    assert "nora@home.example" not in addresses(cast)
    send_code(nora, route.pk)
    message = Message.objects.get()
    assert message.routes[0]["address"] == "nora@home.example"
    assert cast.nora.name not in message.subject + message.body
    assert ContactRoute.objects.get(pk=route.pk).code_sha256 not in {"", code_in_the_outbox()}
    code = code_in_the_outbox()
    confirm_route(nora, route.pk, f" {code[:3]} {code[3:]} ")
    assert addresses(cast)[-1] == "nora@home.example"
    confirm_route(nora, route.pk, "verified already, so anything does")
    assert refused(lambda: send_code(nora, route.pk)) == [("code", "verified")]
    assert recorded() == ["staff.route_added", "staff.route_code_sent", "staff.route_verified"]


def test_wrong_codes_are_counted_and_codes_expire(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    route = add_route(nora, cast.nora.pk, channel=Channel.SMTP, address="n@home.example")
    assert refused(lambda: confirm_route(nora, route.pk, "000000")) == [("code", "no_code")]
    send_code(nora, route.pk)
    assert refused(lambda: send_code(nora, route.pk)) == [("code", "too_soon")]
    right = code_in_the_outbox()
    for _ in range(5):
        assert refused(lambda: confirm_route(nora, route.pk, other_code(right))) == [("code", "wrong")]
    assert refused(lambda: confirm_route(nora, route.pk, right)) == [("code", "too_many")]
    clock.advance(minutes=2)
    send_code(nora, route.pk)
    clock.advance(minutes=15)
    assert refused(lambda: confirm_route(nora, route.pk, code_in_the_outbox())) == [("code", "too_old")]


def test_an_older_code_is_worth_nothing(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    route = add_route(nora, cast.nora.pk, channel=Channel.SMTP, address="n@home.example")
    send_code(nora, route.pk)
    first = code_in_the_outbox()
    clock.advance(minutes=2)
    send_code(nora, route.pk)
    if code_in_the_outbox() != first:
        assert refused(lambda: confirm_route(nora, route.pk, first)) == [("code", "wrong")]


@pytest.mark.parametrize(
    ("channel", "address", "problem"),
    [
        ("smtp", "nobody", ("address", "mail")),
        ("smtp", "", ("address", "missing")),
        ("pigeon", "x", ("channel", "channel")),
        ("webhook", "ftp://x", ("address", "webhook")),
        ("webhook", "https://", ("address", "webhook")),
        ("apprise", "ntfy", ("address", "apprise")),
        ("smtp", "nora@harbour.example", ("address", "twice")),
    ],
)
def test_addresses_that_cannot_be_are_refused(cast: Cast, channel: str, address: str, problem: tuple[str, str]) -> None:
    nora = cast.actor(cast.nora)
    assert refused(lambda: add_route(nora, cast.nora.pk, channel=channel, address=address)) == [problem]


def test_every_channel_has_its_form_and_there_is_a_bound(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    add_route(nora, cast.nora.pk, channel="webhook", address="https://hook.example/x")
    add_route(nora, cast.nora.pk, channel="apprise", address="ntfy://topic")
    add_route(nora, cast.nora.pk, channel="console", address="console")
    for number in range(5):
        add_route(nora, cast.nora.pk, channel="smtp", address=f"n{number}@home.example")
    again = lambda: add_route(nora, cast.nora.pk, channel="smtp", address="last@home.example")  # noqa: E731 - one line of a story
    assert refused(again) == [("address", "too_many")]


def test_the_board_needs_no_code(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    for route in list(cast.nora.routes.all()):
        remove_route(nora, route.pk)
    board = add_route(nora, cast.nora.pk, channel=Channel.BOARD, address="anything")
    assert (board.address, board.position, bool(board.verified_at)) == (str(cast.nora.pk), 0, True)


def test_the_order_is_the_persons_own(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    mail, board = cast.nora.routes.all()
    move_route(nora, board.pk, up=True)
    assert [route.pk for route in cast.nora.routes.all()] == [board.pk, mail.pk]
    move_route(nora, board.pk, up=True)
    move_route(nora, board.pk, up=False)
    assert [route.pk for route in cast.nora.routes.all()] == [mail.pk, board.pk]


def test_a_duty_phone_is_named_by_who_makes_the_roster(cast: Cast) -> None:
    mail = cast.marcus.routes.all()[0]
    forbidden(lambda: set_duty_phone(cast.actor(cast.marcus), mail.pk, is_duty_phone=True))
    for _ in range(2):
        set_duty_phone(cast.actor(cast.sofia), mail.pk, is_duty_phone=True)
    assert recorded() == ["staff.duty_phone_set"]


def test_nobody_touches_the_routes_of_others(cast: Cast) -> None:
    ben, mail = cast.actor(cast.ben), cast.nora.routes.all()[0]
    forbidden(lambda: add_route(ben, cast.nora.pk, channel="smtp", address="ben@home.example"))
    forbidden(lambda: send_code(ben, mail.pk))
    forbidden(lambda: confirm_route(ben, mail.pk, "1"))
    forbidden(lambda: remove_route(ben, mail.pk))
    forbidden(lambda: move_route(ben, mail.pk, up=False))
    with pytest.raises(NotFound):
        remove_route(ben, uuid4())
    add_route(cast.actor(cast.amara), cast.nora.pk, channel="smtp", address="by@amara.example")
