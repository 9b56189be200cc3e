"""Probes: a link in an old message after its reader lost what made them a reader."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.alarms.scenes import fresh, overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.alarms.actions import acknowledge_by_link
from wayhome.core.errors import NotFound
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.staff.models import RoleGrant


def test_whoever_holds_no_role_any_more_takes_nothing_by_link(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    message = Message.objects.filter(about_id=alarm.pk, recipient_id=cast.marcus.pk).latest("created_at")
    RoleGrant.objects.filter(person=cast.marcus).delete()
    with pytest.raises(NotFound):
        acknowledge_by_link(message.pk)
    answer = Client().post(reverse("link-take", args=[make_token(message.pk), alarm.pk]))
    assert answer.status_code == 404
    assert fresh(alarm).acknowledged_by_id is None
