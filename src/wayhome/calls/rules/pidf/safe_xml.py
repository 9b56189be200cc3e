"""Reading XML that a stranger sent: no document type, no entity, no network, and every size bounded (I13)."""

import re
from collections.abc import Iterator

from lxml import etree

MOST_BYTES = 200_000
"""A location with 500 corners and every civic field is under 40 kB."""

MOST_DEPTH = 40
MOST_ELEMENTS = 4_000
MOST_ATTRIBUTES = 60
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]*?\?>")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_READ = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "utf-16"})


class HostileXml(ValueError):
    """It is not read: malformed, too large, or made to do harm. `code` is stable, the words are for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def parse(body: bytes) -> etree._Element:
    """Return the root element. Raises HostileXml."""
    if len(body) > MOST_BYTES:
        raise HostileXml("too-large", f"The XML has more than {MOST_BYTES // 1000} kB.")
    text = _text_of(body)
    # Looked for in the text that is parsed, so that no encoding hides it. A location never needs one, and bombs,
    # and files or addresses that a parser would fetch, all begin with it.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise HostileXml("document-type", "The XML declares a document type or entities; such a thing is not read.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise HostileXml("malformed", f"The XML is not well formed: line {line} cannot be read.") from None
    _check_size(root)
    return root


def _text_of(body: bytes) -> str:
    mark, encoding = next(((mark, name) for mark, name in _MARKS if body.startswith(mark)), (b"", ""))
    if not encoding:
        found = _DECLARED.match(body[:200].decode("latin-1"))
        encoding = found[1].lower() if found else "utf-8"
        if encoding not in _READ:
            raise HostileXml("encoding", "The XML is in an encoding that is not read here; send UTF-8.")
    try:
        text = body[len(mark) :].decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise HostileXml("encoding", "The XML is not in the encoding that it names; send UTF-8.") from None
    return _DECLARATION.sub("", text, count=1).strip()


def _check_size(root: etree._Element) -> None:
    for count, (element, depth) in enumerate(_walk(root), start=1):
        if depth > MOST_DEPTH:
            raise HostileXml("too-deep", f"The XML is nested deeper than {MOST_DEPTH} elements.")
        if count > MOST_ELEMENTS:
            raise HostileXml("too-many", f"The XML has more than {MOST_ELEMENTS} elements.")
        if len(element.attrib) > MOST_ATTRIBUTES:
            raise HostileXml("too-many", f"An element has more than {MOST_ATTRIBUTES} attributes.")


def _walk(root: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        yield element, depth
        waiting += [(child, depth + 1) for child in element if isinstance(child.tag, str)]


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: etree._Element) -> str:
    """Return an element's namespace, "" for none."""
    return str(etree.QName(element).namespace or "")


def children(element: etree._Element) -> list[etree._Element]:
    """Return the elements within, in order."""
    return [child for child in element if isinstance(child.tag, str)]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first element within of this name, whatever its namespace."""
    return next((one for one in children(element) if local(one) == name), None)


def text(element: etree._Element | None) -> str:
    """Return an element's own text, without space around it and with single spaces inside."""
    return " ".join(str(element.text or "").split()) if element is not None else ""
