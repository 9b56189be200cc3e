"""The three papers say the same, in the form each standard asks for, whatever was typed."""

import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import typst
import yaml

from wayhome.calls.rules.pidf import read_pidf
from wayhome.filings import typesetting
from wayhome.filings.rules.eido import eido_of
from wayhome.filings.rules.facts import (
    Contact,
    Document,
    Facts,
    HazardFacts,
    PersonFacts,
    PremiseFacts,
    as_bytes,
    legible,
)
from wayhome.filings.rules.location import pidf_of
from wayhome.filings.typesetting import pdf_of
from wayhome.places.rules.shapes import Point, Position

BESIDE = [above / "shared" / "data" / "eido" / "openapi.yaml" for above in Path(__file__).parents]

HOSTILE = '#panic("x") $a$ <b>\\ @ref [] // /* `code` "\' \x00\x07\x1b \u202e \U000f0000 \ufffe 日本 ❤ </p>\n= Title'

HAZARD = HazardFacts(
    id="h1",
    kind="Violence",
    severity=3,
    severity_words="Grave",
    statement="He struck a colleague with a chair at the door.",
    happened_on="2026-02-27",
    source="Nora Byrne, who was there",
    begins_on="2026-03-02",
    expires_on="",
    review_by="2026-08-29",
)
HOME = PremiseFacts(
    id="p1",
    role="home",
    text="12 Elm Grove, Dublin 7",
    civic=(("country", "IE"), ("A3", "Dublin 7"), ("RD", "Elm Grove"), ("HNO", "12"), ("MP", "4")),
    latitude=53.3601,
    longitude=-6.2702,
    landline="+35315550123",
    access_notes="Knock.",
    hazards=(HAZARD, replace(HAZARD, id="h2", severity=1, expires_on="2026-05-01")),
)
FEARED = PersonFacts(
    id="c1",
    name="Colm Reddin",
    aliases=("Red",),
    description="Man; about 185 cm.",
    relationship="Former client",
    since="2025-09-01",
    vehicles=("grey Opel, 12-D-3456",),
    numbers=(("+353861112222", "mobile"), ("+353861113333", "")),
    behaviour=(("2026-02-20", "Waited beside her car.", "seen by Ben"),),
)
FACTS = Facts(
    police=Contact(name="Store Street", number="+35316668000", role="Sgt. Flynn", email="store@police.example"),
    dispatch=Contact(name="Command", number="+35316669000"),
    agency="Harbour Outreach",
    office="Harbour Street",
    worker="Nora Byrne",
    phones=(("mobile", "+353861230000"),),
    asks="Please send a car.",
    premises=(HOME, PremiseFacts(id="p2", role="work", text="1 Harbour Street")),
    persons=(FEARED, PersonFacts(id="c2", name="Somebody")),
    contacts=(Contact(name="Harbour Street", number="+35315550100", role="duty desk"), Contact(name="Sofia")),
)
DOCUMENT = Document(
    facts=FACTS,
    request_id="0197a000-0000-7000-8000-000000000001",
    version=2,
    made_at="2026-03-02T09:00:00+00:00",
    made_on="2026-03-02",
    reference="PH-1",
    consent_until="2026-08-29",
)
LEAST = replace(
    DOCUMENT,
    reference="",
    facts=replace(
        FACTS,
        police=Contact(name="Desk"),
        dispatch=Contact(name=""),
        phones=(),
        persons=(),
        contacts=(),
        premises=(PremiseFacts(id="p2", role="work", text="1 Harbour Street"),),
    ),
)


def hostile_document() -> Document:
    bad = replace(HAZARD, statement=HOSTILE, source=HOSTILE, kind=HOSTILE)
    home = replace(HOME, text=HOSTILE, label=HOSTILE, access_notes=HOSTILE, hazards=(bad,))
    feared = replace(
        FEARED,
        name=HOSTILE,
        aliases=(HOSTILE,),
        description=HOSTILE,
        relationship=HOSTILE,
        vehicles=(HOSTILE,),
        behaviour=(("2026-02-20", HOSTILE, HOSTILE),),
    )
    facts = replace(
        FACTS, asks=HOSTILE, worker=HOSTILE, agency=HOSTILE, premises=(home,), persons=(feared,), office=HOSTILE
    )
    return legible(replace(DOCUMENT, facts=facts, reference=HOSTILE))


def unpacked(pdf: bytes) -> bytes:
    """Return a PDF with what is deflated in it laid open."""
    laid = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            laid.append(zlib.decompress(stream))
        except zlib.error:
            laid.append(stream)
    return b"\n".join(laid)


@pytest.mark.parametrize("document", [DOCUMENT, LEAST, hostile_document()], ids=["full", "least", "hostile"])
def test_the_paper_to_print_is_pdf_a_2a_and_ua_1(document: Document) -> None:
    pdf = pdf_of(document)
    laid = unpacked(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    # ISO 19005-2, 6.6.4 and ISO 14289-1, 5: the identification in the metadata; ISO 14289-1, 7.1: tagged, a language.
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>", laid)
    assert re.search(rb"<pdfaid:conformance>A</pdfaid:conformance>", laid)
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", laid)
    assert b"/StructTreeRoot" in laid
    assert b"/Lang" in laid
    assert b"/JavaScript" not in laid


def test_what_cannot_be_drawn_is_a_question_mark_and_the_paper_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    real = typesetting._pdf

    def watched(said: dict[str, Any], *, own_fonts: bool) -> bytes:
        asked.append(said)
        return real(said, own_fonts=own_fonts)

    monkeypatch.setattr(typesetting, "_pdf", watched)
    # Cypro-Minoan: no font of any office has it.
    assert pdf_of(replace(DOCUMENT, facts=replace(FACTS, asks="ab \U00012f90 Łódź"))).startswith(b"%PDF")
    assert asked[0]["facts"]["asks"] == "ab \U00012f90 Łódź"
    assert asked[-1]["facts"]["asks"] == "ab ? Łódź"
    assert asked[-1]["some_left_out"] is True


def schema() -> dict[str, Any]:
    published = next((path for path in BESIDE if path.exists()), None)
    if published is None:
        pytest.skip("the published EIDO schema is not on this machine")
    # `minItems: 1,` is a slip of the pen in the published file: the number 1 is meant.
    said = yaml.safe_load(published.read_text().replace("minItems: 1,", "minItems: 1"))
    return {**_local(said), "$ref": "#/components/schemas/EmergencyIncidentDataObjectType"}


def _local(said: Any) -> Any:
    """Return the schema with any object where it points into files that are not published beside it."""
    if isinstance(said, dict):
        to = said.get("$ref")
        if isinstance(to, str) and not to.startswith("#"):
            return {}
        return {name: _local(one) for name, one in said.items()}
    return [_local(one) for one in said] if isinstance(said, list) else said


@pytest.mark.parametrize("document", [DOCUMENT, LEAST, hostile_document()], ids=["full", "least", "hostile"])
def test_the_eido_is_valid_by_the_published_schema(document: Document) -> None:
    valid = jsonschema_rs.Draft4Validator(schema(), validate_formats=True)
    said = json.loads(eido_of(document))
    assert [error.message for error in valid.iter_errors(said)] == []
    del said["locationComponent"][0]["$id"]
    assert not valid.is_valid(said), "the schema bites"


def test_every_reference_in_the_eido_leads_to_a_part_of_it() -> None:
    said = eido_of(DOCUMENT).decode()
    names = re.findall(r'"\$id": "([^"]+)"', said)
    assert len(names) == len(set(names))
    assert set(re.findall(r'"\$ref": "([^"]+)"', said)) <= set(names)


def test_the_eido_escapes_what_was_typed_and_says_all() -> None:
    said = json.loads(eido_of(hostile_document()))
    notes = [one["notesActionComments"] for one in said["notesComponent"]]
    assert not any(re.search(r"<(?!/?p>)", words) for words in notes)
    assert any("&lt;b&gt;" in words for words in notes)
    full = eido_of(DOCUMENT).decode()
    for words in ("12 Elm Grove", "struck a colleague", "Colm Reddin", "12-D-3456", "+353861112222", "Nora Byrne"):
        assert words in full
    assert [one["cautionSeverity"] for one in json.loads(full)["cautionComponent"]] == ["highest", "normal"]


def test_the_pidf_is_read_back_by_our_reader() -> None:
    read = read_pidf(pidf_of(DOCUMENT))
    assert read.remarks == ()
    home, work = read.locations
    assert home.shape == Point(at=Position(latitude=53.3601, longitude=-6.2702))
    assert home.civic is not None
    assert work.civic is not None
    said = {one.name: one.value for one in home.civic.fields}
    assert said == dict(HOME.civic) | {"PLC": "residence"}
    assert {one.name: one.value for one in work.civic.fields} == {"LOC": "1 Harbour Street", "PLC": "office"}
    assert work.shape is None
    assert read_pidf(pidf_of(hostile_document())).locations


def test_what_is_no_letter_or_turns_a_line_round_is_a_question_mark() -> None:
    odd = replace(FACTS, asks="a\x00b\ud800c\ufffe\u202ed\n日本 é")
    said = legible(replace(DOCUMENT, facts=odd))
    assert said.facts.asks == "a?b?c??d\n日本 é"
    assert replace(said, facts=FACTS) == DOCUMENT


def test_the_same_facts_are_the_same_bytes() -> None:
    assert as_bytes(FACTS) == as_bytes(replace(FACTS, asks=FACTS.asks))
    assert as_bytes(FACTS) != as_bytes(replace(FACTS, asks="Something else."))
    assert json.loads(as_bytes(DOCUMENT))["version"] == DOCUMENT.version


def test_any_other_fault_of_the_typesetter_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "TEMPLATE", Path(__file__))
    with pytest.raises(typst.TypstError):
        pdf_of(DOCUMENT)
