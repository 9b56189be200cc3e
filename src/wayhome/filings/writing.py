"""The three papers of one document."""

from dataclasses import dataclass

from wayhome.filings.rules.eido import eido_of
from wayhome.filings.rules.facts import Document, legible
from wayhome.filings.rules.location import pidf_of
from wayhome.filings.typesetting import print_paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Each paper by its kind ("pdf", "eido" and "pidf"), and the marks that stand as "?" on the one to print."""

    by_kind: dict[str, bytes]
    unprinted: str


def papers_of(document: Document) -> Papers:
    """Return the papers. Raises Refused where a name or an address cannot be printed."""
    said = legible(document)
    printed = print_paper(said, altered=said != document)
    by_kind = {"pdf": printed.pdf, "eido": eido_of(said), "pidf": pidf_of(said)}
    return Papers(by_kind=by_kind, unprinted=printed.unprinted)
