"""Runs the checks in order; one that cannot run is a fault with its own mend."""

from collections.abc import Callable, Iterator

from wayhome.cli.doctor import place
from wayhome.cli.doctor.finding import Finding, Findings, fault
from wayhome.cli.settings import data_folder, find_installation, set_up_django, value
from wayhome.core.embedded import EmbeddedError, read_credentials

Check = Callable[[], Findings]


def examine() -> Iterator[Finding]:
    """Yield every finding, the cheap and local ones first."""
    find_installation()
    for check in (place.settings, place.keyring, place.disk):
        yield from _run(check.__name__, check)
    if not value("WAYHOME_DATABASE_URL"):
        try:
            read_credentials(data_folder())
        except EmbeddedError as error:
            what, _, mend = str(error).partition(";")
            yield fault("database", what, mend.strip())
            return
    set_up_django()
    from wayhome.cli.doctor import database, duty

    reached = True
    for finding in _run("database", database.database):
        reached = reached and "cannot be looked at" not in finding.said
        yield finding
    if not reached:
        return
    parts = (database.cluster, database.schema, database.clock)
    for part in (*parts, duty.channels, duty.engine, duty.roster, duty.ledger, duty.outside):
        yield from _run(part.__name__, part)


def _run(name: str, check: Check) -> Findings:
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - the doctor reports whatever is broken, and goes on
        first = str(error).strip().partition("\n")[0] or type(error).__name__
        yield fault(name, f"cannot be looked at: {first}", _mend(name))


def _mend(name: str) -> str:
    if name == "database":
        if value("WAYHOME_DATABASE_URL"):
            return "start the PostgreSQL that WAYHOME_DATABASE_URL names, and check the address"
        return "start `wayhome serve`; only it starts the embedded database"
    return "start `wayhome serve` once, then run `wayhome doctor` again"
