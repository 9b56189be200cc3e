"""The one ASGI front, wired: native routes beside Django's pages behind our mount."""

import os
import re

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")

from wayhome.http.front import Front
from wayhome.http.health import Ready, live
from wayhome.http.mount import Mount
from wayhome.http.pool import make_pool
from wayhome.project.wsgi import application as pages
from wayhome.web.board import stream
from wayhome.web.board.readers import WALL_STREAM

URGENT = re.compile(
    r"/my/((check-in|panic|pin)/.*|token/)?"
    r"|/p/(check-in/)?"
    r"|/a/.*(?<!/live/)"
    r"|/board/acknowledge/.*"
    r"|/alarms/[0-9a-f-]{36}/((acknowledge|extend|let-go|tick|police-called|police-not-called|note|close|pin)/)?"
    r"|/api/v1/(visits/[^/]+/(check-in|arrive|leave|extend|return)|alarms/[^/]+/acknowledge)"
    r"|/api/v1/calls(/.*)?"
)
"""Paths that have to do with somebody who may be in danger: they have threads of their own."""

UPLOADS = re.compile(r"/my/day-sheet/?|/people/import/?|/offices/.*import/?")
"""Paths that take files of up to 5 MB."""

CALLS = "/api/v1/calls/pidf"
"""A call goes on without a body that is too large: it is written down with what is known, and says so."""

PHOTOS = re.compile(r"/persons/[0-9a-f-]{36}/photo/")
"""Paths that take a photograph of up to 8 MB."""


def make() -> Front:
    """Return the front of one web process (uvicorn calls this once the settings are chosen)."""
    from wayhome.api.check_in import PATH, CheckIn  # noqa: PLC0415 - it knows models, which Django must load first
    from wayhome.http.alive import Alive  # noqa: PLC0415 - the same

    pool = make_pool()
    alive = Alive()
    mount = Mount(
        pages,
        is_urgent=lambda path: URGENT.fullmatch(path) is not None,
        is_upload=lambda path: UPLOADS.fullmatch(path) is not None,
        is_photo=lambda path: PHOTOS.fullmatch(path) is not None,
        goes_on=lambda path: path == CALLS,
    )
    return Front(
        exact={
            "/health/live": live,
            "/health/ready": Ready(pool),
            "/health/alive": alive,
            "/board/stream": stream.app,
            WALL_STREAM: stream.app,
        },
        patterns=[(PATH, CheckIn(pool))],
        pages=mount,
        opening=[lambda: pool.open(wait=False)],
        closing=[pool.close, stream.close, alive.close],
    )
