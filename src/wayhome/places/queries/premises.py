"""Premises as others ask for them: whose home, whose workplace, what happened there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.core.limits import LIST_ROWS
from wayhome.places.models import PersonAtPremise, Premise, PremiseEntry
from wayhome.places.queries.access import readable
from wayhome.places.queries.matching import premises_like
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import phone_of

MOST_SEARCH_WORDS = 8
SEARCH_CHARACTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisePage:
    """Some of the premises; `more` says that a narrower search is needed to see the rest."""

    premises: Sequence[Premise]
    more: bool


def home_of(person_id: UUID) -> Premise | None:
    """Return where a colleague lives, None where nobody wrote it down. No authorisation: for a briefing."""
    return Premise.objects.filter(person_id=person_id, closed_at__isnull=True).first()


def work_of(office_id: UUID) -> Premise | None:
    """Return an office's own premise, the latest that was added; None where nobody wrote it down."""
    return Premise.objects.filter(office_id=office_id, closed_at__isnull=True).order_by("-created_at", "-id").first()


def history_of(premise_id: UUID) -> list[PremiseEntry]:
    """Return what happened at a premise and at those merged into it, the latest first; at most 200.

    What somebody added to an entry (`adds_to`) is an entry of its own. No authorisation.
    """
    here = Q(premise_id=premise_id) | Q(premise__merged_into_id=premise_id)
    entries = PremiseEntry.objects.filter(here).select_related("author", "adds_to")
    return list(entries.order_by("-happened_on", "-entered_at", "-id")[:LIST_ROWS])


def premises_of_person_of_concern(person_id: UUID) -> list[Premise]:
    """Return where a person of concern is now, as far as it is known, by whatever record of theirs; the latest first.

    No authorisation: the caller knows that the person may be read.
    """
    rows = PersonAtPremise.objects.filter(person__root__family=person_id, until__isnull=True)
    rows = rows.select_related("premise").order_by("-since", "-recorded_at")
    return list(dict.fromkeys(row.premise for row in rows[:LIST_ROWS]))


def persons_at(premise_id: UUID) -> list[UUID]:
    """Return the persons of concern who are at a premise now, by the root of their record. No authorisation."""
    rows = PersonAtPremise.objects.filter(premise_id=premise_id, until__isnull=True).order_by("since")
    return list(dict.fromkeys(rows.values_list("person__root_id", flat=True)[:LIST_ROWS]))


def premises_page(actor: Actor, *, search: str = "", kind: str = "", closed: bool = False) -> PremisePage:
    """Return the premises that the actor may know of, at most 200 at a time.

    First those that the search may mean as an address, however it is written, then all that have its words.
    """
    rows = readable(actor).filter(closed_at__isnull=not closed).select_related("person", "office")
    if kind:
        rows = rows.filter(kind=kind)
    is_address = any(mark.isdigit() for mark in search)
    likely = _likely(rows, search) if is_address and not closed else []
    words = Q()
    for word in search.replace("\x00", "")[:SEARCH_CHARACTERS].split()[:MOST_SEARCH_WORDS]:
        words &= Q(text__icontains=word) | Q(label__icontains=word) | Q(landline__contains=word)
    if is_address and (number := _number(actor, search)):
        words |= Q(landline=number)
    rows = rows.filter(words)
    found = list(dict.fromkeys([*likely, *rows.order_by("text", "id")[: LIST_ROWS + 1]]))
    return PremisePage(premises=found[:LIST_ROWS], more=len(found) > LIST_ROWS)


def _number(actor: Actor, search: str) -> str:
    """Return the telephone number that a search is, read in the country of the actor's office; "" for none."""
    try:
        return phone_of(search, Office.objects.filter(pk=actor.office_id).values_list("phone", flat=True).first() or "")
    except ValueError:
        return ""


def _likely(rows: QuerySet[Premise], search: str) -> list[Premise]:
    """Return those of `rows` that an address like this may mean, however it is written or misspelt."""
    ids = premises_like(search.replace("\x00", ""))
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def alike(actor: Actor, premise: Premise) -> list[Premise]:
    """Return the premises that may be the same place as this one, as far as the actor may know of them."""
    ids = premises_like(premise.text, premise.civic, but=premise.pk)
    found = readable(actor).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
