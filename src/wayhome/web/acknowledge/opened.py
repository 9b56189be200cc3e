"""What a browser that came by a link may do: kept in its session, for one alarm, for half an hour.

Two marks: "tapped" (this browser acknowledged by this link: it is asked for the PIN) and "opened"
(the PIN was right: place and procedure are shown). Both name the person that the link was for.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

OPEN_FOR = timedelta(minutes=30)
TAPPED = "wayhome_link_tapped"
OPENED = "wayhome_link_opened"
MOST = 50
"""So many marks are kept in a session; the oldest are forgotten."""


def mark_tapped(session: SessionBase, message_id: UUID, alarm_id: UUID) -> None:
    marks = [*session.get(TAPPED, []), _pair(message_id, alarm_id)]
    session[TAPPED] = marks[-MOST:]


def was_tapped(session: SessionBase, message_id: UUID, alarm_id: UUID) -> bool:
    return _pair(message_id, alarm_id) in session.get(TAPPED, [])


def mark_opened(session: SessionBase, message_id: UUID, alarm_id: UUID, now: datetime) -> None:
    """Open the alarm to this browser, under a new session key."""
    session.cycle_key()
    marks = dict(session.get(OPENED, {}))
    marks[_pair(message_id, alarm_id)] = (now + OPEN_FOR).isoformat()
    session[OPENED] = dict(list(marks.items())[-MOST:])


def open_until(session: SessionBase, message_id: UUID, alarm_id: UUID, now: datetime) -> datetime | None:
    """Return until when this browser may read the alarm; None when it may not (any more)."""
    stored = session.get(OPENED, {}).get(_pair(message_id, alarm_id))
    if stored is None:
        return None
    until = datetime.fromisoformat(stored)
    return until if now < until else None


def close_all(session: SessionBase) -> None:
    """Close every alarm that this browser opened: its link asks for the PIN again."""
    session.pop(OPENED, None)


def _pair(message_id: UUID, alarm_id: UUID) -> str:
    return f"{message_id.hex}:{alarm_id.hex}"
