"""Addresses are read in their parts, in the forms of several countries and however they are typed."""

import pytest

from wayhome.places.rules.matching import Form, read
from wayhome.places.rules.matching.address import Address
from wayhome.places.rules.matching.american import split_street

READINGS: dict[str, dict[str, object]] = {
    "123 N. Main St Apt 4B, Springfield, IL 62701": {
        "number": "123", "unit": "4b", "direction": "n-", "street": "main", "kind": "street",
        "rest": ("springfield",), "state": "il", "postal_code": "62701",
    },
    "123 n main street #4b springfield illinois 62701-1234": {
        "number": "123", "unit": "4b", "direction": "n-", "street": "main", "kind": "street",
        "rest": ("springfield",), "state": "il", "postal_code": "62701",
    },
    "100 Broadway New York NY 10005": {"number": "100", "street": "broadway", "rest": ("new york",), "state": "ny"},
    "350 5th Ave Fl 20, New York, NY 10118": {"number": "350", "unit": "floor 20", "street": "5th", "kind": "avenue"},
    "350 Fifth Avenue, 20th Floor, New York, NY 10118": {"unit": "floor 20", "street": "5th", "kind": "avenue"},
    "12 Oak Ct": {"number": "12", "street": "oak", "kind": "court", "state": ""},
    "12 Oak St, Hartford CT 06103": {"street": "oak", "kind": "street", "state": "ct", "postal_code": "06103"},
    "1234 County Road 5, Austin, TX 78701": {"number": "1234", "street": "county road 5"},
    "12 1/2 Elm St, Ames, IA 50010": {"number": "12 1/2", "street": "elm"},
    "12 A Elm St, Ames, IA 50010": {"number": "12a"},
    "12 North Street, Ames, IA 50010": {"direction": "", "street": "north"},
    "12 Elm Street NE, Ames, IA 50010": {"direction": "-ne", "street": "elm"},
    "12 Elm St rear, Ames, IA 50010": {"unit": "rear"},
    "10-123 Main St NW, Calgary AB T2P 1J9": {
        "number": "123", "unit": "10", "direction": "-nw", "state": "ab", "postal_code": "t2p1j9",
    },
    "123 rue Sainte-Catherine O, Montréal QC H3Z 2Y7": {
        "number": "123", "street": "sainte catherine", "kind": "rue", "direction": "-w", "rest": ("montreal",),
    },
    "123 rue Sainte-Catherine, Montréal QC": {"direction": "", "street": "sainte catherine", "kind": "rue"},
    "1234 County Hihgway 5, Austin, TX 78701": {"number": "1234", "street": "county highway 5", "kind": ""},
    "12 Elm St Ames IA USA": {"number": "12", "street": "elm", "kind": "street", "rest": ("ames",), "state": "ia"},
    "No 12 Elm St Apt # 4, Ames": {"number": "12", "unit": "4", "street": "elm", "rest": ("ames",)},
    "12 Elm St # 4, Ames": {"number": "12", "unit": "4", "rest": ("ames",)},
    "Mill Road 107 Leeds": {"street": "mill", "kind": "road", "postal_code": ""},
    "Flat 3, 12 High Street, Leeds LS1 4AB": {
        "number": "12", "unit": "3", "street": "high", "rest": ("leeds",), "postal_code": "ls14ab",
    },
    "Rose Cottage, Lower Road, Ludlow SY8 1AB, United Kingdom": {
        "number": "", "street": "lower", "kind": "road", "rest": ("rose cottage", "ludlow"), "postal_code": "sy81ab",
    },
    "47 Eccles Street, Dublin 7, D07 X4P9": {"number": "47", "rest": ("dublin",), "postal_code": "d07x4p9"},
    "47 Eccles Street, Dublin 7": {"number": "47", "rest": ("dublin",), "postal_code": "d07"},
    "2/98 Smith St, Ryde NSW 2112": {"number": "98", "unit": "2", "state": "nsw", "postal_code": "2112"},
    "Laugavegi 12b, 101 Reykjavík": {
        "number": "12b", "street": "laugavegi", "rest": ("reykjavik",), "postal_code": "101", "name_first": True,
    },
    "Laugavegur 12 101 Reykjavik": {"number": "12", "street": "laugavegur", "postal_code": "101"},
    "Strandgata 86 b, 220 Hafnarfjörður": {"number": "86b", "street": "strandgata", "postal_code": "220"},
    "#, Elm St, Ames, IA 50010": {"number": "", "street": "elm"},
    "Litla-Tunga, 276 Mosfellsbær": {"number": "", "street": "litla tunga", "postal_code": "276"},
    "Hraunbær 102, Reykjavík": {"number": "102", "street": "hraunbaer", "postal_code": ""},
    "Frostaskjól 107 Reykjavík": {"number": "", "postal_code": "107"},
    "P.O. Box 12, Springfield, IL 62701": {"form": Form.BOX, "number": "box 12", "rest": ("springfield",)},
    "PO Box 12, 5 Elm St, Ames, IA 50010": {"form": Form.STREET, "number": "5", "unit": "box 12"},
    "RR 2 Box 45, Ames IA 50010": {"form": Form.BOX, "number": "rr 2 box 45"},
    "Rural Route 2, Box 45, Ames IA 50010": {"form": Form.BOX, "number": "rr 2 box 45"},
    "HC 68 Box 23, Ames IA 50010": {"form": Form.BOX, "number": "hc 68 box 23"},
    "RR 5, Ames IA 50010": {"form": Form.BOX, "number": "rr 5"},
    "Main St & 5th Ave, Ames, IA": {"form": Form.CROSSING, "street": "5th avenue & main street", "rest": ("ames",)},
    "5th Ave and Main St, Ames, IA": {"form": Form.CROSSING, "street": "5th avenue & main street"},
    "corner of Oak and Main, Ames": {"form": Form.CROSSING, "street": "main & oak"},
    "near the school on Mill Road, Leeds": {
        "form": Form.NEAR, "number": "", "street": "mill", "kind": "road", "rest": ("school", "leeds"),
    },
    "next to the church, Mill Road, Leeds": {"form": Form.NEAR, "street": "mill"},
    "12 Mill Road, opposite the church, Leeds": {"form": Form.STREET, "number": "12", "rest": ("leeds",)},
    "8 Rowethorpe, Hadleigh Circuit, Rossmoyne 2770 SA": {
        "number": "8", "street": "hadleigh", "kind": "circuit", "rest": ("rowethorpe", "rossmoyne"),
    },
    "8 hadleigh cerscent, rossmoyne 2770 sa": {"street": "hadleigh", "kind": "crescent"},
    "8 hadleighcrescent, rossmoyne 2770 sa": {"street": "hadleigh", "kind": "crescent"},
    "8 hadleigh cres cent, rossmoyne 2770 sa": {"street": "hadleigh", "kind": "crescent"},
    "12 St James St, London SW1A 1AA": {"street": "saint james", "kind": "street"},
    "10, Paddington, 3175 QLD": {"number": "10", "street": "", "rest": ("paddington",)},
    "  ": {"number": "", "street": "", "rest": ()},
    "!!!": {"number": "", "street": ""},
}  # fmt: skip


@pytest.mark.parametrize("text", READINGS)
def test_an_address_is_read_in_its_parts(text: str) -> None:
    address = read(text)
    assert {name: getattr(address, name) for name in READINGS[text]} == READINGS[text]


def test_civic_fields_are_read_as_the_same_address_as_its_text() -> None:
    civic = {
        "HNO": "123",
        "PRD": "N",
        "RD": "Main",
        "STS": "St",
        "UNIT": "Apt 4B",
        "A3": "Springfield",
        "A1": "IL",
        "PC": "62701",
    }
    assert read("", civic) == read("123 N Main Street, Apt 4b, Springfield, Illinois 62701")


def test_civic_fields_of_a_box_and_of_a_floor() -> None:
    assert read("", {"POBOX": "12", "A3": "Ames"}) == Address(form=Form.BOX, number="box 12", rest=("ames",))
    assert read("", {"RD": "Main", "HNO": "1", "FLR": "2", "BLD": "C"}).unit == "building c+floor 2"


def test_usaddress_is_not_believed_where_it_reads_other_words() -> None:
    assert split_street("100", ["broadway", "new", "york"], "ny") == (["broadway"], ["new", "york"])
    assert split_street("100", ["o", "'x"], "ny") is None


def test_text_is_read_where_the_civic_fields_name_no_street() -> None:
    assert read("12 Elm St, Ames", {"A3": "Ames"}).number == "12"
