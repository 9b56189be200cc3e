"""Tables and words on the terminal; plain where it is not one."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from wayhome.cli.doctor.finding import Finding, Grade

STYLES = {Grade.GOOD: "green", Grade.NOTE: "yellow", Grade.FAULT: "bold red"}


def show_findings(findings: Iterable[Finding]) -> int:
    """Draw the doctor's table and return how many faults there are."""
    console = Console()
    table = Table("part", "", "what was seen", "the mend", expand=False)
    faults = 0
    with console.status("Looking at everything"):
        for finding in findings:
            faults += finding.grade is Grade.FAULT
            style = STYLES[finding.grade]
            table.add_row(finding.part, f"[{style}]{finding.grade.value}[/]", finding.said, finding.mend)
    console.print(table)
    console.print(f"{faults} faults to mend." if faults else "Wayhome is well.")
    return faults
