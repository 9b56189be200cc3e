"""What was read, said whole; and what a location server is asked."""

from datetime import UTC, datetime

from lxml import etree

from tests.calls.rules.documents import CIRCLE_XML, civic_xml, document
from wayhome.calls.rules.classes import class_of
from wayhome.calls.rules.explain import explained
from wayhome.calls.rules.held import request_body
from wayhome.calls.rules.pidf import read_body

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SERVICE = (
    '<s:EmergencyCallData.ServiceInfo xmlns:s="urn:ietf:params:xml:ns:EmergencyCallData:ServiceInfo">'
    "<s:ServiceType>OTT</s:ServiceType></s:EmergencyCallData.ServiceInfo>"
)


def test_a_reading_is_said_whole() -> None:
    inside = CIRCLE_XML + civic_xml("en", {"HNO": "12", "RD": "Hill Road"})
    body = document(inside, method="A-GPS", timestamp="2026-03-02T08:59:30Z")
    said = explained(read_body("application/pidf+xml", body), NOW, class_of("WPH2"))
    (place,) = said["locations"]
    assert place["shape"]["kind"] == "Circle"
    assert place["shape"]["units"] == {"lengths": "metres", "angles": "degrees"}
    assert place["address"] == "12 Hill Road"
    assert place["radius_metres"] == 850.24
    assert place["trust"]["how"] == "gps"
    assert place["trust"]["age_seconds"] == 30
    assert place["trust"]["drawn_as"] == "circle"
    assert said["class_words"] == "mobile with an estimated position (phase II)"


def test_the_class_is_taken_from_the_service_data_where_nobody_says_it() -> None:
    body = document(civic_xml("en", {"RD": "Hill Road"}) + SERVICE)
    said = explained(read_body("", body), NOW)
    assert (said["class_of_service"], said["locations"][0]["trust"]["how"]) == ("OTT", "voip")
    assert said["locations"][0]["centre"] is None
    assert said["blocks"] == [{"kind": "ServiceInfo", "values": [{"name": "ServiceType", "value": "OTT"}]}]


def test_both_kinds_of_location_are_asked_for() -> None:
    root = etree.fromstring(request_body())
    assert root.tag == "{urn:ietf:params:xml:ns:geopriv:held}locationRequest"
    assert (root[0].text, root[0].get("exact")) == ("geodetic civic", "false")
