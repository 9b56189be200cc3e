"""Checks of the database: version, roles, schema, durability, and the two clocks."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wayhome.cli.doctor.finding import Findings, fault, good, note
from wayhome.cli.settings import connections_needed, web_processes
from wayhome.core.clock import database_now, process_now
from wayhome.core.models import ClockMark

OLDEST, NEWEST = 15, 18
APART_SECONDS = 5.0
JUMPED_HOURS = 24


def one_value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def database() -> Findings:
    """Connect as the runtime role and look at what it is and may."""
    version = int(str(one_value("SHOW server_version_num"))) // 10_000
    said = f"PostgreSQL {version} as {connection.settings_dict['USER']}"
    if not OLDEST <= version <= NEWEST:
        yield fault("database", said, f"use PostgreSQL {OLDEST} to {NEWEST}")
    else:
        yield good("database", said)
    owned = int(str(one_value("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")))
    super_role = one_value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if owned or super_role:
        what = "is a superuser" if super_role else f"owns {owned} tables"
        yield fault(
            "roles",
            f"the runtime role {what}, so the record could be rewritten through it",
            "make a runtime role that owns nothing: docs/how-to/own-postgresql.md",
        )
    else:
        yield good("roles", "the runtime role owns nothing")
    for name in ("fsync", "synchronous_commit"):
        if one_value(f"SHOW {name}") == "off":
            yield fault("database", f"{name} is off: a power cut loses what was confirmed", f"set {name} = on")
    allowed = int(str(one_value("SHOW max_connections")))
    if allowed < connections_needed():
        processes = web_processes()
        yield note(
            "database",
            f"it allows {allowed} connections; with {processes} web process{'es' if processes > 1 else ''}"
            f" {connections_needed()} are wanted",
            f"set max_connections = {connections_needed()}, or fewer WAYHOME_WEB_PROCESSES",
        )
    if one_value("SHOW statement_timeout") in {"0", "0ms"}:
        yield note(
            "database", "the runtime role has no statement time-out", "ALTER ROLE ... SET statement_timeout = '2s'"
        )


def cluster() -> Findings:
    """Name the server that took us where several are named, and look whether a standby has what is confirmed.

    Says nothing of a server that stands alone: that is no fault.
    """
    waited_for = str(one_value("SHOW synchronous_standby_names"))
    several = "," in str(connection.settings_dict["HOST"])
    if not (several or waited_for):
        return
    took = connection.connection.info
    server = f"{took.host} port {took.port}"
    writable = one_value("SHOW transaction_read_only") == "off"
    if not writable:
        yield fault(
            "cluster",
            f"{server} takes nothing that is written: it is a standby, or was made read-only",
            "add target_session_attrs=read-write to WAYHOME_DATABASE_URL, and look at `patronictl list`",
        )
    elif several and "target_session_attrs" not in connection.settings_dict["OPTIONS"]:
        yield fault(
            "cluster",
            f"{server} takes what is written now; after a failover Wayhome would not look for the one that does",
            "add target_session_attrs=read-write to WAYHOME_DATABASE_URL: docs/how-to/cluster.md",
        )
    else:
        yield good("cluster", f"{server} is the primary")
    if not waited_for:
        yield fault(
            "cluster",
            "no synchronous standby: what is confirmed is on one disk",
            "look at `patronictl list`, and start the standbys: docs/how-to/cluster.md",
        )
    else:
        yield good("cluster", "a synchronous standby has what was confirmed")


def schema() -> Findings:
    """Compare the schema with this code."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:3])
        mend = "start `wayhome serve` once"
        if not settings.WAYHOME_OWNER_IS_KNOWN:
            mend += " with WAYHOME_DATABASE_OWNER_URL set"
        yield fault("schema", f"{len(plan)} migrations are missing ({names})", mend)
    else:
        yield good("schema", "as this version needs it")


def clock() -> Findings:
    """Compare the database's clock, which decides everything, with this machine's."""
    apart = (database_now() - process_now()).total_seconds()
    mark = ClockMark.objects.filter(pk=1).first()
    if abs(apart) > APART_SECONDS:
        yield fault(
            "clock",
            f"the database's time is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} this machine's",
            "let both follow NTP (timedatectl set-ntp true); a clock that was ahead catches up by itself",
        )
    else:
        yield good("clock", f"database and machine agree within {abs(apart):.1f} s")
    if mark is not None and mark.jumped_at is not None:
        hours = (database_now() - mark.jumped_at).total_seconds() / 3_600
        if hours < JUMPED_HOURS:
            yield note(
                "clock", f"the clock jumped by {mark.jumped_seconds:.0f} s {hours:.1f} hours ago", "look into why"
            )
