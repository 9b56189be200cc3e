"""Premises from a file: the good rows are written with their keys, each other one is told; and they are found again."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.db import connection

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.errors import NotAllowed, Refused
from wayhome.ledger.models import Entry
from wayhome.places.actions import PremisesReport, Refusal, import_premises, importing
from wayhome.places.models import Premise
from wayhome.places.queries.matching import match_address
from wayhome.places.rules.matching import COLUMNS, Outcome, columns_of

MAIN = "12 Main Street, Springfield, IL 62701"


def run(cast: Cast, *rows: Mapping[str, str] | None, dry: bool = False) -> tuple[PremisesReport, list[Refusal]]:
    told: list[Refusal] = []
    numbered = list(enumerate(rows, start=2))
    return import_premises(cast.actor(cast.amara), numbered, dry_run=dry, refused=told.append), told


def test_good_rows_are_written_with_keys_and_the_import_is_recorded(cast: Cast, clock: HeldClock) -> None:
    heard: list[int] = []
    rows = [
        (2, {"text": MAIN, "latitude": "39.8", "longitude": "-89.65", "kind": "Public", "label": "a\tb\\c"}),
        (
            3,
            {
                "HNO": "4",
                "RD": "Elm",
                "STS": "St",
                "UNIT": "2",
                "A3": "Ames",
                "A1": "IA",
                "landline": "(01) 679 3000",
            },
        ),
        (4, {"POBOX": "7", "A3": "Ames"}),
    ]
    report = import_premises(cast.actor(cast.amara), rows, dry_run=False, refused=lambda _: None, progress=heard.append)
    assert (report, heard) == (PremisesReport(good=3, refused=0), [3])
    main = Premise.objects.get(text=MAIN)
    assert (main.latitude, main.longitude, main.kind, main.label) == (39.8, -89.65, "public", "a\tb\\c")
    assert (main.created_by, main.created_at) == (cast.amara, clock.now)
    elm = Premise.objects.get(text="4 Elm St Unit 2, Ames, IA")
    assert (elm.landline, elm.civic["RD"], elm.latitude) == ("+35316793000", "Elm", None)
    for premise in Premise.objects.all():
        assert {name: getattr(premise, name) for name in COLUMNS} == columns_of(premise.text, premise.civic)
    assert Entry.objects.get(action="premises.imported").details == {"written": 3, "refused": 0}


def test_a_dry_run_writes_nothing(cast: Cast, clock: HeldClock) -> None:
    report, told = run(cast, {"text": MAIN}, {"text": ""}, dry=True)
    assert (report, len(told)) == (PremisesReport(good=1, refused=1), 1)
    assert not Premise.objects.exists()
    assert not Entry.objects.filter(action="premises.imported").exists()


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        (None, "", "quotation mark"),
        ({"text": " "}, "text", "no address"),
        ({"text": "..."}, "text", "no address in this"),
        ({"text": "1 Elm St " * 40}, "text", "300"),
        ({"text": MAIN, "label": "x" * 201}, "label", "200"),
        ({"text": MAIN, "access_notes": "x" * 4_001}, "access_notes", "4,000"),
        ({"text": MAIN, "RD": "x" * 121}, "RD", "120"),
        ({"text": MAIN, "kind": "worker_home"}, "kind", "Only client"),
        ({"text": MAIN, "latitude": "39,8", "longitude": "1"}, "latitude", "with a point"),
        ({"text": MAIN, "latitude": "nan", "longitude": "1"}, "latitude", "Between"),
        ({"text": MAIN, "latitude": "1", "longitude": "181"}, "longitude", "Between"),
        ({"text": MAIN, "latitude": "1"}, "longitude", "together"),
        ({"text": MAIN, "landline": "12"}, "landline", "country"),
    ],
)
def test_a_bad_row_is_told_with_its_line_column_and_cells(
    cast: Cast, clock: HeldClock, cells: dict[str, str] | None, column: str, word: str
) -> None:
    report, told = run(cast, {"text": "1 Oak Street, Ames, IA 50010"}, cells)
    assert (report.good, report.refused) == (1, 1)
    assert (told[0].line, told[0].column, told[0].cells) == (3, column, cells or {})
    assert word in told[0].reason


def test_what_is_there_already_is_refused_but_a_colleagues_home_is_not_given_away(cast: Cast, clock: HeldClock) -> None:
    home = "3 Quay Lane, Ames, IA 50010"
    Premise.objects.create(text=home, kind=Premise.Kind.WORKER_HOME, person=cast.nora, created_at=clock.now)
    assert run(cast, {"text": MAIN}, {"text": home})[0] == PremisesReport(good=2, refused=0)
    report, told = run(cast, {"text": "12 MAIN ST, Springfield IL 62701"}, {"text": "1 Elm"}, {"text": "1  elm"})
    assert report == PremisesReport(good=1, refused=2)
    assert [refusal.reason for refusal in told] == [
        "This address is there already.",
        "This address stands earlier in the file.",
    ]


def test_only_administrators_import(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        import_premises(cast.actor(cast.nora), [], dry_run=True, refused=lambda _: None)
    token = replace(cast.actor(cast.amara), scopes=frozenset({"board"}))
    with pytest.raises(NotAllowed):
        import_premises(token, [], dry_run=True, refused=lambda _: None)
    assert import_premises(cast.actor(cast.amara), [], dry_run=True, refused=lambda _: None).good == 0


def test_too_many_rows_write_nothing(cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 2)
    monkeypatch.setattr(importing, "BATCH", 2)
    with pytest.raises(Refused, match="Split the file"):
        run(cast, *({"text": f"{number} Elm Street, Ames, IA 50010"} for number in range(1, 4)))
    assert not Premise.objects.exists()


def test_several_batches_are_written_in_order(cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    report, _ = run(cast, *({"text": f"{number} Elm Street, Ames, IA 50010"} for number in range(1, 6)))
    assert report.good == Premise.objects.count() == 5


def test_after_many_rows_the_statistics_are_fresh_though_the_table_is_not_ours(
    cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MANY_ROWS", 3)
    for street, fresh in (("Elm Street", False), ("Oak Road", True)):
        run(cast, *({"text": f"{number} {street}, Ames, IA 50010"} for number in range(1, 3 + fresh)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'places_premise' AND n_distinct <> 0")
            assert cursor.fetchone() == (fresh,)


def test_stored_premises_are_found_by_address(cast: Cast, clock: HeldClock) -> None:
    texts = [MAIN, "14 Main Street, Springfield, IL 62701", "Strandgata 86, 220 Hafnarfjörður"]
    run(cast, *({"text": text} for text in texts))
    ids = dict(Premise.objects.values_list("text", "pk"))
    exact = match_address("12 main st springfield il 62701", homes=False)
    assert (exact.outcome, exact.choices[0].id) == (Outcome.MATCH, ids[MAIN])
    spoken = match_address("Strandgötu 86, 220 Hafnarfirði", homes=False)
    assert (spoken.outcome, spoken.choices[0].id) == (Outcome.MATCH, ids[texts[2]])
    other = match_address("16 Main Street, Springfield, IL 62701", homes=False)
    assert (other.outcome, {choice.id for choice in other.choices}) == (Outcome.CHOOSE, {ids[MAIN], ids[texts[1]]})
    assert match_address("...", homes=False).outcome == Outcome.NONE
    civic = match_address(
        "", {"HNO": "12", "RD": "Main", "STS": "Street", "A3": "Springfield", "PC": "62701"}, homes=False
    )
    assert civic.outcome == Outcome.MATCH


def test_homes_and_closed_premises_are_found_only_by_who_may(cast: Cast, clock: HeldClock) -> None:
    Premise.objects.create(
        text=MAIN, kind=Premise.Kind.WORKER_HOME, person=cast.nora, created_at=clock.now, latitude=1, longitude=1
    )
    Premise.objects.create(text="9 Elm St, Ames, IA 50010", created_at=clock.now, closed_at=clock.now)
    assert match_address(MAIN, homes=False).outcome == Outcome.NONE
    assert match_address(MAIN, homes=True).outcome == Outcome.MATCH
    assert match_address("9 Elm St, Ames, IA 50010", homes=True).outcome == Outcome.NONE
