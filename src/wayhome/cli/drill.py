"""`wayhome drill`: the real ladder over the real channels, marked as a drill, and its report."""

import json
import sys
from typing import Annotated, Any

import typer

app = typer.Typer(
    no_args_is_help=True, help="Run the real ladder over the real channels, marked DRILL, and report who answered."
)


@app.callback()
def drills() -> None:
    """Run the real ladder over the real channels, marked DRILL."""


@app.command()
def overdue(
    worker: Annotated[
        str, typer.Option(help="Who is overdue, by name or e-mail; else the first enrolled worker.")
    ] = "",
    grace_seconds: Annotated[int, typer.Option(min=1, max=3600, help="How long after the due time it opens.")] = 2,
    answer_seconds: Annotated[
        float,
        typer.Option(
            min=0,
            max=7200,
            help="How long to wait for a person to acknowledge; then the drill does so in the name of whoever is told.",
        ),
    ] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Let somebody be overdue, as a drill: due, opened, queued, accepted, acknowledged, closed, each with its time."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.core.errors import WayhomeError
    from wayhome.engine.drills import run_drill

    try:
        report = run_drill(
            worker=worker,
            grace_seconds=grace_seconds,
            answer_seconds=answer_seconds,
            say=lambda words: print(words, file=sys.stderr),
        )
    except WayhomeError as error:
        print(json.dumps({"error": str(error)}) if as_json else str(error), file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(report)
    if not report["complete"]:
        raise typer.Exit(1)


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    title = f"DRILL: {report['person']} overdue ({report['office']})"
    table = Table("seconds", "step", "who", "by", "", title=title)
    for step in report["steps"]:
        table.add_row(f"{step['seconds']:.2f}", step["step"], step["who"], step["channel"], step["note"])
    console.print(table)
    if report["auto_acknowledged"]:
        console.print("Nobody acknowledged in time, so the drill did. Let people answer: --answer-seconds 300")
    if not report["complete"]:
        console.print("The drill is NOT complete: a step is missing. `wayhome doctor` says what to mend.")
