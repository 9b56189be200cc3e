"""The board's live events: native ASGI, beside Django (DESIGN, The front; Server-Sent Events of the HTML standard).

`GET /board/stream?view=desk|plain[&office=UUID]`, and for the wall `GET /wall/stream[?office=UUID]`, which a wall
screen's token opens too: they give a snapshot at once and then
  board   the fragment, whenever it differs
  beat    once a second, how the machine itself is (JSON); a page that misses it for 5 s says so
  leave   the session has ended, its roles changed, or the screen was withdrawn: load the page again
"""

import asyncio
import json
from collections.abc import Coroutine

from wayhome.core.clock import monotonic_seconds
from wayhome.core.errors import NotAllowed
from wayhome.http.asgi import ENDLESS, SECURITY_HEADERS, Receive, Refusal, Scope, Send, respond_refusal
from wayhome.web.board.hub import Hub, Listener
from wayhome.web.board.readers import Asking, asking, reader_of

CHECK_SECONDS = 25.0
"""How often it is asked whether the reader still may: who may no more has left within half a minute."""

SEND_SECONDS = 10.0
"""A reader that takes nothing for this long has gone."""

RETRY_MILLISECONDS = 1000

hub = Hub()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one listener until they go, their session ends, or they stop reading."""
    scope[ENDLESS] = True
    try:
        asked = _asked(scope)
        listener = await _joined(asked)
    except Refusal as refusal:
        await respond_refusal(send, scope["path"], refusal)
        return
    try:
        await _until_gone(receive, _pump(send, listener, asked))
    finally:
        hub.leave(listener)


async def close() -> None:
    """End everything: for the front's shutdown."""
    await hub.close()


def _asked(scope: Scope) -> Asking:
    if scope["method"] != "GET":
        raise Refusal(405, "method", "The board is read, not written: use GET.")
    cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return asking(scope["path"], "; ".join(cookies), scope["query_string"].decode("latin-1"))


async def _joined(asked: Asking) -> Listener:
    try:
        found = await hub.in_thread(reader_of, asked)
    except NotAllowed as error:
        raise Refusal(403, "not-allowed", str(error)) from error
    if found is None:
        raise Refusal(401, "sign-in", "Sign in first.")
    listener = Listener(*found)
    if not hub.join(listener):
        raise Refusal(503, "full", "Too many boards are open here. This page asks again by itself.", retry_seconds=5)
    return listener


async def _until_gone(receive: Receive, pump: Coroutine[None, None, None]) -> None:
    """Pump until the client hangs up or the pump ends by itself."""

    async def hung_up() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    tasks = [asyncio.ensure_future(pump), asyncio.ensure_future(hung_up())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(send: Send, listener: Listener, asked: Asking) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"x-accel-buffering", b"no"),
        *SECURITY_HEADERS,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _write(send, f"retry: {RETRY_MILLISECONDS}\n\n")
    number, beat, checked_at = 0, None, monotonic_seconds()
    while True:
        await hub.turn()
        if monotonic_seconds() - checked_at >= CHECK_SECONDS:
            checked_at = monotonic_seconds()
            if not await _still_may(listener, asked):
                await _write(send, "event: leave\ndata: -\n\n", last=True)
                return
        said = ""
        frame = hub.frame_for(listener)
        if frame is not None and frame.number != number:
            number = frame.number
            said += event("board", frame.html)
        if hub.beat is not None and hub.beat is not beat:
            beat = hub.beat
            said += event("beat", json.dumps(beat.as_json()))
        if said:
            await _write(send, said)


async def _still_may(listener: Listener, asked: Asking) -> bool:
    try:
        found = await hub.in_thread(reader_of, asked)
    except NotAllowed:
        return False
    return found == (listener.reader_id, listener.audience)


async def _write(send: Send, text: str, *, last: bool = False) -> None:
    message = {"type": "http.response.body", "body": text.encode(), "more_body": not last}
    await asyncio.wait_for(send(message), SEND_SECONDS)


def event(name: str, data: str) -> str:
    """Return one event; what has several lines is sent in several data fields (HTML standard, 9.2.6)."""
    lines = [line for line in (line.strip() for line in data.splitlines()) if line]
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in lines) + "\n"
