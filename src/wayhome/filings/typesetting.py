"""The paper to read and to print: PDF/A-2a, tagged for readers (PDF/UA-1), by typst and a template of ours.

The facts reach the template as JSON in an input, so that whatever was typed is text there and never markup.
Fonts are those inside typst; where one of its letters is missing (Chinese, Japanese), the machine's fonts are
asked, and what nobody can draw is printed as "?" with a word on it: PDF/A allows no empty boxes, and a paper that
is not made helps nobody. The template names no package, so that nothing is fetched.
"""

import json
import unicodedata
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from wayhome.filings.rules.facts import Document

TEMPLATE = Path(__file__).parent / "paper" / "request.typ"
DRAWN = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "SPACE", "COMBINING")
"""Letters that the fonts inside typst are known to have, by the first word of their name."""


def pdf_of(document: Document) -> bytes:
    """Return the paper as PDF/A-2a and PDF/UA-1."""
    said = asdict(document)
    for own_fonts in (True, False):
        try:
            return _pdf(said, own_fonts=own_fonts)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
    return _pdf(drawable(said) | {"some_left_out": True}, own_fonts=True)


def drawable(said: Any) -> Any:
    """Return the facts with "?" for each letter that the fonts inside typst are not known to have."""
    if isinstance(said, str):
        return "".join(mark if _is_drawn(mark) else "?" for mark in said)
    if isinstance(said, dict):
        return {name: drawable(one) for name, one in said.items()}
    return [drawable(one) for one in said] if isinstance(said, list | tuple) else said


def _is_drawn(mark: str) -> bool:
    return mark == "\n" or mark.isascii() or unicodedata.name(mark, "").startswith(DRAWN)


def _pdf(said: dict[str, Any], *, own_fonts: bool) -> bytes:
    return bytes(
        typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            ignore_system_fonts=own_fonts,
            sys_inputs={"document": json.dumps(said)},
        )
    )
