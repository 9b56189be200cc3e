"""Class of service: what kind of line a call comes from, by NENA's names (NENA-02-010) and RFC 7852's service data."""

from dataclasses import dataclass
from enum import StrEnum

from wayhome.calls.rules.pidf.additional import Block

MOST_CHARACTERS = 20


class Line(StrEnum):
    """What kinds of line there are, as far as trust in a location goes."""

    LANDLINE = "landline"
    SWITCHBOARD = "switchboard"
    COIN = "coin"
    MOBILE = "mobile"
    VOIP = "voip"
    VEHICLE = "vehicle"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClass:
    """One class of service: its name, its line, and what it is in words."""

    name: str
    line: Line
    words: str


_TABLE = {
    Line.LANDLINE: {
        "RESD": "landline of a home",
        "BUSN": "landline of a business",
        "ROPX": "home line to another place",
        "BOPX": "business line to another place",
        "POTS": "landline",
    },
    Line.SWITCHBOARD: {
        "MLTS": "telephone of a switchboard",
        "CNTX": "telephone of a Centrex",
        "RPBX": "telephone of a switchboard in a home",
        "BPBX": "telephone of a switchboard in a business",
        "PBXB": "telephone of a switchboard in a business",
        "PBXR": "telephone of a switchboard in a home",
    },
    Line.COIN: dict.fromkeys(("COIN", "PAY$", "COCT", "CN1W"), "public telephone"),
    Line.MOBILE: {
        "WPH1": "mobile with its tower only (phase I)",
        "WPH2": "mobile with an estimated position (phase II)",
        "WPH0": "mobile without any location",
        "WRLS": "mobile",
        "MOBL": "mobile",
        "WCVC": "mobile with a street address",
        "SMS": "text message of a mobile",
    },
    Line.VOIP: {
        "VOIP": "internet telephone",
        "VRES": "internet telephone of a home",
        "VBUS": "internet telephone of a business",
        "VPAY": "public internet telephone",
        "VMBL": "internet telephone on a mobile",
        "VNOM": "internet telephone that is carried about",
        "VENT": "internet telephone of a company",
        "OTT": "internet telephone",
    },
    Line.VEHICLE: {"TELE": "vehicle", "TLMA": "vehicle"},
}  # fmt: skip
CLASSES = {
    name: ServiceClass(name=name, line=line, words=words)
    for line, rows in _TABLE.items()
    for name, words in rows.items()
}
NOTHING = ServiceClass(name="", line=Line.UNKNOWN, words="a line of unknown kind")

OF_DIGIT = dict(zip("123456789AGHVCDEFJK", (
    "RESD", "BUSN", "RPBX", "BPBX", "CNTX", "CN1W", "COIN", "MOBL", "ROPX", "COCT", "WPH1", "WPH2",
    "VOIP", "VRES", "VBUS", "VPAY", "VMBL", "VNOM", "VENT"), strict=True))  # fmt: skip
"""The one-character codes of an ALI record."""

_LINES = {"wireless": "WRLS", "coin": "COIN", "POTS": "POTS", "OTT": "OTT", "digital": "POTS", "OPX": "BOPX"}
_SWITCHBOARDS = ("MLTS-hosted", "MLTS-local")


def class_of(text: str) -> ServiceClass:
    """Return the class that a name or a one-character code stands for; NOTHING for what nobody knows."""
    said = text.strip().upper()
    return CLASSES.get(OF_DIGIT.get(said, said), NOTHING)


def class_in(blocks: tuple[Block, ...]) -> ServiceClass:
    """Return the class that the ServiceInfo of a call tells (RFC 7852, section 4.2), NOTHING where it tells none."""
    for block in blocks:
        if block.kind == "ServiceInfo":
            return _class_told(
                block.value("ServiceType"), block.value("ServiceEnvironment"), block.value("ServiceMobility")
            )
    return NOTHING


def _class_told(kind: str, environment: str, mobility: str) -> ServiceClass:
    business = environment.strip().lower() == "business"
    if kind in _SWITCHBOARDS:
        return CLASSES["MLTS"]
    if kind == "OTT" and mobility.strip().lower() == "nomadic":
        return CLASSES["VNOM"]
    if kind == "POTS" and environment:
        return CLASSES["BUSN" if business else "RESD"]
    if kind in _LINES:
        return CLASSES[_LINES[kind]]
    return CLASSES["MOBL"] if mobility.strip().lower() == "mobile" else NOTHING
