"""What the channels and the sentinel share, where the channels' own stories do not reach it."""

import httpx

from tests.messaging.test_channels import claimed, send
from wayhome.messaging.wire import webhook
from wayhome.messaging.wire.outcome import Failed


def test_a_receiver_whose_name_nobody_knows_is_tried_again() -> None:
    assert send(claimed("webhook", "https://nowhere.invalid/hook")) == [Failed(error="gaierror", permanent=False)]


def test_what_is_no_web_address_is_no_address_for_ever() -> None:
    with httpx.Client(trust_env=False) as client:
        outcome = webhook.send(client, "http://[::1", b"{}", {})
    assert outcome == Failed(error="not a web address (InvalidURL)", permanent=True)
