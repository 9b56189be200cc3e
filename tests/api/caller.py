"""Calling the API as a program does: with a token, in JSON, through Django's client."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.cast import Cast
from wayhome.core.clock import database_now
from wayhome.staff.actions import MadeToken, enrol_phone, make_api_token, offer_enrolment
from wayhome.staff.models import ApiToken, Person

ALL = tuple(ApiToken.Scope.values)


def token_of(cast: Cast, person: Person, scopes: Collection[str] = ALL, *, days: int = 30) -> MadeToken:
    expires_at = database_now() + timedelta(days=days)
    return make_api_token(cast.actor(person), label="test", scopes=scopes, expires_at=expires_at)


def phone_of(cast: Cast, person: Person) -> str:
    return enrol_phone(offer_enrolment(cast.actor(person), person.pk, "phone")).token


class Caller:
    """One program with one token."""

    def __init__(self, token: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.token = token

    def get(self, path: str, **query: str) -> Any:
        return self._done(self.client.get(f"/api/v1{path}", query, headers=self._headers()))

    def post(self, path: str, body: Any = None) -> Any:
        sent = {"data": {} if body is None else body, "content_type": "application/json"}
        return self._done(self.client.post(f"/api/v1{path}", headers=self._headers(), **sent))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _done(self, response: Any) -> Any:
        kind = response.headers["content-type"]
        expected = "application/problem+json" if response.status_code >= 400 else "application/json"
        assert kind.startswith(expected), (response.status_code, kind, response.content[:300])
        return response
