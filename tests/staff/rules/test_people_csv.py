"""CSV files as spreadsheets and enemies write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.core.errors import Refused
from wayhome.staff.rules.people_csv import MOST_ROWS, TEMPLATE, Sheet, delimiter_of, read

HEAD = "name;email;office"
PLAIN = f"{HEAD}\r\nJosé Núñez;jose@a.example;Harbour Street\r\nŁukasz Żółć;lukasz@a.example;Harbour Street\r\n"
WESTERN = f"{HEAD}\r\nJosé Núñez;jose@a.example;Hügel\r\nZoë Ångström;zoe@a.example;Hügel\r\n"
GREEK = f"{HEAD}\r\nΓιώργος Παπαδόπουλος;g@a.example;Αθήνα\r\nΕλένη Οικονόμου;e@a.example;Αθήνα\r\n"  # noqa: RUF001 - Greek letters are meant


def names(sheet: Sheet) -> list[str]:
    return [row.cells["name"] for row in sheet.rows]


def refusal(data: bytes, encoding: str = "") -> str:
    with pytest.raises(Refused) as refused:
        read(data, encoding=encoding)
    assert refused.value.problems[0].field == "file"
    return refused.value.problems[0].code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_every_form(encoding: str) -> None:
    assert names(read(PLAIN.encode(encoding))) == ["José Núñez", "Łukasz Żółć"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_plain_letters_in_utf_16_without_a_mark(encoding: str) -> None:
    assert names(read(f"{HEAD}\nBen;b@a.example;X\n".encode(encoding))) == ["Ben"]


def test_what_windows_writes() -> None:
    sheet = read(WESTERN.encode("cp1252"))
    assert names(sheet) == ["José Núñez", "Zoë Ångström"]


def test_a_wrong_guess_is_mended_by_hand() -> None:
    assert names(read(PLAIN.encode("cp1250", "replace"), encoding="cp1250"))[1] == "Łukasz Żółć"
    assert names(read(GREEK.encode("cp1253"), encoding="cp1253"))[0] == "Γιώργος Παπαδόπουλος"
    assert refusal(PLAIN.encode(), "ascii") == "encoding"
    assert refusal(PLAIN.encode(), "no-such-encoding") == "encoding"


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_every_delimiter(mark: str) -> None:
    data = PLAIN.replace(";", mark).encode()
    assert read(data).delimiter == mark
    assert names(read(data)) == ["José Núñez", "Łukasz Żółć"]


def test_a_delimiter_inside_quotes_does_not_count() -> None:
    assert delimiter_of('"name, all of it, in full";email;office') == ";"


def test_the_template_reads_back() -> None:
    assert names(read(TEMPLATE.encode("utf-8-sig"))) == ["Nora Byrne", "Łukasz Żółć"]


def test_cells_may_hold_lines_and_quotes_and_lines_are_counted() -> None:
    data = 'name,email,office,description\n"Byrne, ""Nora""",n@a.example,X,"tall\nred hair"\n\nBen,b@a.example,X,\n'
    sheet = read(data.encode())
    assert names(sheet) == ['Byrne, "Nora"', "Ben"]
    assert [row.line for row in sheet.rows] == [2, 5]


def test_headings_are_known_by_other_names_and_strangers_are_named() -> None:
    sheet = read(b"Full  Name,E-Mail,OFFICE,Shoe size,\nNora,n@a.example,X,7,\n")
    assert sheet.rows[0].cells == {"name": "Nora", "email": "n@a.example", "office": "X"}
    assert sheet.unknown == ("Shoe size",)


def test_short_rows_lack_cells_and_long_rows_are_bad() -> None:
    sheet = read(b"name,email,office\nNora\nBen,b@a.example,X,extra\nAmy,a@a.example,X,,\n")
    assert sheet.rows[0].cells == {"name": "Nora"}
    assert names(sheet) == ["Nora", "Amy"]
    assert [(bad.line, bad.column) for bad in sheet.bad] == [(3, "")]


def test_a_missing_quotation_mark_is_named_by_its_line() -> None:
    sheet = read(b'name,email,office\nNora,n@a.example,X\n"Ben,b@a.example,X\nAmy,a@a.example,X\n')
    assert names(sheet) == ["Nora"]
    assert [bad.line for bad in sheet.bad] == [3]


def test_a_cell_that_is_a_book_is_a_bad_row() -> None:
    sheet = read(b"name,email,office\n" + b"x" * 5001 + b",b@a.example,X\n")
    assert [bad.line for bad in sheet.bad] == [2]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0workbook", "workbook"),
        (b"name,email,office\n\x00\x01\x02", "binary"),
        (b"name,email,office\n" + b"x" * 5_000_000, "too_big"),
        (b"name,email\nNora,n@a.example\n", "missing"),
        (b"name,name,email,office\n", "twice"),
        (b"a," * 60 + b"name,email,office\n", "columns"),
        (b'"name,email,office\n', "empty"),
        (b"name,email,office\n" + b"a,b,c\n" * (MOST_ROWS + 1), "too_many"),
    ],
)
def test_hostile_files_are_refused_in_words(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_bytes_that_no_guess_explains_are_still_read_or_refused() -> None:
    sheet = read(b"name,email,office\n\x81\x8d\x8f\x90\x9d,n@a.example,X\n")
    assert len(sheet.rows) == 1


@given(st.binary(max_size=400))
def test_no_file_crashes(data: bytes) -> None:
    with contextlib.suppress(Refused):
        read(b"name,email,office\n" + data)
