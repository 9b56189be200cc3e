"""Probes: what is left in a shared computer's cache after somebody signed out."""

from django.test import Client

from tests.cast import Cast
from tests.http.sessions import sign_in
from tests.http.test_matrix import EVERY, NATIVE, SESSION_CHANGING, access, person_with
from wayhome.http.access import EVERY_ROLE


def test_no_page_behind_the_sign_in_is_kept_by_a_browser(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, person_with(cast, *EVERY_ROLE))
    kept = []
    for address in EVERY:
        if address.name in SESSION_CHANGING or address.path in NATIVE or access(address).anonymous:
            continue
        answer = client.get(address.path)
        if "no-store" not in answer.headers.get("cache-control", ""):
            kept.append((address.path, answer.status_code))
    assert kept == []
