"""Probes: a link in an old message after its reader lost what made them a reader."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.alarms.scenes import fresh, overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.actions import acknowledge_by_link
from wayhome.alarms.models import AlarmEvent
from wayhome.core.errors import NotFound
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.staff.actions import set_pins
from wayhome.staff.models import Person, Role, RoleGrant, Shift


def test_whoever_holds_no_role_any_more_takes_nothing_by_link(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    message = Message.objects.filter(about_id=alarm.pk, recipient_id=cast.marcus.pk).latest("pk")
    RoleGrant.objects.filter(person=cast.marcus).delete()
    Shift.objects.filter(person=cast.marcus).delete()
    with pytest.raises(NotFound):
        acknowledge_by_link(message.pk)
    answer = Client().post(reverse("link-take", args=[make_token(message.pk), alarm.pk]))
    assert answer.status_code == 404
    assert fresh(alarm).acknowledged_by_id is None


def opened_by_pin(cast: Cast, clock: HeldClock) -> tuple[Client, str]:
    """Let Marcus tap the link in his message and open it with his PIN; return his browser and the page's address."""
    set_pins(cast.actor(cast.marcus), true_pin="73915824", duress_pin="40628153")
    alarm = overdue_alarm(cast, clock)
    message = Message.objects.filter(about_id=alarm.pk, recipient_id=cast.marcus.pk).latest("pk")
    page, client = reverse("link-alarm", args=[make_token(message.pk), alarm.pk]), Client()
    assert client.post(f"{page}take/").status_code == 302
    assert client.post(page, {"pin": "73915824"}).status_code == 302
    assert "Nora" in client.get(page).content.decode()
    return client, page


@pytest.mark.parametrize("lost", ["role", "every role", "account"])
def test_a_page_that_the_pin_has_opened_shuts_when_its_reader_has_no_part_any_more(
    cast: Cast, clock: HeldClock, lost: str
) -> None:
    client, page = opened_by_pin(cast, clock)
    Shift.objects.filter(person=cast.marcus).delete()
    if lost == "role":
        RoleGrant.objects.filter(person=cast.marcus).update(role=Role.WORKER)
    elif lost == "every role":
        RoleGrant.objects.filter(person=cast.marcus).delete()
    else:
        Person.objects.filter(pk=cast.marcus.pk).update(is_active=False)
    before = AlarmEvent.objects.count()
    link = page.removesuffix(page.split("/")[-2] + "/").rstrip("/")
    answers = [client.get(page), client.get(f"{page}live/"), client.get(link), client.post(page, {"pin": "73915824"})]
    answers += [client.post(f"{page}{name}/", {"text": "x", "item": "call-1"}) for name in ("note", "tick", "let-go")]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert "Nora" not in "".join(answer.content.decode() for answer in answers)
    assert "Marcus" not in "".join(answer.content.decode() for answer in answers)
    assert AlarmEvent.objects.count() == before
