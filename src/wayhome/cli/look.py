"""Tables and words on the terminal; plain where it is not one."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Column, Table

from wayhome.cli.doctor.finding import Finding, Grade

STYLES = {Grade.GOOD: "green", Grade.NOTE: "yellow", Grade.FAULT: "bold red"}


def counted(number: int, thing: str) -> str:
    """Return 1 bad row, 2 bad rows."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def show_findings(findings: Iterable[Finding]) -> int:
    """Draw the doctor's table and return how many faults there are."""
    console = Console()
    # What is cut off with three dots cannot be mended: long words go on in the next line.
    table = Table(*(Column(name, overflow="fold") for name in ("part", "", "what was seen", "the mend")), expand=False)
    faults = 0
    with console.status("Looking at everything"):
        for finding in findings:
            faults += finding.grade is Grade.FAULT
            style = STYLES[finding.grade]
            table.add_row(finding.part, f"[{style}]{finding.grade.value}[/]", finding.said, finding.mend)
    console.print(table)
    console.print(f"{counted(faults, 'fault')} to mend." if faults else "Wayhome is well.")
    return faults
