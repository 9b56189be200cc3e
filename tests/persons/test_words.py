"""How a description is said, from far away to near."""

from wayhome.persons.rules import described


def test_a_description_is_said_in_one_paragraph_or_not_at_all() -> None:
    assert described({"name": "Des Kean", "sex_described": ""}) == ""
    said = described({"sex_described": "man", "hair": "red,\nshort."})
    assert said.startswith("Man; ")
    assert said.endswith("red, short.")
