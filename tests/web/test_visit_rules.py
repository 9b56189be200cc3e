"""The page on which an office sets its intervals and prompts."""

import re

from django.test import Client
from playwright.sync_api import Page

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.web.browser import assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.visits.models import Prompt
from wayhome.visits.queries import policies_of


def typed(html: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="number" name="([^"]+)" value="(\d+)"', html))
    seen = re.search(r'name="seen" value="([0-9a-f]{16})"', html)
    assert seen is not None
    return found | {"seen": seen[1], "leaving": "Phone?\nKeys?", "arriving": "", "returning": "Doors?"}


def test_a_supervisor_sets_them_and_what_is_wrong_is_kept(cast: Cast, client: Client, clock: HeldClock) -> None:
    sign_in(client, cast.sofia)
    assert "Check-ins and prompts" in client.get("/offices/").content.decode()
    page = f"/offices/{cast.office.pk}/visits/"
    body = typed(client.get(page).content.decode())
    assert (body["normal_interval"], body["high_grace"]) == ("120", "5")
    wrong = client.post(page, body | {"normal_interval": "1", "leaving": "One\nTwo"})
    html = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Between 5 and 720 minutes." in html
    assert "One\nTwo</textarea>" in html
    assert client.post(page, body | {"normal_interval": "soon"}).status_code == 422
    assert not Prompt.objects.exists()
    assert client.post(page, body | {"normal_interval": "90"}).status_code == 302
    assert policies_of(cast.office.pk)["normal"].interval_seconds == 5_400
    assert list(Prompt.objects.filter(moment="leaving").values_list("text", flat=True)) == ["Phone?", "Keys?"]
    sign_in(client, cast.nora)
    assert "Keys?" in client.get("/my/").content.decode()
    assert client.get(page).status_code == 403


def test_two_who_change_at_once_do_not_overwrite_each_other(cast: Cast, client: Client, clock: HeldClock) -> None:
    page = f"/offices/{cast.office.pk}/visits/"
    sign_in(client, cast.sofia)
    body = typed(client.get(page).content.decode())
    assert client.post(page, body | {"normal_interval": "90"}).status_code == 302
    late = client.post(page, body | {"normal_interval": "60"})
    assert late.status_code == 422
    assert "Somebody else changed this meanwhile." in late.content.decode()
    assert policies_of(cast.office.pk)["normal"].interval_seconds == 5_400


def test_a_safety_officer_comes_from_the_ladders_and_goes_back_there(
    cast: Cast, client: Client, clock: HeldClock
) -> None:
    page = f"/offices/{cast.office.pk}/visits/"
    sign_in(client, cast.ines)
    assert page in client.get("/ladders/").content.decode()
    html = client.get(page).content.decode()
    assert 'href="/ladders/"' in html
    saved = client.post(page, typed(html), follow=True)
    assert "Who is out already keeps what they began with." in saved.content.decode()
    sign_in(client, cast.amara)
    assert page in client.get(f"/offices/{cast.office.pk}/").content.decode()


def test_the_page_is_accessible(page: Page, committed_cast: Cast) -> None:
    sign_in_browser(page, committed_cast.sofia)
    page.goto(f"/offices/{committed_cast.office.pk}/visits/")
    assert_accessible(page)
