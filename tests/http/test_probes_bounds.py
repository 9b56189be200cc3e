"""Probes: far more of everything than an office has, and every list is a page still: light, few questions (I13)."""

import os
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.addresses import addresses
from tests.http.sessions import sign_in
from wayhome.alarms.models import Alarm, FollowUp
from wayhome.core.ids import new_id
from wayhome.core.rows import insert_rows
from wayhome.messaging.models import BoardNotice, Message
from wayhome.places.models import SafePlace
from wayhome.staff.models import Absence, Person, RoleGrant, Shift, Vehicle
from wayhome.visits.models import DueKind, Visit
from wayhome.web.board.rows import MOST_WEIGHT

MANY = int(os.environ.get("WAYHOME_PROBE_ROWS", "1200"))
MOST_BYTES = 150_000
MOST_QUERIES = 80
"""Whatever there is: a page's questions do not grow with its rows (the roster's week asks for each day and duty)."""
APART = {"/sign-out/"}
ANY_ID = "018f3c8e-0000-7000-8000-000000000000"


def people(cast: Cast, clock: HeldClock) -> list[Person]:
    made = [
        Person(
            id=new_id(),
            email=f"worker{number}@harbour.example",
            name=f"Worker Number {number:05d} of Harbour Street",
            called=f"Worker{number}",
            office=cast.office,
            joined_at=clock.now,
            password="!",
        )
        for number in range(MANY)
    ]
    insert_rows(made)
    insert_rows([RoleGrant(id=new_id(), person=one, role="worker", office=cast.office) for one in made])
    return made


def visits(cast: Cast, clock: HeldClock, them: list[Person]) -> None:
    made = []
    for number, person in enumerate(them):
        at = clock.now - timedelta(minutes=number)
        out = number % 2 == 0
        made.append(
            Visit(
                id=new_id(),
                person=person,
                office=cast.office,
                state=Visit.State.OUT if out else Visit.State.BACK,
                signed_out_at=at,
                last_heard_at=at,
                expected_back_at=at + timedelta(hours=3),
                interval_seconds=7_200,
                grace_seconds=900,
                due_at=at + timedelta(hours=3) if out else None,
                due_kind=DueKind.RETURN if out else "",
                milestone_at=at + timedelta(hours=3) if out else None,
                milestone_kind=DueKind.RETURN if out else "",
                back_at=None if out else at + timedelta(hours=2),
            )
        )
    insert_rows(made)


def alarms(cast: Cast, clock: HeldClock, them: list[Person]) -> None:
    made = []
    for number, person in enumerate(them):
        at = clock.now - timedelta(minutes=number)
        closed = number % 2 == 0
        made.append(
            Alarm(
                id=new_id(),
                kind="missed_contact",
                severity=2,
                subject_kind="person",
                subject_id=person.pk,
                person=person,
                office=cast.office,
                due_at=at,
                opened_at=at,
                wake_at=clock.now + timedelta(days=1),
                closed_at=clock.now if closed else None,
                closed_by=cast.sofia if closed else None,
                cause="late" if closed else "",
                contact="spoke" if closed else "",
            )
        )
    insert_rows(made)
    due = clock.now + timedelta(days=1)
    insert_rows(
        [FollowUp(id=new_id(), alarm=one, kind="review", owner=cast.amara, due_at=due, done_at=None) for one in made]
    )


def the_rest(cast: Cast, clock: HeldClock, them: list[Person]) -> None:
    begins = clock.now + timedelta(days=1)
    minutes = [begins + timedelta(minutes=number) for number in range(MANY)]
    insert_rows(
        [
            Shift(id=new_id(), office=cast.office, person=cast.marcus, starts_at=at, ends_at=at + timedelta(minutes=1))
            for at in minutes
        ]
    )
    insert_rows([Absence(id=new_id(), person=one, starts_at=clock.now, ends_at=begins) for one in them])
    insert_rows(
        [
            Vehicle(id=new_id(), office=cast.office, registration=f"25-D-{number}", make="Skoda", model="Fabia")
            for number in range(MANY)
        ]
    )
    told = [
        Message(
            id=new_id(),
            purpose="alarm",
            recipient_id=cast.amara.pk,
            idempotency_key=f"key-{number}",
            subject="Wayhome: please look",
            body="Somebody is overdue. " * 5,
            state="accepted",
            accepted_at=clock.now,
            created_at=clock.now,
            not_before=clock.now,
            give_up_at=begins,
        )
        for number in range(MANY)
    ]
    insert_rows(told)
    insert_rows(
        [BoardNotice(id=new_id(), message=one, recipient_id=cast.amara.pk, shown_from=clock.now) for one in told]
    )


def safe_places(cast: Cast, clock: HeldClock) -> None:
    decided = {"confirmed_by": cast.sofia, "refused_by": cast.sofia, "confirmed_at": clock.now, "refused_at": clock.now}
    insert_rows(
        [
            SafePlace(
                id=new_id(),
                kind="open_all_hours",
                name=f"Petrol Station Number {number:05d}",
                address="A street with a long name 1234, 12345 A town with a long name",
                latitude=53 + number / 10_000,
                longitude=-6,
                notes="Drive up at the side. " * 100,
                osm_ref=f"node/{number}",
                state=("confirmed", "proposed", "refused")[number % 3],
                made_at=clock.now,
                **decided,
            )
            for number in range(MANY)
        ]
    )


@pytest.fixture
def crowded(cast: Cast, clock: HeldClock) -> Client:
    """Amara, with every role everywhere, in an agency with five thousand of everything."""
    for role in ("worker", "monitor", "supervisor", "safety_officer"):
        RoleGrant.objects.create(person=cast.amara, role=role)
    them = people(cast, clock)
    visits(cast, clock, them)
    alarms(cast, clock, them)
    the_rest(cast, clock, them)
    safe_places(cast, clock)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(raise_request_exception=False)
    sign_in(client, cast.amara)
    return client


def test_every_page_is_bounded_whatever_there_is(crowded: Client, cast: Cast) -> None:
    wrong = []
    for address in addresses():
        if address.path in APART or address.path.endswith("/stream"):  # the streams are the front's, beside Django
            continue
        path = address.path.replace(f"/offices/{ANY_ID}", f"/offices/{cast.office.pk}")
        path = path.replace(f"/people/{ANY_ID}", f"/people/{cast.amara.pk}")
        with CaptureQueriesContext(connection) as asked:
            answer = crowded.get(path)
        size = len(answer.content)
        if answer.status_code >= 500 or size > MOST_BYTES or len(asked) > MOST_QUERIES:
            wrong.append((path, answer.status_code, size, len(asked)))
    assert wrong == []


def test_a_board_leaves_out_nobody_who_needs_attention_sooner(crowded: Client) -> None:
    page = crowded.get("/").content.decode()
    shown = [one.partition('"')[0] for one in page.split('state-line" id="p-')[1:]]
    states = [one.split('data-state="')[1].partition('"')[0] for one in page.split('state-line" id="p-')[1:]]
    assert len(shown) == MOST_WEIGHT // 2  # each with an alarm
    assert set(states) == {"alarm"}
    assert f"{out(page) - len(shown)} more</strong> are out" in page
    assert len(crowded.get("/print/").content) < MOST_BYTES
    sheets = crowded.get("/print/").content.decode().count("?sheet=")
    names = "".join(crowded.get(f"/print/?sheet={number}").content.decode() for number in range(1, sheets + 1))
    assert [number for number in range(MANY) if f"Worker Number {number:05d} " not in names] == []


def out(page: str) -> int:
    """Return how many the board counts as out or worse."""
    counts = {word: int(count) for count, word in re.findall(r"(\d+) ([a-z ]+)</li>", page)}
    return sum(count for word, count in counts.items() if word not in {"in", "more"})
