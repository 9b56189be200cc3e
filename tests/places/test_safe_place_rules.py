"""What a map's object may be as a safe place, and which are looked at by road."""

from datetime import UTC, datetime, timedelta

import pytest

from wayhome.places.rules.safe_places import must_be_confirmed_again, proposal_of, within_reach

HERE = (53.0, -6.0)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "police"}, "police"),
        ({"amenity": "fire_station"}, "fire_station"),
        ({"amenity": "hospital"}, "hospital"),
        ({"amenity": "courthouse"}, "public_building"),
        ({"amenity": "fuel", "opening_hours": "24/7"}, "open_all_hours"),
        ({"shop": "convenience", "opening_hours": "24/7"}, "open_all_hours"),
        ({"amenity": "fuel"}, None),
        ({"amenity": "fuel", "opening_hours": "Mo-Su 06:00-22:00"}, None),
        ({"amenity": "bicycle_rental", "opening_hours": "24/7"}, None),
        ({"amenity": "atm", "opening_hours": "24/7"}, None),
        ({"amenity": "police", "police": "car_pound"}, None),
        ({"amenity": "police", "disused": "yes"}, None),
        ({"building": "house"}, None),
    ],
)
def test_public_places_with_people_are_proposed(tags: dict[str, str], kind: str | None) -> None:
    found = proposal_of("node/1", tags, HERE)
    assert (found.kind if found else None) == kind


def test_a_proposal_says_what_the_map_says_in_lines_that_can_be_read() -> None:
    tags = {
        "amenity": "police",
        "name": "Store Street \u202eGarda\n Station",
        "addr:street": "Store Street",
        "addr:housenumber": "1",
        "addr:city": "Dublin",
        "contact:phone": "+353 1 666 8000",
        "opening_hours": "24/7",
    }
    found = proposal_of("way/7", tags, HERE)
    assert found is not None
    assert (found.name, found.address) == ("Store Street Garda Station", "Store Street 1, Dublin")
    assert (found.phone, found.hours) == ("+353 1 666 8000", "24/7")
    by_operator = proposal_of("way/7", {"amenity": "hospital", "operator": "HSE"}, HERE)
    nameless = proposal_of("way/7", {"amenity": "hospital", "phone": "1" * 99}, HERE)
    assert by_operator is not None
    assert nameless is not None
    assert (by_operator.name, nameless.name, len(nameless.phone)) == ("HSE", "", 32)


def test_a_persons_word_holds_for_a_year() -> None:
    assert not must_be_confirmed_again(NOW, NOW + timedelta(days=364))
    assert must_be_confirmed_again(NOW, NOW + timedelta(days=365))


def test_what_nobody_could_drive_to_in_time_is_not_looked_at() -> None:
    assert within_reach([("near", 1_000.0), ("far", 50_000.0)], 60.0) == ["near"]
