"""The command line of Wayhome: everything that is not a page."""

import os
import sys
from typing import Annotated

import typer

from wayhome import __version__
from wayhome.cli import calls, drill, importing, ledger, lookup, places, token
from wayhome.cli.keeping import backup, restore
from wayhome.cli.sentinel import sentinel

app = typer.Typer(
    name="wayhome",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Everyone who goes out comes home, or somebody notices in time.\n\n"
        "Begin with **wayhome serve** (your own agency) or **wayhome demo** (a made-up one); each prints one link. "
        "**wayhome doctor** says what is wrong and how to mend it. Settings are environment variables; "
        "WAYHOME_DATA (the data folder) and WAYHOME_PORT (8000) are the two that most people want."
    ),
)
app.add_typer(drill.app, name="drill", rich_help_panel="Keep")
app.add_typer(importing.app, name="import", rich_help_panel="Keep")
app.add_typer(token.app, name="token", rich_help_panel="Keep")
app.add_typer(lookup.app, name="lookup", rich_help_panel="Keep")
app.add_typer(ledger.app, name="ledger", rich_help_panel="Keep")
app.add_typer(places.app, name="places", rich_help_panel="Keep")
app.add_typer(calls.app, name="calls", rich_help_panel="Keep")
app.command(rich_help_panel="Keep")(calls.call)
app.command(rich_help_panel="Keep")(sentinel)
app.command(rich_help_panel="Keep")(backup)
app.command(rich_help_panel="Keep")(restore)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def wayhome(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Everyone who goes out comes home, or somebody notices in time."""


@app.command(rich_help_panel="Run")
def serve() -> None:
    """Start Wayhome whole: database, pages, engine, background jobs. Prints one link; Ctrl-C ends it all."""
    from wayhome.cli.serve import Serving
    from wayhome.cli.settings import data_folder

    _serve(Serving(data=data_folder(), say=_say_link))


def _serve(serving: object) -> None:
    from wayhome.cli.serve import ServeError, Serving

    assert isinstance(serving, Serving)
    try:
        serving.run()
    except ServeError as error:
        print(f"Wayhome did not start: {error}.", file=sys.stderr)
        raise typer.Exit(1) from None


def _say_link(link: str) -> None:
    from wayhome.cli.saying import say

    say(f"Wayhome is running. Open:  {link}")


@app.command(rich_help_panel="Run")
def demo() -> None:
    """Start the same with a made-up agency, people and live visits; its sign-ins are printed, its mail stays here."""
    from wayhome.cli.demo import serving

    _serve(serving())


@app.command(rich_help_panel="Run")
def web() -> None:
    """Start one web process alone (for several machines on one PostgreSQL; `serve` starts its own)."""
    from wayhome.cli.forking import load
    from wayhome.cli.settings import value
    from wayhome.cli.web import listen, run_web

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    try:
        listener = listen(str(value("WAYHOME_HOST")), int(str(value("WAYHOME_PORT"))))
    except OSError as error:
        print(f"Nothing can listen there: {error.strerror}. Set WAYHOME_HOST and WAYHOME_PORT.", file=sys.stderr)
        raise typer.Exit(1) from None
    load()
    run_web(listener)


@app.command(rich_help_panel="Run")
def engine() -> None:
    """Start one engine alone: the loops that open alarms, climb ladders and send. Any number may run."""
    from wayhome.cli.children import main

    raise typer.Exit(main(["engine"]))


@app.command(rich_help_panel="Run")
def worker() -> None:
    """Start one process for background jobs alone (calendar feeds and the like; nothing of an alarm)."""
    from wayhome.cli.children import main

    raise typer.Exit(main(["worker"]))


@app.command(rich_help_panel="Keep")
def doctor() -> None:
    """Look at settings, database, every channel, engine, roster and ledger; exits 1 where something is to be mended."""
    from wayhome.cli.doctor import examine
    from wayhome.cli.look import show_findings

    if show_findings(examine()):
        raise typer.Exit(1)


@app.command(
    rich_help_panel="Keep",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Pass on to Django's own commands, for developers: `wayhome manage shell`, `wayhome manage help`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["wayhome manage", *context.args])


def run() -> None:
    """Run the command line (the entry point of the package)."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        app()
    except ImproperlyConfigured as wrong:
        print(f"{wrong}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    run()
