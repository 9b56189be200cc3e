"""The fields of a civic address, by the names that PIDF-LO and NENA's CLDXF give them. Pure.

Sources: RFC 4119 section 2.2.1 and RFC 5139 section 3 (elements of PIDF-LO), RFC 6848 section 4
(POM, PN, MP, STP, HNP), NENA-STA-004 (CLDXF), which uses the same names.
"""

CIVIC_NAMES: tuple[str, ...] = (
    "country",  # ISO 3166-1, two capital letters
    "A1",  # state, province, region
    "A2",  # county, parish
    "A3",  # city, township
    "A4",  # city division, borough
    "A5",  # neighbourhood, block
    "A6",  # group of streets below the neighbourhood
    "PRM",  # street name pre-modifier
    "PRD",  # leading street direction
    "STP",  # street name pre-type (RFC 6848)
    "RD",  # street name
    "STS",  # street suffix
    "POD",  # trailing street direction
    "POM",  # street name post-modifier
    "RDSEC",  # road section
    "RDBR",  # road branch
    "RDSUBBR",  # road sub-branch
    "HNP",  # house number prefix (RFC 6848)
    "HNO",  # house number
    "HNS",  # house number suffix
    "MP",  # milepost (RFC 6848)
    "PN",  # post number that is attributed to a lamp post or utility pole (RFC 6848)
    "LMK",  # landmark
    "LOC",  # additional location information
    "NAM",  # name of residence or business
    "PC",  # postal code
    "PCN",  # postal community name
    "POBOX",
    "BLD",  # building
    "UNIT",
    "FLR",  # floor
    "ROOM",
    "SEAT",
    "PLC",  # type of place
    "ADDCODE",  # additional code
)
"""Every name that `Premise.civic` may hold, in the order in which an address is narrowed down."""

CIVIC_CHARACTERS = 120
"""The most characters of one field."""
