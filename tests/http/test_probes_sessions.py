"""Probes: what was open already when somebody left, lost a role, changed the password or removed a second factor."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.alarms.scenes import go_out
from tests.cast import PASSWORD, Cast
from tests.clock import HeldClock
from tests.http.sessions import session_key, sign_in
from wayhome.alarms.actions import Opening, raise_alarm
from wayhome.alarms.models import Kind
from wayhome.core.errors import NotAllowed, Refused
from wayhome.http.middleware import ENROLLED_HERE
from wayhome.staff import actions
from wayhome.staff.models import ApiToken, Person, PhoneEnrolment, Role, RoleGrant, Shift
from wayhome.staff.queries import token_sha256
from wayhome.web.board.readers import Asking, asking, reader_of

TO_SIGN_IN = "/sign-in/?next="
API, PHONE = "an-api-token-of-the-probe", "a-phones-token-of-the-probe"
SCOPES = ["alarms", "board", "check-in", "visits"]


def browser(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    sign_in(client, person)
    return client


def listening(person: Person, query: str = "view=desk") -> Asking:
    return asking("/board/stream", f"sessionid={session_key(person)}", query)


def hears(asked: Asking) -> bool:
    try:
        return reader_of(asked) is not None
    except NotAllowed:
        return False


def with_tokens(person: Person, clock: HeldClock) -> dict[str, str]:
    """Give this person an API token of every scope and a phone; return their headers."""
    ApiToken.objects.create(
        person=person,
        label="script",
        token_sha256=token_sha256(API),
        scopes=SCOPES,
        made_at=clock.now,
        expires_at=clock.now.replace(year=2030),
    )
    PhoneEnrolment.objects.create(person=person, label="mine", token_sha256=token_sha256(PHONE), enrolled_at=clock.now)
    return {"api": f"Bearer {API}", "phone": f"Bearer {PHONE}"}


def refused(client: Client, path: str = "/") -> bool:
    answer = client.get(path)
    return answer.status_code == 302 and str(answer.headers["location"]).startswith(TO_SIGN_IN)


def test_whoever_has_left_is_out_of_every_session_stream_token_and_phone(cast: Cast, clock: HeldClock) -> None:
    client, asked, tokens = browser(cast.bea), listening(cast.bea), with_tokens(cast.bea, clock)
    Shift.objects.filter(person=cast.bea).delete()
    assert client.get("/").status_code == 200
    assert hears(asked)
    assert Client().get("/api/v1/board", headers={"Authorization": tokens["api"]}).status_code == 200
    actions.deactivate_person(cast.actor(cast.amara), cast.bea.pk)
    assert refused(client)
    assert not hears(asked)
    for token in tokens.values():
        for path in ("/api/v1/board", "/api/v1/alarms"):
            assert Client().get(path, headers={"Authorization": token}).status_code == 401
    actions.reactivate_person(cast.actor(cast.amara), cast.bea.pk)
    assert Client().get("/api/v1/board", headers={"Authorization": tokens["api"]}).status_code == 401


def test_a_withdrawn_role_closes_its_pages_its_stream_and_its_tokens(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.nora, clock.now)
    duress = Opening(
        kind=Kind.DURESS,
        subject_kind="person",
        subject_id=cast.nora.pk,
        person_id=cast.nora.pk,
        office_id=cast.office.pk,
        visit_id=visit.pk,
        due_at=clock.now,
        should_open_at=clock.now,
    )
    raise_alarm(duress)
    client, asked, tokens = browser(cast.bea), listening(cast.bea), with_tokens(cast.bea, clock)
    assert "Byrne" in client.get("/").content.decode()
    assert client.get("/alarms/").status_code == 200
    before = Client().get("/api/v1/board", headers={"Authorization": tokens["api"]}).json()["rows"]
    assert [row["state"] for row in before] == ["alarm"]
    Shift.objects.filter(person=cast.bea).delete()
    actions.set_roles(cast.actor(cast.amara), cast.bea.pk, [(Role.WORKER, cast.office.pk)])
    assert "Byrne" not in client.get("/").content.decode()
    assert client.get("/alarms/").status_code == 403
    assert client.get("/wall/").status_code == 403
    assert not hears(asked)
    board = Client().get("/api/v1/board", headers={"Authorization": tokens["api"]})
    assert [(row["person"], row["state"]) for row in board.json()["rows"]] == [("Nora Byrne", "out")]
    alarms = Client().get("/api/v1/alarms", headers={"Authorization": tokens["api"]})
    assert alarms.status_code == 403 or alarms.json() in ([], {"alarms": []})


def test_a_role_withdrawn_in_one_office_closes_that_office_only(cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.bea, role=Role.MONITOR, office=cast.other_office)
    client, here = browser(cast.bea), listening(cast.bea, f"view=desk&office={cast.office.pk}")
    there = listening(cast.bea, f"view=desk&office={cast.other_office.pk}")
    assert hears(here)
    Shift.objects.filter(person=cast.bea).delete()
    RoleGrant.objects.filter(person=cast.bea, office=cast.office).delete()
    assert not hears(here)
    assert hears(there)
    assert str(cast.nora.pk) not in client.get("/").content.decode()


def test_who_may_not_watch_any_more_is_on_the_roster_no_more(cast: Cast, clock: HeldClock) -> None:
    amara, later = cast.actor(cast.amara), clock.now + timedelta(days=2)
    Shift.objects.filter(person=cast.bea).delete()
    coming = Shift.objects.create(
        office=cast.office, person=cast.bea, starts_at=later, ends_at=later + timedelta(hours=8)
    )
    actions.set_roles(amara, cast.bea.pk, [(Role.SUPERVISOR, cast.office.pk)])
    coming.refresh_from_db()
    assert coming.cancelled_at is None
    actions.set_roles(amara, cast.bea.pk, [(Role.WORKER, cast.office.pk)])
    coming.refresh_from_db()
    assert coming.cancelled_at == clock.now


def test_a_role_that_watches_is_not_withdrawn_from_who_watches_now(cast: Cast) -> None:
    with pytest.raises(Refused, match="on duty now"):
        actions.set_roles(cast.actor(cast.amara), cast.marcus.pk, [(Role.WORKER, cast.office.pk)])
    assert cast.marcus.grants.filter(role=Role.MONITOR).exists()


def test_a_changed_password_ends_the_other_sessions_and_streams_and_keeps_this_one(cast: Cast) -> None:
    here, elsewhere, asked = browser(cast.marcus), browser(cast.marcus), listening(cast.marcus)
    new = "seven quiet herons stand"
    answer = here.post("/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    cast.marcus.refresh_from_db()
    assert cast.marcus.check_password(new)
    assert here.get("/").status_code == 200
    assert refused(elsewhere)
    assert not hears(asked)


@pytest.mark.parametrize("how", ["answered", "enrolled here"])
def test_a_removed_second_factor_is_asked_for_anew_at_the_next_page(cast: Cast, how: str) -> None:
    client = browser(cast.marcus)
    asked = listening(cast.marcus)
    session = client.session
    if how == "answered":
        del session[ENROLLED_HERE]
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 1}]
        session["account_authentication_methods_user"] = str(cast.marcus.pk)
        session.save()
    assert client.get("/").status_code == 200
    assert hears(asked)
    Authenticator.objects.filter(user=cast.marcus).delete()
    answer = client.get("/")
    assert (answer.status_code, str(answer.headers.get("location", "")).partition("?")[0]) == (302, "/security/")
    assert not hears(asked)
