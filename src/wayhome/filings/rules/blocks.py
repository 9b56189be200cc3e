"""The answer to a look-up: blocks of RFC 7852 and a PIDF-LO in one multipart body. Pure.

No ServiceInfo: its ServiceType (RFC 7852, 4.2.2) is the kind of telephone service, and we provide none.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from wayhome.calls.rules.pidf.additional import FAMILY, MOST_CHARACTERS
from wayhome.filings.rules.lookup import Filed

CARD = "urn:ietf:params:xml:ns:vcard-4.0"  # RFC 6351
MOST_COMMENTS = 70
"""Fewer than the 80 values of a block that our own reader reads."""

PIDF_TYPE = "application/pidf+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the body."""

    media_type: str
    content: bytes


def parts_of(filed: Filed, pidf: bytes, *, reference: str, until: str, more: int = 0) -> list[Part]:
    """Return who says it, about whom, what is asked and known, and where.

    `reference` is the police's own; `more` requests answer to the same question and are left out.
    """
    said = [f"On file with you under {reference} until {until}."]
    if more:
        said.append(f"{more} more that you have on file answer to this question: ring the desk.")
    said += filed.lines
    return [
        _part("ProviderInfo", _provider(filed)),
        _part("SubscriberInfo", _subscriber(filed)),
        _part("Comment", _comment(filed, said)),
        Part(media_type=PIDF_TYPE, content=pidf),
    ]


def body_of(parts: Sequence[Part]) -> tuple[str, bytes]:
    """Return the type and the bytes of a multipart body (RFC 2046). Its boundary is a hash: it stands in no part."""
    boundary = hashlib.sha256(b"".join(part.content for part in parts)).hexdigest()
    lines = [
        f"--{boundary}\r\nContent-Type: {part.media_type}\r\n\r\n".encode() + part.content + b"\r\n" for part in parts
    ]
    return f'multipart/mixed; boundary="{boundary}"', b"".join(lines) + f"--{boundary}--\r\n".encode()


def _part(kind: str, root: etree._Element) -> Part:
    content = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return Part(media_type=f"application/EmergencyCallData.{kind}+xml", content=content)


def _block(kind: str, filed: Filed) -> etree._Element:
    space = f"{FAMILY}:{kind}"
    root = etree.Element(f"{{{space}}}EmergencyCallData.{kind}", nsmap={None: space, "xc": CARD})
    _add(root, space, "DataProviderReference", f"{filed.request_id}@wayhome")
    return root


def _provider(filed: Filed) -> etree._Element:
    """RFC 7852, 4.1: in the order of its schema."""
    root = _block("ProviderInfo", filed)
    space = f"{FAMILY}:ProviderInfo"
    _add(root, space, "DataProviderString", filed.provider)
    _add(root, space, "TypeOfProvider", "Other")
    _add(root, space, "ContactURI", f"tel:{filed.contact_number}")
    _add(root, space, "Language", "en")
    _card(_add(root, space, "DataProviderContact"), filed.provider, [filed.contact_number])
    return root


def _subscriber(filed: Filed) -> etree._Element:
    """RFC 7852, 4.4. `privacyRequested`: none of it is for anybody but the desk that asks."""
    root = _block("SubscriberInfo", filed)
    root.set("privacyRequested", "true")
    _card(_add(root, f"{FAMILY}:SubscriberInfo", "SubscriberData"), filed.worker, filed.numbers)
    return root


def _comment(filed: Filed, said: Sequence[str]) -> etree._Element:
    """RFC 7852, 4.5: one Comment a line; what does not fit is in the papers, and it says so."""
    pieces = [line[at : at + MOST_CHARACTERS] for line in said for at in range(0, len(line), MOST_CHARACTERS)]
    if len(pieces) > MOST_COMMENTS:
        pieces = [*pieces[: MOST_COMMENTS - 1], "There is more in the papers that you have on file."]
    root = _block("Comment", filed)
    for piece in pieces:
        _add(root, f"{FAMILY}:Comment", "Comment", piece)
    return root


def _card(around: etree._Element, name: str, numbers: Sequence[str]) -> None:
    card = _add(_add(around, CARD, "vcards"), CARD, "vcard")
    _add(_add(card, CARD, "fn"), CARD, "text", name)
    for number in numbers:
        _add(_add(card, CARD, "tel"), CARD, "uri", f"tel:{number}")


def _add(around: etree._Element, space: str, name: str, words: str | None = None) -> etree._Element:
    made = etree.SubElement(around, f"{{{space}}}{name}")
    made.text = words
    return made
