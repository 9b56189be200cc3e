"""An extract is brought in whole or not at all; what a person decided about a safe place outlives every import."""

import sys
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import Count

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.roads.drawn import Drawing, village
from tests.places.roads.helsinki import helsinki, import_helsinki
from wayhome.core.errors import Conflict, NotAllowed, Refused
from wayhome.core.locks import NAMESPACE, Lock
from wayhome.ledger.models import Entry
from wayhome.places.actions import confirm_safe_place, refuse_safe_place
from wayhome.places.actions.roads import RoadReport, import_roads
from wayhome.places.actions.safe_places import SafePlaceDraft
from wayhome.places.models import RoadGraph, RoadImport, SafePlace, StreetSegment
from wayhome.places.queries import current_import, route
from wayhome.places.roads import reading
from wayhome.places.roads.packing import unpack
from wayhome.places.roads.reading import Extract
from wayhome.staff.models import Person


def bring(cast: Cast, drawing: Drawing, path: Path, by: Person | None = None) -> RoadReport:
    return import_roads(cast.actor(by or cast.sofia), drawing.write(path), name=" village.osm.pbf ")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "village.osm.pbf"


def test_a_citys_streets_are_brought_in_and_counted(cast: Cast) -> None:
    report = import_helsinki(cast)
    made = report.road_import
    assert current_import() == made
    assert StreetSegment.objects.count() == made.segments
    assert 1_000 < made.segments < 4_000
    assert 25 < made.kilometres < 50
    assert 60.16 < made.south < made.north < 60.19
    assert 0 < report.routed < made.segments
    assert report.lit > report.unknown_light > 0
    assert set(StreetSegment.objects.filter(name="Mannerheimintie").values_list("road_class", flat=True)) >= {"primary"}
    entry = Entry.objects.get(action="places.roads_imported")
    assert entry.details is not None
    assert entry.details["segments"] == made.segments
    assert entry.subject == {"kind": "road_import", "id": str(made.pk), "origin": ""}


def test_streets_are_cut_at_their_junctions_and_turned_as_they_may_be_driven(cast: Cast, file: Path) -> None:
    drawing = village()
    drawing.way(20, [4, 1], highway="residential", name="Down Hill", oneway="-1")
    report = bring(cast, drawing, file)
    pieces = StreetSegment.objects.values("name").annotate(many=Count("pk"))
    assert {row["name"]: row["many"] for row in pieces} == {
        "High Street": 2,
        "Mill Lane": 1,
        "Back Road": 1,
        "": 2,
        "Down Hill": 1,
    }
    turned = StreetSegment.objects.get(name="Down Hill")
    assert turned.direction == 1
    assert turned.line == [530000000, -60000000, 530040000, -60030000]
    assert report.road_import.name == "village.osm.pbf"
    assert (report.road_import.segments, report.routed) == (7, 7)
    assert report.lit == 2
    assert report.unknown_light == 4


def test_a_street_behind_bollards_leads_nowhere_by_car(cast: Cast, file: Path) -> None:
    drawing = village()
    drawing.node(8, 6, 0, barrier="bollard")
    drawing.node(9, 8, 0)
    drawing.way(21, [3, 8, 9], highway="residential", name="Closed Lane")
    report = bring(cast, drawing, file)
    assert report.road_import.segments == 7
    assert route(53.001, -6.0, 53.005, -6.0) is not None
    assert route(53.001, -6.0, 53.007, -6.0) is None
    first, second = StreetSegment.objects.filter(name="Closed Lane").order_by("number")
    assert first.end != second.start


def test_a_way_that_the_extract_cuts_is_read_as_far_as_it_is_there(cast: Cast, file: Path) -> None:
    drawing = village()
    drawing.way(22, [3, 998, 7, 5], highway="residential", name="Cut Road")
    drawing.way(23, [999, 1], highway="residential", name="Gone Road")
    drawing.way(24, [1, 7, 997], highway="residential", name="Leaving Road")
    bring(cast, drawing, file)
    assert StreetSegment.objects.filter(name="Cut Road").count() == 1
    assert not StreetSegment.objects.filter(name="Gone Road").exists()
    assert StreetSegment.objects.filter(name="Leaving Road").count() == 1


def test_a_second_import_takes_the_place_of_the_first(cast: Cast, file: Path, clock: HeldClock) -> None:
    first = bring(cast, village(), file).road_import
    clock.advance(hours=1)
    second = import_helsinki(cast).road_import
    first.refresh_from_db()
    assert not first.is_current
    assert current_import() == second
    assert not StreetSegment.objects.filter(road_import=first).exists()
    assert [graph.road_import_id for graph in RoadGraph.objects.all()] == [second.pk]
    assert unpack(bytes(RoadGraph.objects.get().packed)).junctions == second.junctions


@pytest.mark.parametrize("data", [b"", b"no map " * 500, None])
def test_a_bad_file_is_said_plainly_and_changes_nothing(cast: Cast, file: Path, data: bytes | None) -> None:
    before = bring(cast, village(), file).road_import
    count, entries = StreetSegment.objects.count(), Entry.objects.count()
    file.write_bytes(helsinki().read_bytes()[:300_000] if data is None else data)
    with pytest.raises(Refused, match="not an OpenStreetMap extract"):
        import_roads(cast.actor(cast.sofia), Extract(file), name="bad")
    assert current_import() == before
    assert (StreetSegment.objects.count(), RoadImport.objects.count(), Entry.objects.count()) == (count, 1, entries)


def test_damage_that_shows_only_while_streets_are_read_changes_nothing(
    cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bring(cast, village(), file).road_import
    whole = Extract(helsinki())
    found = (whole.topology(), whole.proposals())
    file.write_bytes(helsinki().read_bytes()[:300_000])
    monkeypatch.setattr(Extract, "topology", lambda _: found[0])
    monkeypatch.setattr(Extract, "proposals", lambda _: found[1])
    with pytest.raises(Refused, match="damaged"):
        import_roads(cast.actor(cast.sofia), Extract(file), name="bad")
    assert current_import() == before
    assert SafePlace.objects.count() == 0


def test_a_map_without_streets_is_refused(cast: Cast, file: Path) -> None:
    drawing = Drawing()
    drawing.node(1, 0, 0, amenity="police")
    drawing.node(2, 0, 1)
    with pytest.raises(Refused, match="no street"):
        bring(cast, drawing, file)
    drawing.way(10, [1, 999], highway="residential")
    with pytest.raises(Refused, match="no street"):
        bring(cast, drawing, file)
    assert RoadImport.objects.count() == 0


@pytest.mark.parametrize(("name", "bound"), [("FILE_BYTES", 100), ("NODE_REFERENCES", 5), ("SEGMENTS", 3)])
def test_what_is_too_much_is_refused_with_the_mend(
    cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch, name: str, bound: int
) -> None:
    village().write(file)
    monkeypatch.setattr(reading, name, bound)
    with pytest.raises(Refused, match=r"(too large|more than).*Cut it to the region"):
        import_roads(cast.actor(cast.sofia), Extract(file), name="village")
    assert RoadImport.objects.count() == 0


def test_progress_is_told_and_proposals_are_bounded(cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = village()
    for ref in range(100, 104):
        drawing.node(ref, ref, 0, amenity="police", name=f"Station {ref}")
    monkeypatch.setattr(reading, "TICK", 2)
    monkeypatch.setattr(reading, "PROPOSALS", 3)
    drawing.write(file)
    told: list[tuple[str, int, int]] = []
    import_roads(
        cast.actor(cast.sofia), Extract(file, lambda what, done, of: told.append((what, done, of))), name="village"
    )
    assert ("Reading streets", 4, 4) in told
    assert told[0] == ("Looking for junctions", 0, 0)
    assert SafePlace.objects.count() == 3


def test_the_files_own_date_is_kept_where_it_has_one(cast: Cast, file: Path) -> None:
    assert import_helsinki(cast).road_import.map_of is None
    import osmium  # noqa: PLC0415 - only here

    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-02-01T20:21:00Z")
    file.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(file), 4096, header) as writer:
        for node in village().nodes:
            writer.add_node(node)
        for way in village().ways:
            writer.add_way(way)
    made = import_roads(cast.actor(cast.sofia), Extract(file), name="village").road_import
    assert made.map_of is not None
    assert made.map_of.isoformat() == "2026-02-01T20:21:00+00:00"


@pytest.mark.parametrize("who", ["nora", "marcus"])
def test_workers_and_monitors_do_not_import(cast: Cast, file: Path, who: str) -> None:
    with pytest.raises(NotAllowed):
        bring(cast, village(), file, by=getattr(cast, who))


def test_two_imports_do_not_run_at_once(committed_cast: Cast, file: Path) -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [NAMESPACE, int(Lock.ROADS)])
        try:
            with pytest.raises(Conflict, match="Another import"):
                bring(committed_cast, village(), file)
        finally:
            other.close()


def stations(*refs: int, name: str = "Garda Station", north: float = 1) -> Drawing:
    drawing = village()
    for ref in refs:
        drawing.node(ref, north, ref - 100, amenity="police", name=f"{name} {ref}")
    return drawing


def draft(place: SafePlace) -> SafePlaceDraft:
    return SafePlaceDraft(kind=place.kind, name=place.name, point=(place.latitude, place.longitude), is_public=True)


def states() -> dict[str, str]:
    return dict(SafePlace.objects.values_list("name", "state"))


def test_what_a_person_decided_outlives_the_next_import(cast: Cast, file: Path) -> None:
    sofia = cast.actor(cast.sofia)
    first = bring(cast, stations(100, 101, 102, 103), file).places
    assert (first.proposed, first.waiting) == (4, 0)
    by_name = {place.name: place for place in SafePlace.objects.all()}
    confirm_safe_place(sofia, by_name["Garda Station 100"].pk, draft(by_name["Garda Station 100"]))
    refuse_safe_place(sofia, by_name["Garda Station 101"].pk)
    second = bring(cast, stations(100, 101, 102), file).places
    assert (second.proposed, second.waiting, second.refused, second.confirmed, second.missing) == (0, 1, 1, 1, 0)
    assert states() == {
        "Garda Station 100": "confirmed",
        "Garda Station 101": "refused",
        "Garda Station 102": "proposed",
    }


def test_a_confirmed_place_that_the_map_has_no_more_is_marked_until_it_is_back(cast: Cast, file: Path) -> None:
    bring(cast, stations(100), file)
    place = SafePlace.objects.get()
    confirm_safe_place(cast.actor(cast.sofia), place.pk, draft(place))
    assert bring(cast, village(), file).places.missing == 1
    assert SafePlace.objects.filter(missing_at__isnull=False, state="confirmed").exists()
    bring(cast, stations(100), file)
    assert SafePlace.objects.filter(missing_at__isnull=True, state="confirmed").exists()
    moved = bring(cast, stations(100, north=3), file).places
    assert (moved.confirmed, moved.missing) == (1, 1)  # what stands elsewhere now is not what a person confirmed
    import_helsinki(cast)
    assert SafePlace.objects.filter(pk=place.pk, missing_at__isnull=False).exists()


def test_a_refused_place_drawn_anew_under_another_number_stays_refused(cast: Cast, file: Path) -> None:
    bring(cast, stations(100), file)
    refuse_safe_place(cast.actor(cast.sofia), SafePlace.objects.get().pk)
    drawing = village()
    drawing.node(555, 1, 0.2, amenity="police", name="GARDA station 100")
    assert bring(cast, drawing, file).places.refused == 1
    assert states() == {"Garda Station 100": "refused"}


def test_one_place_drawn_twice_is_proposed_once_and_a_proposal_follows_the_map(cast: Cast, file: Path) -> None:
    drawing = village()
    for ref in (600, 601):
        drawing.node(ref, 1, 0, amenity="police")
    assert bring(cast, drawing, file).places.proposed == 1
    place = SafePlace.objects.get()
    assert (place.name, place.osm_ref) == ("Police station", "node/600")
    again = village()
    again.node(601, 1, 0, amenity="police")
    again.node(602, 1, 0.1, amenity="police")
    report = bring(cast, again, file).places
    assert (report.proposed, report.waiting) == (0, 1)
    place.refresh_from_db()
    assert place.osm_ref == "node/601"


def test_the_graph_is_read_as_it_was_packed_and_nothing_else_passes(
    cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(cast, village(), file)
    data = bytes(RoadGraph.objects.get().packed)
    assert unpack(data).to_bytes() == data
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "byteorder", "big" if sys.byteorder == "little" else "little")
        assert unpack(data).to_bytes() == data
    for wrong in (b"", b"x" * len(data), data[:-1]):
        with pytest.raises(ValueError, match="not a packed graph"):
            unpack(wrong)
