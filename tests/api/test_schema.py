"""The API against its own OpenAPI document, with everybody's token: no fault, no status and no shape not declared.

An ordinary run tries EXAMPLES calls of each operation with each token; `WAYHOME_SCHEMA_EXAMPLES=100` is the long form.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.alarms.scenes import go_out
from tests.api.caller import ALL, phone_of, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.actions import open_overdue
from wayhome.alarms.models import Alarm
from wayhome.staff.actions import withdraw_api_token
from wayhome.staff.models import ApiToken, Person
from wayhome.visits.actions import SignOut, sign_out

EXAMPLES = int(os.environ.get("WAYHOME_SCHEMA_EXAMPLES", "4"))
SEED = int(os.environ.get("WAYHOME_SCHEMA_SEED", "1"))
CALL_SECONDS = 10
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = ("nora", "marcus", "sofia", "ines", "amara", "zoe")
"""A worker, a monitor, a supervisor, a safety officer, an administrator; and a monitor of another office."""

BEARERS = (*ROLES, *ALL, "phone", "withdrawn", "expired", "left", "made up", "none")
KNOWN_ERRORS = frozenset({401, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Nora is out and Ben is overdue: calls meet a visit and an alarm that are there."""

    port: int
    cast: Cast
    visit_id: UUID
    alarm_id: UUID
    clock: HeldClock

    def headers(self, bearer: str) -> dict[str, str]:
        token = self._token(bearer)
        connection.close()
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _token(self, bearer: str) -> str:
        cast = self.cast
        if bearer in ROLES:
            person: Person = getattr(cast, bearer)
            return token_of(cast, person).text
        if bearer in ALL:  # a token that may do only one thing
            whose = cast.marcus if bearer == "calls" else cast.nora  # a worker reports no calls
            return token_of(cast, whose, [bearer]).text
        if bearer == "phone":
            return phone_of(cast, cast.nora)
        if bearer in {"withdrawn", "expired", "left"}:
            return self._worthless(bearer)
        return "wha_" + "A" * 43 if bearer == "made up" else ""

    def _worthless(self, why: str) -> str:
        made = token_of(self.cast, self.cast.marcus)
        if why == "withdrawn":
            withdraw_api_token(self.cast.actor(self.cast.marcus), made.token.pk)
        elif why == "expired":
            ApiToken.objects.filter(pk=made.token.pk).update(expires_at=self.clock.now - timedelta(seconds=1))
        else:
            Person.objects.filter(pk=self.cast.marcus.pk).update(is_active=False)
        return made.text


@pytest.fixture
def stage(front: int, committed_cast: Cast, clock: HeldClock) -> Iterator[Stage]:
    go_out(committed_cast.ben, clock.now)
    clock.advance(minutes=75)
    assert open_overdue() == 1
    asked = SignOut(expected_back_at=clock.now + timedelta(hours=6))
    visit = sign_out(committed_cast.actor(committed_cast.nora), asked).visit_id
    alarm = Alarm.objects.get().pk
    connection.close()
    yield Stage(port=front, cast=committed_cast, visit_id=visit, alarm_id=alarm, clock=clock)
    connection.close()


@pytest.mark.filterwarnings("ignore")  # schemathesis' own, of libraries that it looks into
@pytest.mark.parametrize("bearer", BEARERS)
def test_nothing_outside_of_the_document(stage: Stage, bearer: str) -> None:
    headers = stage.headers(bearer)
    worthless = bearer in {"withdrawn", "expired", "left", "made up", "none"}
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{stage.port}/api/v1/openapi.json")
    there = {"visit_id": str(stage.visit_id), "alarm_id": str(stage.alarm_id)}
    answers: list[int] = []
    seen = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        seen += 1

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            # Half of the calls meet what is there, so that more than "not found" is seen.
            for name in there.keys() & case.path_parameters.keys():
                if len(str(case.body)) % 2:
                    case.path_parameters[name] = there[name]
            answer = case.call_and_validate(headers=headers, checks=CHECKS, timeout=CALL_SECONDS)
            answers.append(answer.status_code)

        check()
    assert seen >= 9
    assert len(answers) >= seen
    if worthless:
        assert set(answers) <= KNOWN_ERRORS, sorted(set(answers))
    else:
        assert 401 not in answers
        assert len(set(answers)) > 1, "it saw one answer only"
