"""The paper to read and to print: PDF/A-2a, tagged for readers (PDF/UA-1), by typst and a template of ours.

The facts reach the template as JSON in an input, so that whatever was typed is text there and never markup.
Typefaces are those inside typst, then DejaVu Sans (Arabic, Hebrew and more), then the machine's own: Chinese, Japanese
and Korean need one of those. A letter that none of them has is no empty box, which PDF/A forbids: see rules/letters.py.
The template names no package, so that nothing is fetched.
"""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from wayhome.core.errors import Refused
from wayhome.filings.rules.facts import Document
from wayhome.filings.rules.letters import grouped, letters_wrong, marks_of, shown_person

TEMPLATE = Path(__file__).parent / "paper" / "request.typ"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
"""Of matplotlib, which brings them for its own pictures; not its whole folder, where one face draws boxes for all."""

_FACES_LIE = Path(str(getattr(find_spec("matplotlib"), "origin", ""))).parent / "mpl-data" / "fonts" / "ttf"

LAST_RESORT = "last resort"
"""A typeface of this name has a box for each letter there is: where the machine has it, its faces are not asked."""

MOST_PROBES = 150
"""About ten milliseconds each. One letter that a typeface lacks is found in a dozen."""

PROBE = b"#set page(height: auto)\n#sys.inputs.words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The paper, and the marks that stand on it as "?"."""

    pdf: bytes
    unprinted: str


def print_paper(document: Document, *, altered: bool = False) -> Printed:
    """Return the paper as PDF/A-2a and PDF/UA-1. `altered` says that some marks were made "?" before.

    Raises Refused where a name or an address cannot be printed.
    """
    with _own_faces() as folder:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        missing = undrawn(sorted(marks_of(asdict(document))), fonts)
        if missing and not _draws_boxes(of_machine := _all_faces(folder)):
            fonts, missing = of_machine, undrawn(missing, of_machine)
        if wrong := letters_wrong(document.facts, set(missing)):
            raise Refused(tuple(wrong))
        return Printed(pdf=_compiled(_said(document, missing, altered=altered), fonts), unprinted="".join(missing))


def undrawn(marks: Sequence[str], fonts: typst.Fonts) -> list[str]:
    """Return the marks for which no typeface has a picture: all are tried at once, then halves of what failed.

    After `MOST_PROBES` tries what was not drawn yet counts as undrawn.
    """
    waiting = deque([list(marks)] if marks else [])
    missing: list[str] = []
    for _ in range(MOST_PROBES):
        if not waiting:
            break
        some = waiting.popleft()
        half = len(some) // 2
        if _draws(some, fonts):
            continue
        if half:
            waiting += [some[:half], some[half:]]
        else:
            missing += some
    return [mark for mark in marks if mark in set(missing).union(*waiting)]


def _draws(marks: Sequence[str], fonts: typst.Fonts) -> bool:
    words = {"words": " ".join(marks)}
    try:
        typst.compile(PROBE, format="pdf", pdf_standards=STANDARDS[:1], font_paths=fonts, sys_inputs=words)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return False
    return True


def _said(document: Document, missing: Sequence[str], *, altered: bool) -> dict[str, Any]:
    """Return what the template reads: the facts, with "?" for what cannot be printed, and numbers in groups."""
    facts = document.facts
    names = [shown_person(one, set(missing)) for one in facts.persons]
    persons = [
        replace(one, name=name, numbers=tuple((grouped(number), label) for number, label in one.numbers))
        for one, name in zip(facts.persons, names, strict=True)
    ]
    shown = replace(
        facts,
        persons=tuple(persons),
        phones=tuple((label, grouped(number)) for label, number in facts.phones),
        contacts=tuple(replace(one, number=grouped(one.number)) for one in facts.contacts),
        dispatch=replace(facts.dispatch, number=grouped(facts.dispatch.number)),
        premises=tuple(replace(one, landline=grouped(one.landline)) for one in facts.premises),
    )
    said: dict[str, Any] = _replaced(asdict(replace(document, facts=shown)), {ord(mark): "?" for mark in missing})
    said["some_left_out"] = altered or bool(missing)
    said["name_is_printed"] = not set(missing) & set(facts.worker)
    return said


def _replaced(said: Any, marks: dict[int, str]) -> Any:
    if isinstance(said, str):
        return said.translate(marks)
    if isinstance(said, dict):
        return {name: _replaced(one, marks) for name, one in said.items()}
    return [_replaced(one, marks) for one in said] if isinstance(said, list | tuple) else said


@contextmanager
def _own_faces() -> Iterator[Path]:
    """Give a folder with our faces alone: typst takes folders only."""
    with TemporaryDirectory(prefix="wayhome-faces-") as name:
        folder = Path(name)
        for face in FACES:
            (folder / face).symlink_to(_FACES_LIE / face)
        yield folder


def _draws_boxes(fonts: typst.Fonts) -> bool:
    return any(LAST_RESORT in family.lower() for family in fonts.families())


def _all_faces(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[folder])


def _compiled(said: dict[str, Any], fonts: typst.Fonts) -> bytes:
    return bytes(
        typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            format="pdf",
            pdf_standards=STANDARDS,
            font_paths=fonts,
            sys_inputs={"document": json.dumps(said)},
        )
    )
