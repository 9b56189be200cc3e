"""Bodies as they travel: a document alone, or several in a multipart body (RFC 2046), by value with cid (RFC 6442)."""

from email import message_from_bytes
from email.message import Message
from email.policy import HTTP

from wayhome.calls.rules.locations import MOST_LOCATIONS, Remark
from wayhome.calls.rules.pidf.reading import Reading, read_pidf
from wayhome.calls.rules.pidf.safe_xml import HostileXml

MOST_BYTES = 1_000_000
MOST_PARTS = 20
MOST_DEPTH = 3
TYPE_CHARACTERS = 300
MOST_BLOCKS = 20
MOST_REFERENCES = 5


def read_body(content_type: str, body: bytes) -> Reading:
    """Return what a body says. Never raises: what is not read is a remark, and the call goes on."""
    kind = content_type.partition(";")[0].strip().lower()
    if len(body) > MOST_BYTES:
        return _refused("too-large", f"The body has more than {MOST_BYTES // 1000} kB; nothing of it was read.")
    if not body.strip():
        return _refused("empty", "The body is empty.")
    if not kind.startswith("multipart/"):
        return _one(body)
    if len(content_type) > TYPE_CHARACTERS or not content_type.isascii() or not content_type.isprintable():
        return _refused("multipart", "The type of the multipart body cannot be read.")
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    parts, wrong = _parts(message_from_bytes(head + body, policy=HTTP))
    if wrong is not None:
        return wrong
    return _together([_one(part) for part in parts])


def _parts(message: Message) -> tuple[list[bytes], Reading | None]:
    """Return the XML parts, or why the body is not read."""
    found: list[bytes] = []
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > MOST_DEPTH:
            return [], _refused("multipart", f"The body has more than {MOST_PARTS} parts, or is nested too deep.")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting += [(inner, depth + 1) for inner in part.get_payload() if isinstance(inner, Message)]
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and part.get_content_subtype().endswith("xml"):
            found.append(payload)
    if not found:
        return [], _refused("multipart", "There is no XML part in the multipart body.")
    return found, None


def _one(body: bytes) -> Reading:
    try:
        return read_pidf(body)
    except HostileXml as error:
        return _refused(error.code, f"{error} Nothing of it was read.")


def _refused(code: str, words: str) -> Reading:
    return Reading(remarks=(Remark(code=code, words=words),))


def _together(readings: list[Reading]) -> Reading:
    """Return several documents as one; that a part without location has none is no news beside one that has."""
    some = any(one.locations or one.references for one in readings)
    remarks = dict.fromkeys(
        remark for one in readings for remark in one.remarks if not (remark.code == "nothing" and (some or one.blocks))
    )
    return Reading(
        entity=next((one.entity for one in readings if one.entity), ""),
        locations=tuple(place for one in readings for place in one.locations)[:MOST_LOCATIONS],
        blocks=tuple(block for one in readings for block in one.blocks)[:MOST_BLOCKS],
        references=tuple(uri for one in readings for uri in one.references)[:MOST_REFERENCES],
        remarks=tuple(remarks),
    )
