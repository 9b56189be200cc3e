"""Probes: whoever knows the id of another office's row, and what they get for it: nothing, and nothing written."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.alarms.scenes import go_out, overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from tests.filings.scenes import agency_draft
from tests.http.sessions import sign_in
from tests.persons.scenes import photograph
from tests.persons.scenes import written as concern
from tests.places.scenes import TODAY, hazard_draft
from wayhome.alarms.models import Drill, FollowUp
from wayhome.calls.actions import Incoming, begin_call_back, receive_call
from wayhome.core.ids import new_id
from wayhome.filings.actions import add_agency, draft_request, make_lookup, make_papers, note_paper_consent
from wayhome.filings.rules.consent import ConsentDraft
from wayhome.filings.rules.drafts import RequestDraft
from wayhome.ledger.models import Entry
from wayhome.persons.actions import add_photo, merge, name_conflict
from wayhome.places.actions import ObjectionDraft, PremiseDraft, add_premise, record_objection, write_hazard
from wayhome.staff.models import (
    Absence,
    ApiToken,
    ContactRoute,
    EmergencyContact,
    Handover,
    PhoneEnrolment,
    RoleGrant,
    Shift,
    WallScreen,
)
from wayhome.visits.actions import request_backup
from wayhome.visits.models import Backup, Stop

ID = re.compile(r"<uuid:(\w+)>")
WORD = re.compile(r"<(?:slug|str):(\w+)>")
WORDS = {
    "what": ("arrive", "return", "extend", "check-in"),
    "form": ("in_hours", "out_of_hours"),
    "kind": ("alias", "photo"),
    "size": ("shown", "original"),
    "to": ("confirmed", "arrived"),
}
ROOMS = ("staff", "persons", "places", "visits", "alarms", "calls", "filings")
ROLES = ("worker", "monitor", "supervisor")
NO = {403, 404, 405}


def _screen(cast: Cast, now: datetime) -> UUID:
    screen = WallScreen.objects.create(label="Reception", made_at=now)
    screen.offices.add(cast.office)
    return screen.pk


def _person_of_concern(cast: Cast) -> dict[str, UUID]:
    """Make a person of concern of Harbour Street, with a row of each kind; below /persons/ it is who is asked for."""
    sofia = cast.actor(cast.sofia)
    kept, other = concern(cast), concern(cast, "C. Redin")
    return {
        "concern_id": kept.pk,
        "other_id": other.pk,
        "merge_id": merge(sofia, kept.pk, concern(cast, "Colm R.").pk, reason="the same man").pk,
        "conflict_id": name_conflict(sofia, kept.pk, staff_id=cast.ben.pk, reason="a cousin").pk,
        "photo_id": (photo := add_photo(sofia, kept.pk, photograph())).pk,
        "row_id": photo.pk,
    }


def _backup(cast: Cast, visit_id: UUID) -> UUID:
    stop = Stop.objects.create(visit_id=visit_id, position=8, address="3 Hill Road")
    request_backup(cast.actor(cast.sofia), visit_id, stop.pk, "police")
    return Backup.objects.get(stop=stop).pk


def _filing(cast: Cast, home_id: UUID) -> dict[str, UUID]:
    sofia = cast.actor(cast.sofia)
    agency = add_agency(sofia, agency_draft(cast.office.pk))
    draft = RequestDraft(
        worker_id=cast.nora.pk,
        agency_id=agency.pk,
        responsible_id=cast.sofia.pk,
        asks="Please send a car.",
        premises=((home_id, "home"),),
    )
    request = draft_request(sofia, draft)
    consent = ConsentDraft(purpose="x", until=TODAY + timedelta(days=90), signed_on=TODAY, kept_where="The safe")
    note_paper_consent(sofia, request.pk, consent)
    make_papers(sofia, request.pk)
    made = make_lookup(cast.actor(cast.ines), agency.pk, holder="CAD", days=9)
    return {"agency_id": agency.pk, "request_id": request.pk, "credential_id": made.credential.pk}


def _called_back(cast: Cast) -> UUID:
    marcus = cast.actor(cast.marcus)
    call_id = receive_call(marcus, Incoming(source="desk", from_typed="+353861239998")).call.pk
    begin_call_back(marcus, call_id, "silent")
    return call_id


def rows_of_harbour_street(cast: Cast, clock: HeldClock) -> dict[str, UUID]:
    """Make one row of each kind in the office that the prober does not belong to, by the name of its argument."""
    now = clock.now
    alarm = overdue_alarm(cast, clock)
    nora = cast.nora
    shift = Shift.objects.filter(person=cast.marcus).get()
    later = now + timedelta(hours=2)
    visit_id = alarm.visit_id or go_out(nora, now).pk
    # Other premises are everybody's; where a colleague lives is for who watches them.
    home = add_premise(cast.actor(nora), PremiseDraft(kind="worker_home", text="8 Elm Park", person_id=nora.pk))
    hazard = write_hazard(cast.actor(nora), home.pk, hazard_draft())
    said = ObjectionDraft(said_by="Mr Kean", said_on=TODAY, text="It was not I.")
    return {
        "premise_id": home.pk,
        "hazard_id": hazard.pk,
        "objection_id": record_objection(cast.actor(nora), hazard.pk, said).pk,
        "visit_id": visit_id,
        **_person_of_concern(cast),
        **_filing(cast, home.pk),
        "call_id": _called_back(cast),
        "backup_id": _backup(cast, visit_id),
        "stop_id": Stop.objects.create(visit_id=visit_id, position=9, address="12 Quay Street").pk,
        "alarm_id": alarm.pk,
        "follow_up_id": FollowUp.objects.create(alarm=alarm, kind="review", owner=cast.sofia, due_at=later).pk,
        "drill_id": Drill.objects.create(
            person=nora, office=cast.office, started_by=cast.sofia, started_at=now, grace_seconds=60
        ).pk,
        "office_id": cast.office.pk,
        "person_id": nora.pk,
        "contact_id": EmergencyContact.objects.create(person=nora, name="Tom Byrne", phone="+353861239999").pk,
        "route_id": ContactRoute.objects.filter(person=nora).earliest("position").pk,
        "vehicle_id": cast.car.pk,
        "absence_id": Absence.objects.create(person=nora, starts_at=now, ends_at=later).pk,
        "handover_id": Handover.objects.create(shift=shift, to_person=cast.bea, until=later, offered_at=now).pk,
        "shift_id": shift.pk,
        "screen_id": _screen(cast, now),
        "phone_id": PhoneEnrolment.objects.create(
            person=nora, label="mine", token_sha256=b"p" * 32, enrolled_at=now
        ).pk,
        "token_id": ApiToken.objects.create(
            person=nora, label="mine", token_sha256=b"t" * 32, scopes=["board"], made_at=now, expires_at=later
        ).pk,
    }


# Safe places are the whole agency's: no office has its own, and who may keep them is told in tests/places.
def patterns(prefix: str, found: list[URLPattern | URLResolver]) -> Iterator[str]:
    for one in found:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(path, one.url_patterns)
        elif ID.search(path) and not path.startswith(("/a/", "/api/", "/safe-places/")):
            yield path


EVERY = sorted(set(patterns("/", get_resolver().url_patterns)))


def paths(pattern: str, rows: dict[str, UUID]) -> list[str]:
    if pattern.startswith("/persons/"):
        rows = rows | {"person_id": rows["concern_id"]}
    path = ID.sub(lambda match: str(rows[match[1]]), pattern).replace("<int:number>", "1")
    word = WORD.search(path)
    return [path.replace(word[0], value) for value in WORDS[word[1]]] if word else [path]


def everything() -> dict[str, list[dict[str, object]]]:
    """Return every row of the rooms, but for when somebody last did something."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if issubclass(model, models.Model)
    }


def tells_nothing(client: Client, pattern: str, answer: Any) -> bool:
    """Say whether a redirect is what an id that stands for nothing gets too."""
    unknown = client.get(ID.sub(str(new_id()), pattern))
    return (answer.status_code, answer.headers.get("location")) == (302, unknown.headers.get("location"))


def test_there_are_addresses_with_an_id() -> None:
    assert len(EVERY) > 40


@pytest.mark.parametrize("role", ROLES)
def test_another_offices_row_is_neither_shown_nor_changed(cast: Cast, clock: HeldClock, role: str) -> None:
    rows = rows_of_harbour_street(cast, clock)
    RoleGrant.objects.filter(person=cast.zoe).delete()
    RoleGrant.objects.create(person=cast.zoe, role=role, office=cast.other_office)
    client = Client(raise_request_exception=False)
    sign_in(client, cast.zoe)
    before, entries = everything(), Entry.objects.count()
    wrong = []
    for pattern in EVERY:
        for path in paths(pattern, rows):
            shown = client.get(path)
            pressed = client.post(path, {"reason": "probe", "text": "probe", "note": "probe", "answer": "accept"})
            for how, answer in (("GET", shown), ("POST", pressed)):
                if answer.status_code not in NO and not (how == "GET" and tells_nothing(client, pattern, answer)):
                    wrong.append((how, pattern, answer.status_code))
            after = everything()
            if after != before or Entry.objects.count() != entries:
                wrong.append(("WROTE", pattern, 0))
                before, entries = after, Entry.objects.count()
    assert wrong == []
