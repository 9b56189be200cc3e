"""PIDF-LO read leniently and written strictly: RFC 4119, 5139, 5491, 5962, 6848, 7459; bodies with RFC 7852."""

from wayhome.calls.rules.pidf.bodies import read_body
from wayhome.calls.rules.pidf.reading import Reading, read_pidf
from wayhome.calls.rules.pidf.safe_xml import HostileXml
from wayhome.calls.rules.pidf.writing import write_pidf

__all__ = ["HostileXml", "Reading", "read_body", "read_pidf", "write_pidf"]
