"""Civic fields as one line."""

from wayhome.places.rules.shapes import Civic, CivicField, civic_words
from wayhome.places.rules.shapes.civic import CATYPES, EXTENSIONS, ORDER


def civic(extra: dict[str, str] | None = None, **fields: str) -> Civic:
    own = [CivicField(name=name, value=value) for name, value in fields.items()]
    more = [CivicField(name=name, value=value, namespace=EXTENSIONS) for name, value in (extra or {}).items()]
    return Civic(fields=(*own, *more))


def test_an_address_reads_as_people_write_it() -> None:
    said = civic(
        HNO="123",
        HNS="A",
        PRD="N",
        RD="Hill",
        STS="Road",
        UNIT="4",
        FLR="floor 2",
        A3="Dublin",
        A1="D",
        PC="D01",
        country="IE",
    )
    assert civic_words(said) == "123 A N Hill Road, unit 4, floor 2, Dublin, D D01, IE"


def test_fields_of_rfc_6848_are_read_with_it() -> None:
    assert civic_words(civic({"HNP": "Z", "STP": "Boulevard"}, HNO="12", RD="Colorado")) == "Z12 Boulevard Colorado"
    assert civic_words(civic({"MP": "248", "PN": "22-109-689"}, RD="I5")) == "I5, milepost 248, post 22-109-689"


def test_what_an_authority_adds_and_the_parts_of_a_road_are_said() -> None:
    bridge = CivicField(name="bridge", value="21451338", namespace="http://devon.canals.example.com/civic")
    own = civic(RD="Deckport", STS="Cross", RDBR="Mill Lane", RDSEC="2", A3="Monkokehampton", A1="Devon").fields
    said = civic_words(Civic(fields=(*own, bridge)))
    assert said == "Deckport Cross, section 2, branch Mill Lane, bridge 21451338, Monkokehampton, Devon"


def test_a_county_stands_in_for_a_town_and_a_box_for_a_street() -> None:
    assert civic_words(civic({"MP": "248"}, RD="I5", A2="Sacramento", A1="CA")) == "I5, milepost 248, Sacramento, CA"
    assert civic_words(civic(POBOX="U40", A3="Wollongong", A2="Illawarra")) == "PO box U40, Wollongong"
    assert civic_words(civic(POBOX="U40", RD="Northfields", A3="Wollongong")) == "Northfields, Wollongong"


def test_every_field_has_a_number_and_a_place() -> None:
    assert set(CATYPES) == set(ORDER)
    assert len(set(CATYPES.values())) == len(CATYPES)
    assert civic().value("RD") == ""
