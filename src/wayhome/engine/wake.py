"""Waking: one direct connection listens, so that a loop runs when something falls due and not by a slow poll.

Never through a pooler: LISTEN does not survive one. Losing this connection costs at most the
second after which every loop runs anyway.
"""

import logging
from collections.abc import Mapping
from threading import Event

import psycopg
import psycopg.sql
from django.db import connection

log = logging.getLogger(__name__)

CHANNELS = ("wayhome_due", "wayhome_send")
LISTEN_SECONDS = 1.0
BACK_OFF_SECONDS = 1.0


def listen(stop: Event, wakes: Mapping[str, Event]) -> None:
    """Set the event of a channel whenever it is notified, until `stop`; reconnects for ever."""
    while not stop.is_set():
        try:
            _listen_once(stop, wakes)
        except psycopg.Error as error:
            log.warning("wake: listening again after %s", type(error).__name__)
            stop.wait(BACK_OFF_SECONDS)


def _listen_once(stop: Event, wakes: Mapping[str, Event]) -> None:
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name not in {"cursor_factory", "context", "prepare_threshold"}
    }
    with psycopg.connect(**parameters, autocommit=True) as listener:
        for name in CHANNELS:
            listener.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(name)))
        for event in wakes.values():
            event.set()  # whatever was notified while nobody listened
        while not stop.is_set():
            for note in listener.notifies(timeout=LISTEN_SECONDS):
                wakes[note.channel].set()
