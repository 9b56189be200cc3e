"""What comes with a call about its line and its subscriber, in words."""

from tests.calls.rules.test_bodies import COMMENT, DEVICE, PROVIDER, SERVICE, SUBSCRIBER, multipart
from wayhome.calls.rules.explain import blocks_json
from wayhome.calls.rules.pidf import read_body
from wayhome.calls.rules.told import MOST_SHOWN, told_by


def test_what_tells_most_comes_first_and_ids_stay_away() -> None:
    kind = "application/EmergencyCallData+xml"
    parts = [(kind, body) for body in (SERVICE, PROVIDER, DEVICE, SUBSCRIBER, COMMENT)]
    found = told_by(blocks_json(read_body(*multipart(*parts))))
    assert [(one.name, one.value) for one in found] == [
        ("Comment", "Behind the shop"),
        ("Subscriber", "Simon Perreault"),
        ("Their telephone", "+1-418-656-9254"),
        ("Their street", "2875 boul. Laurier"),
        ("Kind of device", "fixed"),
        ("Maker", "Nokia"),
        ("Provider", "Example VoIP"),
        ("The provider's telephone", "+12015550123"),
        ("Service", "MLTS-hosted"),
        ("Mobility", "Fixed"),
    ]


def test_repeats_are_said_once_and_there_is_a_bound() -> None:
    values = [{"name": "Comment", "value": f"Word {number % 40}"} for number in range(80)]
    assert len(told_by([{"kind": "Comment", "values": values}])) == MOST_SHOWN
    assert told_by([]) == ()
    same = {"kind": "Comment", "values": [{"name": "Comment", "value": "Twice"}]}
    assert len(told_by([same, same])) == 1
