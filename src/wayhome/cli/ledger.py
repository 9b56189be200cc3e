"""`wayhome ledger`: verifying the record, its newest signed head, and the key that signs it."""

import json
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="The record that only grows: verify it, read its newest signed head, and its key."
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command()
def verify(as_json: Json = False) -> None:
    """Read the whole record again; names the first bad entry, and exits 1 if there is one."""
    from rich.console import Console

    from wayhome.cli.settings import set_up_django

    set_up_django()
    from django.db import connection

    from wayhome.ledger.verify import verify as read_again

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '10min'")  # a long read of our own, not a page's
    with Console(stderr=True).status("Reading the record"):
        report = read_again()
    fault = report.fault
    if as_json:
        wrong = None
        if fault is not None:
            wrong = {
                "position": fault.position,
                "entry": str(fault.entry_id) if fault.entry_id else None,
                "at": fault.at.isoformat() if fault.at else None,
                "why": fault.why,
            }
        counts = {"entries": report.entries, "waiting": report.waiting, "erased": report.erased, "heads": report.heads}
        print(json.dumps({"holds": report.holds, **counts, "root": report.root.hex(), "fault": wrong}))
    else:
        print(
            f"{report.entries} entries in the tree, {report.waiting} wait for their place, {report.erased} erased, "
            f"{report.heads} signed heads.\nRoot {report.root.hex()}"
        )
        if fault is None:
            print("The record holds.")
        else:
            where = f"entry {fault.entry_id} at place {fault.position}" if fault.entry_id else f"place {fault.position}"
            print(f"The record does NOT hold. First fault: {where}: {fault.why}.")
    if fault is not None:
        raise typer.Exit(1)


@app.command()
def key() -> None:
    """Print the public key that checks heads, and the answers that a sentinel gets; it is no secret."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.ledger.signing import export_key, public_key

    print(json.dumps(export_key(public_key())))


@app.command()
def head(as_json: Json = False) -> None:
    """Print the newest signed head: keep it elsewhere, and nobody can rewrite what came before it."""
    import sys

    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.ledger.queries import latest_head

    found = latest_head()
    if found is None:
        print("There is no head yet: the engine signs one once something was recorded.", file=sys.stderr)
        raise typer.Exit(1)
    said = {
        "size": found.size,
        "root": bytes(found.root).hex(),
        "at": found.at.isoformat(),
        "key": found.key_id,
        "signature": bytes(found.signature).hex(),
    }
    if as_json:
        print(json.dumps(said))
    else:
        print("\n".join(f"{name:9} {content}" for name, content in said.items()))
