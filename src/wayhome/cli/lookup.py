"""`wayhome lookup`: the credentials by which a police agency's system looks up what is on file with it."""

from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="Look-ups by the police: credentials made, listed, withdrawn.")

By = Annotated[
    str, typer.Option(help="Who does it: a safety officer or an administrator; else the first administrator.")
]


@app.command()
def make(
    agency: Annotated[str, typer.Argument(help="The police agency: its name, or its id.")],
    holder: Annotated[str, typer.Option(help="Whom it is given to there.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="How long it holds.")] = 90,
    by: By = "",
) -> None:
    """Make a credential and print it, this once: only its hash is kept."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import administrator, stop
    from wayhome.core.errors import WayhomeError
    from wayhome.filings.actions import make_lookup
    from wayhome.filings.models import PoliceAgency

    known = PoliceAgency.objects.filter(closed_at__isnull=True)
    found = [one.pk for one in known if agency in {one.name, str(one.pk)}]
    if len(found) != 1:
        stop(f"{'Several agencies are' if found else 'No agency is'} called that; the page Police agencies lists them.")
    try:
        made = make_lookup(administrator(by), found[0], holder=holder, days=days)
    except WayhomeError as error:
        stop(str(error))
    print(made.text)


@app.command("list")
def list_credentials(by: By = "") -> None:
    """List the credentials, those that hold longest first: never the token itself."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from rich.console import Console
    from rich.table import Column, Table

    from wayhome.cli.people import administrator
    from wayhome.core.limits import LIST_ROWS
    from wayhome.filings.queries import credentials_of

    whole = Column("id", no_wrap=True, min_width=36)  # it is copied into `wayhome lookup withdraw`
    names = ("agency", "given to", "made by", "holds until", "withdrawn")
    table = Table(whole, *(Column(name, overflow="fold") for name in names))
    for row in credentials_of(administrator(by))[:LIST_ROWS]:
        ended = f"{row.withdrawn_at:%Y-%m-%d}" if row.withdrawn_at else ""
        until = f"{row.expires_at:%Y-%m-%d}"
        table.add_row(str(row.pk), row.agency.name, row.holder, row.made_by.name, until, ended)
    Console().print(table)


@app.command()
def withdraw(
    credential: Annotated[str, typer.Argument(help="The id, as `wayhome lookup list` shows it.")], by: By = ""
) -> None:
    """End a credential at once."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import administrator, stop
    from wayhome.core.errors import WayhomeError
    from wayhome.filings.actions import withdraw_lookup

    try:
        withdraw_lookup(administrator(by), UUID(credential))
    except ValueError:
        stop("This is not the id of a credential; `wayhome lookup list` shows them.")
    except WayhomeError as error:
        stop(str(error))
    print("Withdrawn.")
