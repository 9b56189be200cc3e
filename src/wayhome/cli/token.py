"""`wayhome token`: tokens of the API, made, listed and withdrawn."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="Tokens of the API: make, list, withdraw. Each is one person's.")

SCOPES = "check-in, sign-out, board, alarms, calls"
Whose = Annotated[str, typer.Argument(help="Whose: an e-mail address or the full name.")]


@app.command()
def make(
    person: Whose,
    scope: Annotated[list[str], typer.Option(help=f"What it may do; may be given several times: {SCOPES}.")],
    label: Annotated[str, typer.Option(help="What it is for.")] = "made on the command line",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it holds.")] = 90,
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import person_called, stop
    from wayhome.core.clock import database_now
    from wayhome.core.errors import WayhomeError
    from wayhome.staff.actions import make_api_token
    from wayhome.staff.queries import actor_of

    actor = actor_of(person_called(person), origin="cli")
    expires_at = database_now() + timedelta(days=days)
    try:
        made = make_api_token(actor, label=label, scopes=scope, expires_at=expires_at)
    except WayhomeError as error:
        stop(f"{error} Scopes are: {SCOPES}.")
    print(made.text)


@app.command("list")
def list_tokens(person: Whose = "") -> None:
    """List tokens that still hold, of one person or of all: never the token itself."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from rich.console import Console
    from rich.table import Column, Table

    from wayhome.cli.people import person_called
    from wayhome.core.clock import database_now
    from wayhome.core.limits import LIST_ROWS
    from wayhome.staff.models import ApiToken

    rows = ApiToken.objects.filter(withdrawn_at__isnull=True, expires_at__gt=database_now()).select_related("person")
    if person:
        rows = rows.filter(person=person_called(person))
    whole = Column("id", no_wrap=True, min_width=36)  # it is copied into `wayhome token withdraw`
    names = ("whose", "for", "scopes", "holds until", "last used")
    table = Table(whole, *(Column(name, overflow="fold") for name in names))
    for row in rows.order_by("person__name", "made_at")[:LIST_ROWS]:
        used = f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never"
        until = f"{row.expires_at:%Y-%m-%d}"
        table.add_row(str(row.pk), row.person.name, row.label, ", ".join(row.scopes), until, used)
    Console().print(table)


@app.command()
def withdraw(
    token: Annotated[str, typer.Argument(help="The id, as `wayhome token list` shows it.")],
    by: Annotated[str, typer.Option(help="Who does it; else the first administrator.")] = "",
) -> None:
    """End a token at once."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.cli.people import administrator, stop
    from wayhome.core.errors import WayhomeError
    from wayhome.staff.actions import withdraw_api_token

    try:
        withdraw_api_token(administrator(by), UUID(token))
    except ValueError:
        stop("This is not the id of a token; `wayhome token list` shows them.")
    except WayhomeError as error:
        stop(str(error))
    print("Withdrawn.")
