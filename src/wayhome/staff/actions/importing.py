"""People from a CSV file: a dry run lists every bad row and changes nothing; the real run is all or nothing."""

import re
from dataclasses import dataclass, field

from django.db import connection, transaction

from wayhome.core.clock import database_now
from wayhome.core.errors import NotAllowed
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import Party
from wayhome.staff.actions.people import Grant, first_routes, new_person
from wayhome.staff.actions.recording import note
from wayhome.staff.models import ContactRoute, Office, Person, Role, RoleGrant
from wayhome.staff.rules import Actor
from wayhome.staff.rules.people import PersonDraft, judged
from wayhome.staff.rules.people_csv import BadRow, Row, read

BATCH = 1_000
IMPORT_TIMEOUT = "60s"
_BETWEEN_ROLES = re.compile(r"[,;/|+]")
_ROLES = {
    word.casefold(): role.value for role in Role for word in (role.value, role.label, role.value.replace("_", " "))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """One good row, ready to be written."""

    line: int
    draft: PersonDraft
    roles: tuple[Grant, ...]
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import found: every bad row, the people it would make (or made: `done`), and how it read the file."""

    encoding: str
    delimiter: str
    unknown_columns: tuple[str, ...]
    bad: tuple[BadRow, ...]
    people: tuple[NewPerson, ...]
    done: bool

    @property
    def bad_lines(self) -> int:
        """How many rows have something wrong with them."""
        return len({row.line for row in self.bad})


@dataclass(slots=True)
class _Known:
    """What rows are held against: offices by name, addresses in the database and earlier in the file."""

    offices: dict[str, Office]
    taken: set[str]
    lines: dict[str, int] = field(default_factory=dict)


def import_people(actor: Actor, data: bytes, *, dry_run: bool, encoding: str = "") -> ImportReport:
    """Read people from a CSV file (at most 5 MB and 10,000 rows) and, unless it is a dry run, make them.

    With any bad row nothing is written. Raises NotAllowed; Refused (on `file`) for what is no such file.
    """
    if actor.scopes is not None or not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Only administrators import people.")
    sheet = read(data, encoding=encoding)
    with transaction.atomic():
        _take_time()
        known = _Known(
            offices={office.name.casefold(): office for office in Office.objects.filter(closed_at__isnull=True)},
            taken={email.casefold() for email in Person.objects.values_list("email", flat=True)},
        )
        bad = list(sheet.bad)
        people = []
        for row in sheet.rows:
            person, wrong = _checked(actor, row, known)
            bad += wrong
            if person is not None and not wrong:
                people.append(person)
        done = not dry_run and not bad and bool(people)
        if done:
            _write(actor, people)
    return ImportReport(
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        unknown_columns=sheet.unknown,
        bad=tuple(sorted(bad, key=lambda row: row.line)),
        people=tuple(people),
        done=done,
    )


def _checked(actor: Actor, row: Row, known: _Known) -> tuple[NewPerson | None, list[BadRow]]:
    cells = {name: row.cells.get(name, "") for name in ("name", "called", "email", "phone", "description", "language")}
    office = known.offices.get(" ".join(row.cells.get("office", "").split()).casefold())
    wrong = _office_wrong(actor, row, office)
    roles, roles_wrong = _roles(row, office)
    wrong += roles_wrong
    office_id = office.pk if office else actor.office_id
    draft, problems = judged(PersonDraft(**cells, office_id=office_id), office_phone=office.phone if office else "")
    wrong += [BadRow(line=row.line, column=problem.field, reason=problem.message) for problem in problems]
    wrong += _twice(row, draft.email, known)
    return NewPerson(line=row.line, draft=draft, roles=roles, office=office.name if office else ""), wrong


def _office_wrong(actor: Actor, row: Row, office: Office | None) -> list[BadRow]:
    named = row.cells.get("office", "")
    if office is None:
        reason = f"There is no office “{named[:60]}”." if named else "This is needed."
        return [BadRow(line=row.line, column="office", reason=reason)]
    if not actor.has(Role.ADMINISTRATOR, office_id=office.pk):
        return [BadRow(line=row.line, column="office", reason=f"You do not administer {office.name}.")]
    return []


def _roles(row: Row, office: Office | None) -> tuple[tuple[Grant, ...], list[BadRow]]:
    named = [" ".join(word.split()) for word in _BETWEEN_ROLES.split(row.cells.get("roles", ""))]
    found: list[Grant] = []
    wrong = []
    for word in dict.fromkeys(word for word in named if word):
        role = _ROLES.get(word.casefold())
        if role is None:
            reason = f"There is no role “{word[:40]}”. Roles are: {', '.join(Role.values)}."
            wrong.append(BadRow(line=row.line, column="roles", reason=reason))
        elif office is not None:
            found.append((role, office.pk))
    if not found and office is not None:
        found.append((Role.WORKER.value, office.pk))
    return tuple(dict.fromkeys(found)), wrong


def _twice(row: Row, email: str, known: _Known) -> list[BadRow]:
    if not email:
        return []
    folded = email.casefold()
    if folded in known.taken:
        reason = "Somebody with this e-mail address is here already."
        return [BadRow(line=row.line, column="email", reason=reason)]
    first = known.lines.setdefault(folded, row.line)
    if first != row.line:
        return [BadRow(line=row.line, column="email", reason=f"The same e-mail address as on line {first}.")]
    return []


def _write(actor: Actor, people: list[NewPerson]) -> None:
    now = database_now()
    rows = [new_person(person.draft, now) for person in people]
    pairs = list(zip(rows, people, strict=True))
    Person.objects.bulk_create(rows, batch_size=BATCH)
    grants = [
        RoleGrant(person=row, role=role, office_id=where) for row, person in pairs for role, where in person.roles
    ]
    RoleGrant.objects.bulk_create(grants, batch_size=BATCH)
    ContactRoute.objects.bulk_create((route for row in rows for route in first_routes(row, now)), batch_size=BATCH)
    for begin in range(0, len(rows), BATCH):
        record_many(
            NewEntry(
                at=now,
                action="staff.person_created",
                actor=actor.party(),
                subject=Party(kind="person", id=row.pk),
                details={
                    "office": str(row.office_id),
                    "roles": sorted(f"{role}@{where}" for role, where in person.roles),
                },
            )
            for row, person in pairs[begin : begin + BATCH]
        )
    note(actor, "people_imported", "agency", None, now, people=len(rows))


def _take_time() -> None:
    """Imports have time-outs of their own (DESIGN, Time): ten thousand rows take longer than a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, %s, true) FROM unnest(%s::text[]) name", [IMPORT_TIMEOUT, list(_TIMEOUTS)]
        )


_TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")

__all__ = ["ImportReport", "NewPerson", "import_people"]
