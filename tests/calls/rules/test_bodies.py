"""Bodies as strangers send them: multipart, hostile, too large, or noise; the call goes on with what is known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calls.rules.documents import CIRCLE, CIRCLE_XML, document
from wayhome.calls.rules.classes import class_in
from wayhome.calls.rules.pidf import HostileXml, read_body, read_pidf
from wayhome.calls.rules.pidf.safe_xml import MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS

KIND = "application/pidf+xml"
BOMB = """<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><presence>&b;</presence>"""
FILE = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><presence>&f;</presence>"""
HOSTILE: dict[str, tuple[bytes, str]] = {
    "bomb": (BOMB.encode(), "document-type"),
    "file": (FILE.encode(), "document-type"),
    "bomb in utf-16": (b"\xff\xfe" + BOMB.encode("utf-16-le"), "document-type"),
    "bomb in utf-16 that is declared": (b"\xfe\xff" + BOMB.encode("utf-16-be"), "document-type"),
    "bomb in utf-7": (b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x', "encoding"),
    "wrong encoding": (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "encoding"),
    "too large": (b"<a>" + b" " * MOST_BYTES + b"</a>", "too-large"),
    "too deep": (b"<a>" * (MOST_DEPTH + 1) + b"</a>" * (MOST_DEPTH + 1), "too-deep"),
    "far too deep": (b"<a>" * 5_000 + b"</a>" * 5_000, "malformed"),
    "too many": (b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>", "too-many"),
    "too many attributes": (b"<a " + b" ".join(b'a%d="1"' % n for n in range(100)) + b"/>", "too-many"),
    "not well formed": (b"<presence><a></presence>", "malformed"),
    "no xml": (b"help", "malformed"),
    "nul": (b"<a>\x00</a>", "malformed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_with_a_reason(name: str) -> None:
    body, code = HOSTILE[name]
    with pytest.raises(HostileXml) as refused:
        read_pidf(body)
    assert refused.value.code == code
    found = read_body(KIND, body)
    assert [one.code for one in found.remarks] == [code]
    assert found.locations == ()
    assert "root:" not in found.remarks[0].words


def test_other_encodings_are_read() -> None:
    text = document(CIRCLE_XML).decode()
    for body in (
        b"\xef\xbb\xbf" + text.encode(),
        b"\xff\xfe" + text.encode("utf-16-le"),
        text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        text.partition("?>")[2].encode(),
    ):
        assert read_body(KIND, body).locations[0].shape == CIRCLE


SERVICE = b"""<svc:EmergencyCallData.ServiceInfo xmlns:svc="urn:ietf:params:xml:ns:EmergencyCallData:ServiceInfo">
<svc:DataProviderReference>d4b3072df09876543@example.com</svc:DataProviderReference>
<svc:ServiceEnvironment>Business</svc:ServiceEnvironment><svc:ServiceType>MLTS-hosted</svc:ServiceType>
<svc:ServiceMobility>Fixed</svc:ServiceMobility></svc:EmergencyCallData.ServiceInfo>"""
PROVIDER = b"""<pi:EmergencyCallData.ProviderInfo xmlns:pi="urn:ietf:params:xml:ns:EmergencyCallData:ProviderInfo">
<pi:DataProviderString>Example VoIP</pi:DataProviderString><pi:ProviderID>urn:nena:companyid:ID123</pi:ProviderID>
<pi:ContactURI>tel:+12015550123</pi:ContactURI></pi:EmergencyCallData.ProviderInfo>"""
DEVICE = b"""<dev:EmergencyCallData.DeviceInfo xmlns:dev="urn:ietf:params:xml:ns:EmergencyCallData:DeviceInfo">
<dev:DeviceClassification>fixed</dev:DeviceClassification><dev:DeviceMfgr>Nokia</dev:DeviceMfgr>
</dev:EmergencyCallData.DeviceInfo>"""
SUBSCRIBER = b"""<sub:EmergencyCallData.SubscriberInfo
 xmlns:sub="urn:ietf:params:xml:ns:EmergencyCallData:SubscriberInfo"
 xmlns="urn:ietf:params:xml:ns:vcard-4.0" privacyRequested="false"><sub:SubscriberData><vcard>
<fn><text>Simon Perreault</text></fn><tel><uri>tel:+1-418-656-9254</uri></tel>
<adr><street>2875 boul. Laurier</street></adr><lang><language-tag>fr</language-tag></lang><note/></vcard>
</sub:SubscriberData></sub:EmergencyCallData.SubscriberInfo>"""
COMMENT = b"""<com:EmergencyCallData.Comment xmlns:com="urn:ietf:params:xml:ns:EmergencyCallData:Comment">
<com:Comment xml:lang="en">Behind the shop</com:Comment></com:EmergencyCallData.Comment>"""


def multipart(*parts: tuple[str, bytes], kind: str = "multipart/mixed") -> tuple[str, bytes]:
    body = b"".join(
        b"--edge\r\nContent-Type: " + name.encode() + b"\r\nContent-ID: <part@example.com>\r\n\r\n" + content + b"\r\n"
        for name, content in parts
    )
    return f"{kind}; boundary=edge", body + b"--edge--\r\n"


def test_a_multipart_body_is_read_whole() -> None:
    kinds = ("ServiceInfo", "ProviderInfo", "DeviceInfo", "SubscriberInfo", "Comment")
    blocks = zip(kinds, (SERVICE, PROVIDER, DEVICE, SUBSCRIBER, COMMENT), strict=True)
    parts = [(f"application/EmergencyCallData.{kind}+xml", body) for kind, body in blocks]
    found = read_body(*multipart(("application/sdp", b"v=0"), (KIND, document(CIRCLE_XML)), *parts))
    assert found.remarks == ()
    assert found.locations[0].shape == CIRCLE
    assert tuple(block.kind for block in found.blocks) == kinds
    service, provider, device, subscriber, comment = found.blocks
    assert class_in(found.blocks).name == "MLTS"
    assert service.value("ServiceMobility") == "Fixed"
    assert provider.value("ContactURI") == "tel:+12015550123"
    assert device.value("DeviceMfgr") == "Nokia"
    card = {name: subscriber.value(name) for name in ("name", "telephone", "address.street", "privacyRequested")}
    assert card == {
        "name": "Simon Perreault",
        "telephone": "tel:+1-418-656-9254",
        "address.street": "2875 boul. Laurier",
        "privacyRequested": "false",
    }
    assert comment.value("Comment") == "Behind the shop"
    assert comment.value("nothing") == ""


def test_blocks_are_bounded() -> None:
    many = b"<a>" + COMMENT * 30 + b"</a>"
    assert len(read_pidf(many).blocks) == 10
    long = SERVICE.replace(b"<svc:ServiceMobility>", b"<svc:Other>x</svc:Other>" * 200 + b"<svc:ServiceMobility>")
    assert len(read_pidf(long).blocks[0].values) == 80


def test_one_bad_part_does_not_take_the_good_one_along() -> None:
    found = read_body(*multipart((KIND, b"<broken"), (KIND, document(CIRCLE_XML))))
    assert [one.code for one in found.remarks] == ["malformed"]
    assert found.locations[0].shape == CIRCLE


def test_a_multipart_in_a_multipart_is_read_to_a_depth() -> None:
    kind, body = multipart((KIND, document(CIRCLE_XML)))
    for depth in range(4):
        found = read_body(kind, body)
        assert bool(found.locations) is (depth < 3)
        edge = f"edge{depth}"
        body = f"--{edge}\r\nContent-Type: {kind}\r\n\r\n".encode() + body + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/mixed; boundary={edge}"


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (*multipart(*[(KIND, b"<a/>")] * 30), "multipart"),
        (*multipart(("text/plain", b"hello")), "multipart"),
        ("multipart/mixed", b"no boundary", "multipart"),
        ("multipart/mixed; boundary=\n", b"x", "multipart"),
        (KIND, b"", "empty"),
        (KIND, b" " * 1_000_001, "too-large"),
    ],
)
def test_bodies_that_cannot_be_read_say_why(kind: str, body: bytes, code: str) -> None:
    found = read_body(kind, body)
    assert [one.code for one in found.remarks] == [code]


WORDS = (
    *("<", ">", "</", "/>", "<!DOCTYPE", "<!ENTITY", "<![CDATA[", "]]>", "&amp;", "&x;", "<!--", "-->", "<?xml", "?>"),
    *("<gml:pos>", "</gml:pos>", "42.5", "-73", ",", "nan", "1e999", CIRCLE_XML, "<cl:civicAddress>", "\x00", "\ud7ff"),
)
pieces = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=20)), max_size=30)


@settings(max_examples=300)
@given(pieces, st.sampled_from([KIND, "multipart/mixed; boundary=edge", "", 'multipart/;boundary="', "text/html"]))
def test_no_body_breaks_the_reader(parts: list[str], kind: str) -> None:
    inside = "".join(parts)
    for body in (inside.encode("utf-8", "replace"), document(inside)):
        found = read_body(kind, body)
        assert len(found.locations) <= 10
        assert len(found.remarks) <= 41


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    assert len(read_body(KIND, body).remarks) <= 41


@settings(max_examples=200)
@given(st.integers(0, 1_500), st.integers(0, 255))
def test_a_document_with_one_byte_changed_is_read_or_refused(place: int, value: int) -> None:
    body = bytearray(document(CIRCLE_XML))
    body[place % len(body)] = value
    read_body(KIND, bytes(body))
