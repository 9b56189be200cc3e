"""`wayhome places match`, really run: over files, without a database, whatever stands in them."""

import csv
from pathlib import Path

import pytest

from tests.cli.running import command

PREMISES = (
    "id,text\r\n"
    '1,"12 Main Street, Springfield, IL 62701"\r\n'
    '2,"14 Main Street, Springfield, IL 62701"\r\n'
    '3,"Strandgata 86, 220 Hafnarfjörður"\r\n'
)
QUERIES = (
    "id;text\r\nq1;12 main st springfield il 62701\r\nq2;16 Main St, Springfield IL\r\n"
    "q3;Strandgötu 86, 220 Hafnarfirði\r\nq4;Nowhere\r\n"
)


def match(
    place: Path, premises: str = PREMISES, queries: str = QUERIES, encoding: str = "utf-8"
) -> tuple[int, str, list[list[str]]]:
    (place / "a.csv").write_bytes(premises.encode(encoding))
    (place / "b.csv").write_bytes(queries.encode(encoding))
    out = place / "c.csv"
    said = command(
        place / "none", "places", "match", "--premises", str(place / "a.csv"), "--queries", str(place / "b.csv"),
        "--out", str(out),
    )  # fmt: skip
    rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines())) if out.exists() else []
    return said.returncode, said.stdout + said.stderr, rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_query_is_answered_with_outcome_ids_score_and_time(tmp_path: Path, encoding: str) -> None:
    code, said, rows = match(tmp_path, encoding=encoding)
    assert code == 0, said
    assert rows[0] == ["query_id", "outcome", "first", "second", "third", "score", "milliseconds"]
    assert [row[:5] for row in rows[1:]] == [
        ["q1", "match", "1", "", ""],
        ["q2", "choose", "1", "2", ""],
        ["q3", "match", "3", "", ""],
        ["q4", "none", "", "", ""],
    ]
    assert [row[5] for row in rows[1:] if row[1] == "none"] == [""]
    assert all(0 < float(row[5]) <= 1 for row in rows[1:-1])
    assert all(float(row[6]) > 0 for row in rows[1:])
    assert "match 2, choose 1, none 1" in said
    assert not (tmp_path / "none").exists()


def test_a_row_that_cannot_be_used_is_said_and_the_others_are_answered(tmp_path: Path) -> None:
    premises = PREMISES + '4,\r\n,"5 Elm"\r\n1,"6 Elm"\r\n5,a,b\r\n'
    code, said, rows = match(tmp_path, premises, QUERIES + ";12 Main\r\n")
    assert code == 1
    assert [line for line in said.splitlines() if "line" in line] == [
        "a.csv line 5: there is no address.",
        "a.csv line 6: there is no id.",
        "a.csv line 7: the id '1' is there already.",
        "a.csv line 8: this row cannot be read: is a quotation mark missing?",
        "b.csv line 6: there is no id.",
    ]
    assert len(rows) == 5
    assert "5 rows could not be used" in said


@pytest.mark.parametrize(
    ("premises", "queries", "word"),
    [
        ("", QUERIES, "empty"),
        ("id,address\r\n", QUERIES, "holds no premise"),
        ("number,text\r\n1,2\r\n", QUERIES, "no column for: id"),
        ("id,id,text\r\n1,1,2\r\n", QUERIES, "there twice"),
        (PREMISES, "id,text\r\nq,\x00\r\n", "cannot be read"),
        ("PK\x03\x04", QUERIES, "Excel workbook"),
    ],
)
def test_what_is_no_such_file_is_refused_and_nothing_is_written(
    tmp_path: Path, premises: str, queries: str, word: str
) -> None:
    code, said, rows = match(tmp_path, premises, queries)
    assert (code, rows) == (1, [])
    assert word in said
    assert not list(tmp_path.glob("*.part"))


def test_the_answers_never_take_the_place_of_a_file_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PREMISES.encode())
    given = ["--premises", str(path), "--queries", str(path), "--out", str(path)]
    said = command(tmp_path / "none", "places", "match", *given)
    assert said.returncode == 1
    assert path.read_bytes() == PREMISES.encode()
