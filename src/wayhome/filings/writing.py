"""The three papers of one document."""

from wayhome.filings.rules.eido import eido_of
from wayhome.filings.rules.facts import Document, legible
from wayhome.filings.rules.location import pidf_of
from wayhome.filings.typesetting import pdf_of


def papers_of(document: Document) -> dict[str, bytes]:
    """Return each paper by its kind: "pdf", "eido" and "pidf"."""
    said = legible(document)
    return {"pdf": pdf_of(said), "eido": eido_of(said), "pidf": pidf_of(said)}
