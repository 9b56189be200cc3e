"""The cast and the workers of the load, made by `wayhome manage shell` in the program under test."""

import json
import sys
from datetime import timedelta

from tests.alarms.scenes import go_out
from tests.cast import make_cast, person
from tests.web.browser import session_of
from wayhome.core.clock import database_now
from wayhome.staff.actions import make_api_token
from wayhome.staff.models import Office, Role
from wayhome.staff.queries import actor_of

SCOPES = ("sign-out", "check-in")


def begin(workers: int) -> None:
    """Print as JSON: a monitor's session, and a token for each worker of the load."""
    now = database_now()
    cast = make_cast(now)
    tokens = []
    for number in range(workers):
        made = person(f"Worker{number} Load", cast.office, now, Role.WORKER)
        token = make_api_token(actor_of(made), label="load", scopes=SCOPES, expires_at=now + timedelta(days=1))
        tokens.append(token.text)
    sys.stdout.write(json.dumps({"session": session_of(cast.marcus), "tokens": tokens}) + "\n")


def fall_due(number: int, seconds: float) -> None:
    """Let one more person be out, overdue in so many seconds without any grace. Prints the visit's id."""
    office = Office.objects.get(name="Harbour Street")
    now = database_now()
    who = person(f"Late{number} Comer", office, now, Role.WORKER)
    sys.stdout.write(f"{go_out(who, now, due_minutes=seconds / 60, grace_seconds=0).pk}\n")
