"""The API against its own OpenAPI document: no fault, no status and no shape that is not declared."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.caller import token_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.staff.models import Role, RoleGrant
from wayhome.visits.actions import SignOut, sign_out

EXAMPLES = 25
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.filterwarnings("ignore")  # schemathesis' own, of libraries that it looks into
def test_nothing_outside_of_the_document(front: int, committed_cast: Cast, clock: HeldClock) -> None:
    RoleGrant.objects.create(person=committed_cast.nora, role=Role.SUPERVISOR, office=committed_cast.office)
    token = token_of(committed_cast, committed_cast.nora).text
    made = sign_out(committed_cast.actor(committed_cast.nora), SignOut(expected_back_at=clock.now + timedelta(hours=6)))
    connection.close()
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{front}/api/v1/openapi.json")
    seen = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        seen += 1

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            # Half of the calls meet a visit that is there, so that more than "not found" is seen.
            if "visit_id" in case.path_parameters and len(str(case.body)) % 2:
                case.path_parameters["visit_id"] = str(made.visit_id)
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS, timeout=10)

        check()
    assert seen >= 9
