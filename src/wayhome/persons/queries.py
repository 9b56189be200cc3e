"""The readers of persons of concern. Each takes the audience, and leaves out what it may not know.

A named conflict of interest hides a record from its person everywhere, whatever roles they hold: in
lists, search, counts and briefings. A restricted record is there for its named readers only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.core.errors import NotFound
from wayhome.core.limits import LIST_ROWS
from wayhome.persons.models import (
    Alias,
    Behaviour,
    Conflict,
    KnownPlace,
    Merge,
    Number,
    PersonOfConcern,
    PersonView,
    Photo,
    Relationship,
    Vehicle,
)
from wayhome.persons.rules import described, plate_key, vehicle_words
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import phone_of

MAY_SEE: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
MAY_RULE: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)
"""Who merges records, restricts them and names conflicts."""

SHORTEST_PLATE = 3
VIEWS_SHOWN = 50
LOOK = (
    *("sex_described", "age_words", "born_on", "build", "height", "hair", "eyes"),
    *("marks", "clothing", "voice", "accent"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A person of concern for a briefing: all of it in words that can be read out.

    `description` is one paragraph ("" where nothing is known); `relationships` are (worker's id,
    worker's name, kind in words, since); `since` is the earliest of them.
    """

    id: UUID
    name: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    vehicles: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    photo_ids: tuple[UUID, ...] = ()
    relationships: tuple[tuple[UUID, str, str, date | None], ...] = ()
    since: date | None = None
    places: tuple[str, ...] = ()
    behaviour: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody outside is told of a person of concern: the card, and what they did with how it is known."""

    card: Card
    behaviour: tuple[tuple[date, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """All that the page of one record shows, of it and of what was merged into it."""

    person: PersonOfConcern
    card: Card
    may_write: bool
    may_rule: bool
    members: Sequence[PersonOfConcern] = ()
    aliases: Sequence[Alias] = ()
    vehicles: Sequence[Vehicle] = ()
    numbers: Sequence[Number] = ()
    places: Sequence[KnownPlace] = ()
    relationships: Sequence[Relationship] = ()
    behaviour: Sequence[Behaviour] = ()
    photos: Sequence[Photo] = ()
    conflicts: Sequence[Conflict] = ()
    merges: Sequence[Merge] = ()
    views: Sequence[PersonView] = field(default_factory=tuple)


def visible_to(actor: Actor) -> QuerySet[PersonOfConcern]:
    """Return the records that `actor` may read, merged ones among them (their `root` says into what).

    Monitors, supervisors and safety officers read those of their offices; a worker those related to
    themselves; a restricted one is for its readers only; a conflict hides it, and all merged with it.
    """
    if actor.scopes is not None:
        return PersonOfConcern.objects.none()
    everyone = PersonOfConcern.objects.all()
    held = actor.offices(*MAY_SEE)
    mine = Relationship.objects.filter(worker_id=actor.person_id, struck_at__isnull=True).values("person__root")
    named = everyone.filter(restricted=True, readers__reader_id=actor.person_id).values("root")
    open_to = Q()
    if held is not None:
        theirs = everyone.filter(offices__in=held).values("root")
        open_to = Q(root__in=theirs) | Q(root__in=mine) | Q(root__in=named)
    blocked = Conflict.objects.filter(staff_id=actor.person_id, lifted_at__isnull=True).values("person__root")
    closed = everyone.filter(restricted=True).exclude(readers__reader_id=actor.person_id).values("root")
    return everyone.filter(open_to).exclude(root__in=blocked).exclude(root__in=closed)


def hidden_from(actor: Actor, person_ids: Iterable[UUID | None]) -> set[UUID]:
    """Return who of these `actor` must never be told of: a named conflict hides them everywhere (REQUIREMENTS F1)."""
    ids = {one for one in person_ids if one}
    if not ids:
        return set()
    roots = Conflict.objects.filter(staff_id=actor.person_id, lifted_at__isnull=True).values("person__root")
    return set(PersonOfConcern.objects.filter(pk__in=ids, root__in=roots).values_list("pk", flat=True))


def may_write(actor: Actor, person: PersonOfConcern, *roles: str) -> bool:
    """Say whether `actor`, who may read this record, may also write to it (or, with `roles`, do more)."""
    held = actor.offices(*(roles or MAY_SEE))
    if actor.scopes is not None:
        return False
    return held is None or PersonOfConcern.objects.filter(root_id=person.root_id, offices__in=held).exists()


def find(actor: Actor, text: str = "", *, limit: int = LIST_ROWS) -> QuerySet[PersonOfConcern]:
    """Return the records (merged ones under their root) that fit `text`: a name, a number, a plate, all words.

    A plate and a number count as a whole too, however they are written: "12 D 3456", "087 123 4567".
    """
    found = visible_to(actor).filter(merged_into__isnull=True)
    words = Q()
    for word in text.split()[:8]:
        words &= Q(root__in=_fitting(word).values("root"))
    whole = _whole(actor, text)
    fits = words | Q(root__in=whole.values("root")) if whole is not None else words
    return found.filter(fits).order_by("name", "id")[:limit]


def _whole(actor: Actor, text: str) -> QuerySet[PersonOfConcern] | None:
    """Return who has a plate or a number that this is as a whole; None where it can be neither."""
    key = plate_key(text)
    if len(text.split()) < 2 or len(key) < SHORTEST_PLATE or not any(mark.isdigit() for mark in key):  # noqa: PLR2004 - one word is looked for as it is
        return None
    fits = Q(vehicle_rows__plate_key__contains=key, vehicle_rows__struck_at__isnull=True)
    try:
        number = phone_of(text, Office.objects.values_list("phone", flat=True).get(pk=actor.office_id))
    except ValueError:
        number = ""
    if number:
        fits |= Q(number_rows__e164=number, number_rows__struck_at__isnull=True)
    return PersonOfConcern.objects.filter(fits)


def _fitting(word: str) -> QuerySet[PersonOfConcern]:
    fits = Q(name__icontains=word) | Q(alias_rows__name__icontains=word, alias_rows__struck_at__isnull=True)
    figures = "".join(mark for mark in word if mark.isdigit()).lstrip("0")
    if len(figures) >= SHORTEST_PLATE:
        fits |= Q(number_rows__e164__contains=figures, number_rows__struck_at__isnull=True)
    if len(plate_key(word)) >= SHORTEST_PLATE:
        fits |= Q(vehicle_rows__plate_key__contains=plate_key(word), vehicle_rows__struck_at__isnull=True)
    return PersonOfConcern.objects.filter(fits)


def by_number(e164: str, now: datetime, audience: Actor | None = None) -> list[UUID]:
    """Return the ids (of the root record) of those who have the number `e164` on the day of `now`.

    Without an audience it is for the engine's own matching: nothing of it may be shown to anybody.
    """
    has = Number.objects.filter(
        Q(since__isnull=True) | Q(since__lte=now.date()),
        Q(until__isnull=True) | Q(until__gte=now.date()),
        e164=e164,
        struck_at__isnull=True,
    )
    return _roots(has.values_list("person__root", flat=True)[:LIST_ROWS], audience)


def persons_about_worker(staff_person_id: UUID, audience: Actor | None = None) -> list[UUID]:
    """Return the ids (of the root record) of the persons of concern of a worker, the first known first.

    Without an audience it is for the engine's own matching, as in `by_number`.
    """
    about = Relationship.objects.filter(worker_id=staff_person_id, struck_at__isnull=True).order_by("recorded_at")
    return _roots(about.values_list("person__root", flat=True)[:LIST_ROWS], audience)


def _roots(found: Iterable[UUID], audience: Actor | None) -> list[UUID]:
    roots = list(dict.fromkeys(found))
    if audience is None or not roots:
        return roots
    seen = set(visible_to(audience).filter(pk__in=roots).values_list("pk", flat=True))
    return [root for root in roots if root in seen]


def cards(person_ids: Sequence[UUID], audience: Actor) -> list[Card]:
    """Return the cards of those of `person_ids` that `audience` may see, in their order; what was merged is in them.

    Showing one is looking at it: the caller records that with `actions.note_looks`.
    """
    seen = {one.pk: one for one in visible_to(audience).select_related("root").filter(pk__in=person_ids)}
    return [_card(_rows(seen[one].root)) for one in person_ids if one in seen]


def told_of(person_ids: Iterable[UUID]) -> list[Told]:
    """Return what a paper says of these (by the root of their record), in the order of their names.

    No authorisation: the caller knows that it may be told, and to whom.
    """
    rows = [_rows(one) for one in PersonOfConcern.objects.filter(pk__in=list(person_ids)).order_by("name", "id")]
    return [
        Told(card=_card(one), behaviour=tuple((did.happened_on, did.words, did.source) for did in one.behaviour))
        for one in rows
    ]


def roots_of(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return under which record each of these is read."""
    return dict(PersonOfConcern.objects.filter(pk__in=list(person_ids)).values_list("pk", "root_id"))


def detail(actor: Actor, person_id: UUID) -> Detail:
    """Return what the page of one record shows; a merged one by itself, as it was. Raises NotFound."""
    person = visible_to(actor).select_related("root", "merged_into", "recorded_by").filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person of concern.")
    rows = _rows(person)
    ruling = may_write(actor, person, *MAY_RULE)
    ids = [one.pk for one in rows.members]
    conflicts = Conflict.objects.filter(person__in=ids, lifted_at__isnull=True).select_related("staff", "named_by")
    merges = Merge.objects.filter(kept_id=person.pk, undone_at__isnull=True).select_related("merged", "by")
    views = PersonView.objects.filter(person__in=ids).select_related("viewer")[:VIEWS_SHOWN]
    return Detail(
        person=person,
        card=_card(rows),
        may_write=may_write(actor, person) and person.merged_into_id is None,
        may_rule=ruling,
        members=rows.members,
        aliases=rows.aliases,
        vehicles=rows.vehicles,
        numbers=rows.numbers,
        places=rows.places,
        relationships=rows.relationships,
        behaviour=rows.behaviour,
        photos=rows.photos,
        conflicts=list(conflicts) if ruling else [],
        merges=list(merges),
        views=list(views),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    person: PersonOfConcern
    members: list[PersonOfConcern]
    aliases: list[Alias]
    vehicles: list[Vehicle]
    numbers: list[Number]
    places: list[KnownPlace]
    relationships: list[Relationship]
    behaviour: list[Behaviour]
    photos: list[Photo]


def _rows(person: PersonOfConcern) -> _Rows:
    members = [person]
    if person.merged_into_id is None:
        members += PersonOfConcern.objects.filter(root=person).exclude(pk=person.pk).order_by("recorded_at")[:LIST_ROWS]
    standing = {"person__in": [one.pk for one in members], "struck_at__isnull": True}
    photos = Photo.objects.filter(**standing).defer("original", "shown", "small")
    return _Rows(
        person=person,
        members=members,
        aliases=list(Alias.objects.filter(**standing)[:LIST_ROWS]),
        vehicles=list(Vehicle.objects.filter(**standing)[:LIST_ROWS]),
        numbers=list(Number.objects.filter(**standing)[:LIST_ROWS]),
        places=list(KnownPlace.objects.filter(**standing)[:LIST_ROWS]),
        relationships=list(Relationship.objects.filter(**standing).select_related("worker")[:LIST_ROWS]),
        behaviour=list(Behaviour.objects.filter(**standing)[:LIST_ROWS]),
        photos=list(photos[:LIST_ROWS]),
    )


def _card(rows: _Rows) -> Card:
    others = [one.name for one in rows.members if one.name != rows.person.name]
    said = [described({name: getattr(one, name) for name in LOOK}) for one in rows.members]
    names = ("plate", "region", "make", "model", "colour", "marks")
    days = [one.since for one in rows.relationships if one.since]
    return Card(
        id=rows.person.pk,
        name=rows.person.name,
        aliases=tuple(dict.fromkeys([*(one.name for one in rows.aliases), *others])),
        description=" ".join(dict.fromkeys(one for one in said if one)),
        vehicles=tuple(vehicle_words(**{name: getattr(one, name) for name in names}) for one in rows.vehicles),
        numbers=tuple((one.e164, one.label) for one in rows.numbers),
        photo_ids=tuple(one.pk for one in rows.photos),
        relationships=tuple(
            (one.worker_id, one.worker.name, one.get_kind_display(), one.since) for one in rows.relationships
        ),
        since=min(days, default=None),
        places=tuple(one.words for one in rows.places),
        behaviour=tuple((one.happened_on, one.words) for one in rows.behaviour),
    )
