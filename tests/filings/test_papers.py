"""The three papers say the same, in the form each standard asks for, whatever was typed."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema_rs
import pikepdf
import pytest
import typst
import yaml

from tests.staff.helpers import refused
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
from wayhome.filings.rules.letters import grouped, is_latin
from wayhome.filings.rules.location import full_address, pidf_of
from wayhome.filings.typesetting import print_paper
from wayhome.places.rules.shapes import Point, Position

BESIDE = [above / "shared" / "data" / "eido" / "openapi.yaml" for above in Path(__file__).parents]

HOSTILE = '#panic("x") $a$ <b>\\ @ref [] // /* `code` "\' \x00\x07\x1b \u202e \U000f0000 \ufffe ü ❤ </p>\n= Title'

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


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def dictionaries(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]


def drawn_without_a_picture(page: pikepdf.Page) -> bool:
    """Say whether any text on a page draws glyph 0 (.notdef), the empty box of a typeface."""
    texts: list[bytes] = []
    for instruction in pikepdf.parse_content_stream(page):
        for operand in instruction.operands if str(instruction.operator) in {"Tj", "TJ"} else ():
            parts = list(operand) if isinstance(operand, pikepdf.Array) else [operand]
            texts += [bytes(part) for part in parts if isinstance(part, pikepdf.String)]
    assert texts
    return any(text[at : at + 2] == b"\0\0" for text in texts for at in range(0, len(text), 2))


@pytest.mark.parametrize("document", [DOCUMENT, LEAST, hostile_document()], ids=["full", "least", "hostile"])
def test_the_paper_to_print_is_what_pdf_a_2a_and_ua_1_ask_as_far_as_can_be_looked_at(document: Document) -> None:
    """No validator is here: this is what ISO 19005-2 and ISO 14289-1 ask of a file's own parts."""
    pdf = opened(print_paper(document).pdf)
    root, parts = pdf.Root, dictionaries(pdf)
    with pdf.open_metadata() as said:  # 19005-2, 6.6.4; 14289-1, 5
        assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("2", "A", "1")
        assert said["dc:title"] == "Premise history request, version 2"
    assert not pdf.is_encrypted  # 6.1.3
    [intent] = root.OutputIntents  # 6.2.3
    assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
    # 6.2.11.4 and 6.2.11.7: each typeface is in the file, each glyph has its letters, and none is the empty box.
    descriptors = [one for one in parts if one.get("/Type") == "/FontDescriptor"]
    assert descriptors
    assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)
    assert all("/ToUnicode" in one for one in parts if one.get("/Subtype") == "/Type0")
    assert not any(drawn_without_a_picture(page) for page in pdf.pages)
    # 6.2.10 allows transparency within bounds: there is none. 6.5.1, 6.6: nothing runs.
    assert not any(
        name in one for one in parts for name in ("/SMask", "/CA", "/ca", "/BM", "/JS", "/AA", "/OpenAction")
    )
    # 6.7 and 14289-1, 7.1: tagged, a language, the title is shown, each page in the order of its structure.
    assert (bool(root.MarkInfo.Marked), str(root.Lang)) == (True, "en")
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert all(str(page.Tabs) == "/S" and "/StructParents" in page for page in pdf.pages)
    kinds = {str(one.S) for one in parts if "/S" in one and "/P" in one}
    assert {"/Document", "/H1", "/H2", "/P"} <= kinds


def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a machine without a typeface of its own."""
    monkeypatch.setattr(typesetting, "_all_faces", lambda folder: typst.Fonts(False, font_paths=[folder]))  # noqa: FBT003 - the machine's own


def about(**more: Any) -> Document:
    return replace(DOCUMENT, facts=replace(FACTS, **more))


@pytest.mark.parametrize(
    "name", ["Łukasik Ğülşen", "Ольга Іваненко", "Νίκος Παππάς", "فاطمة العلي", "שרה", "Անի", "ნინო", "आशा"]
)
def test_names_in_many_scripts_are_printed_on_any_machine(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    bare(monkeypatch)
    printed = print_paper(about(worker=name))
    assert printed.unprinted == ""
    assert not any(drawn_without_a_picture(page) for page in opened(printed.pdf).pages)


def test_a_name_that_cannot_be_printed_wants_a_latin_form_and_no_paper_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    bare(monkeypatch)
    told = refused(lambda: print_paper(about(worker="王芳")))
    assert told == [("", "letters")]
    printed = print_paper(about(worker="王芳", latin_name="Wang Fang"))
    assert printed.unprinted == "王芳"
    there = replace(HOME, text="东街 12")
    feared = replace(FEARED, name="王大明", aliases=())
    assert refused(lambda: print_paper(about(premises=(there,), persons=(feared,)))) == [("", "letters")] * 2
    assert print_paper(about(persons=(replace(feared, aliases=("大明", "Wang Daming")),))).unprinted == "大明王"


def test_what_else_cannot_be_printed_is_a_question_mark_and_the_paper_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    bare(monkeypatch)
    said: list[dict[str, Any]] = []
    real = typesetting._compiled

    def watched(told: dict[str, Any], fonts: typst.Fonts) -> bytes:
        said.append(told)
        return real(told, fonts)

    monkeypatch.setattr(typesetting, "_compiled", watched)
    assert print_paper(about(asks="ab 🚗 Łódź 😀 王")).unprinted == "王🚗"
    assert (said[-1]["facts"]["asks"], said[-1]["some_left_out"]) == ("ab ? Łódź 😀 ?", True)
    print_paper(DOCUMENT)
    assert not said[-1]["some_left_out"]
    assert said[-1]["facts"]["phones"] == [["mobile", "+353 86 123 0000"]]
    print_paper(DOCUMENT, altered=True)
    assert said[-1]["some_left_out"]
    monkeypatch.setattr(typesetting, "MOST_PROBES", 3)
    assert len(print_paper(about(asks="一二三四五六七八九十")).unprinted) == 10, "what was not tried counts as missing"


def test_the_typefaces_of_the_machine_are_asked_unless_one_draws_boxes_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def all_faces(folder: Path) -> typst.Fonts:
        asked.append("machine")
        return typst.Fonts(include_system_fonts=False, font_paths=[folder])

    monkeypatch.setattr(typesetting, "_all_faces", all_faces)
    print_paper(DOCUMENT)
    assert asked == [], "not where our own have every letter"
    print_paper(about(asks="王"))
    assert asked == ["machine"]
    monkeypatch.setattr(typesetting, "LAST_RESORT", "dejavu")
    tried: list[Sequence[str]] = []
    real = typesetting.undrawn

    def watched(marks: Sequence[str], fonts: typst.Fonts) -> list[str]:
        tried.append(marks)
        return real(marks, fonts)

    monkeypatch.setattr(typesetting, "undrawn", watched)
    assert print_paper(about(asks="王")).unprinted == "王"
    assert tried == [["王"]]


@pytest.mark.parametrize(
    ("text", "civic", "full"),
    [
        ("8 Elm Park", {"HNO": "8", "RD": "Elm Park", "A3": "Harbour Town"}, "8 Elm Park, Harbour Town"),
        (
            "12 Elm Grove, Dublin 7",
            {"HNO": "12", "RD": "Elm Grove", "A3": "Dublin 7", "A1": "Dublin"},
            "12 Elm Grove, Dublin 7",
        ),
        (
            "12 Hill St",
            {"RD": "Hill", "STS": "St", "A1": "IL", "A3": "Salem", "PC": "62881"},
            "12 Hill St, Salem, 62881, IL",
        ),
        ("The blue house", {"HNO": "4", "RD": "Quay", "STS": "Road"}, "The blue house, 4 Quay Road"),
        ("1 Harbour Street", {}, "1 Harbour Street"),
    ],
)
def test_an_address_says_its_town(text: str, civic: dict[str, str], full: str) -> None:
    assert full_address(text, civic) == full


def test_a_latin_name_is_latin() -> None:
    assert is_latin("Łukasz O'Brien-Ğ, 2")
    assert not is_latin("Wang 芳")
    assert not is_latin("Ольга")
    assert (grouped("+353861230000"), grouped("ext. 4")) == ("+353 86 123 0000", "ext. 4")


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
        print_paper(DOCUMENT)
    monkeypatch.setattr(typesetting, "PROBE", b"#nothing")
    with pytest.raises(typst.TypstError):
        print_paper(about(worker="é"))
