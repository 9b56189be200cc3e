"""`wayhome import`: people, vehicles and premises from CSV files, with a dry run; streets from a map."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wayhome.staff.actions.importing import ImportReport

app = typer.Typer(
    no_args_is_help=True,
    help="People, vehicles and premises from CSV files (try --dry-run first); streets from an OpenStreetMap extract.",
)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The CSV file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what is wrong with each row, and change nothing.")]
By = Annotated[str, typer.Option(help="Who does it, by e-mail; else the first administrator.")]

SHOWN_ROWS = 200
VEHICLE_ROWS = 1_000
VEHICLE_COLUMNS = ("office", "registration", "make", "model", "colour", "notes")


@app.command()
def people(
    file: File,
    dry_run: DryRun = False,
    by: By = "",
    encoding: Annotated[str, typer.Option(help="Of the file; else it is found out.")] = "",
) -> None:
    """Import people. Any bad row, and nothing is written; docs/reference/people-import.md has the columns."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import administrator, stop
    from wayhome.core.errors import WayhomeError
    from wayhome.staff.actions import import_people

    try:
        report = import_people(administrator(by), file.read_bytes(), dry_run=dry_run, encoding=encoding)
    except WayhomeError as error:
        stop(str(error))
    _show(report, dry_run=dry_run)
    if report.bad:
        raise typer.Exit(1)


def _show(report: "ImportReport", *, dry_run: bool) -> None:
    from wayhome.cli.look import counted

    print(f"Read as {report.encoding}, columns between {report.delimiter!r}.")
    if report.unknown_columns:
        print(f"Not used: {', '.join(report.unknown_columns)}.")
    for row in report.bad[:SHOWN_ROWS]:
        print(f"line {row.line}, {row.column or 'row'}: {row.reason}")
    if report.bad:
        print(f"{counted(report.bad_lines, 'bad row')}; nothing was written. Mend them and import again.")
    elif dry_run:
        print(f"{len(report.people)} people are good. Without --dry-run they are made.")
    else:
        print(f"{len(report.people)} people made.")


@app.command()
def vehicles(file: File, dry_run: DryRun = False, by: By = "") -> None:
    """Import vehicles of offices: columns office, registration, make, model, colour, notes (UTF-8). All or none."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from django.db import transaction

    from wayhome.cli.look import counted
    from wayhome.cli.people import administrator, stop
    from wayhome.core.errors import WayhomeError
    from wayhome.staff.actions import VehicleDraft, add_vehicle
    from wayhome.staff.models import Office

    actor = administrator(by)
    rows = _vehicle_rows(file)
    offices = {office.name.casefold(): office.pk for office in Office.objects.filter(closed_at__isnull=True)}
    wrong = 0
    with transaction.atomic():
        for line, row in rows:
            office_id = offices.get(row["office"].casefold())
            if office_id is None:
                wrong += 1
                print(f"line {line}, office: there is no office {row['office']!r}.")
                continue
            draft = VehicleDraft(
                registration=row["registration"],
                make=row["make"],
                model=row["model"],
                colour=row["colour"],
                notes=row["notes"],
            )
            try:
                add_vehicle(actor, office_id, draft)
            except WayhomeError as error:
                wrong += 1
                print(f"line {line}: {error}")
        if wrong or dry_run:
            transaction.set_rollback(True)
    if wrong:
        stop(f"{counted(wrong, 'bad row')}; nothing was written. Mend them and import again.")
    print(f"{len(rows)} vehicles {'are good. Without --dry-run they are added' if dry_run else 'added'}.")


Extract = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The .osm.pbf file.")]


@app.command()
def roads(file: Extract, by: By = "") -> None:
    """Import the streets of an OpenStreetMap extract in place of the earlier ones, all or nothing."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import administrator, stop
    from wayhome.cli.road_report import report, told
    from wayhome.core.errors import WayhomeError
    from wayhome.places.actions.roads import import_roads
    from wayhome.places.roads.reading import Extract as Reader

    actor = administrator(by)
    try:
        with told() as said:
            done = import_roads(actor, Reader(file, said), name=file.name)
    except WayhomeError as error:
        stop(str(error))
    report(done)


def _vehicle_rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Return line numbers and rows of the file; ends the command for what is no such file."""
    from wayhome.cli.people import stop
    from wayhome.core.limits import UPLOAD_BYTES

    if file.stat().st_size > UPLOAD_BYTES:
        stop(f"The file is too large: at most {UPLOAD_BYTES // 1_000_000} MB.")
    try:
        reader = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
        missing = {"office", "registration"} - {name.strip().lower() for name in reader.fieldnames or ()}
        if missing:
            stop(f"The first line must name the columns; missing: {', '.join(sorted(missing))}.")
        rows = [(reader.line_num, {name: _value(row, name) for name in VEHICLE_COLUMNS}) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        stop("The file is not a CSV file in UTF-8; save it as 'CSV UTF-8'.")
    if len(rows) > VEHICLE_ROWS:
        stop(f"At most {VEHICLE_ROWS} rows; split the file.")
    return rows


def _value(row: dict[str, str], name: str) -> str:
    found = next((value for key, value in row.items() if isinstance(key, str) and key.strip().lower() == name), "")
    return (found or "").strip()


@app.command()
def premises(
    file: File,
    dry_run: DryRun = False,
    refused: Annotated[Path | None, typer.Option(dir_okay=False, help="Where the refused rows go, as CSV.")] = None,
    by: By = "",
    encoding: Annotated[str, typer.Option(help="Of the file; else it is found out.")] = "",
) -> None:
    """Import premises: the good rows are written, each refused one is told. docs/reference/matching.md has the columns.

    Ends with 1 if a row was refused.
    """
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import administrator, stop
    from wayhome.cli.premises import bring_in

    words, bad = bring_in(administrator(by), file, refused, dry_run=dry_run, encoding=encoding)
    if bad:
        stop(words)
    print(words)
