"""Which premise an address means. Readers for calls, briefings and pages.

No authorisation here: the caller knows for whom it asks. `homes` says whether the homes of colleagues may
be among what is found; a page asks without them, a call that must be recognised with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from wayhome.places import statements
from wayhome.places.models import Premise
from wayhome.places.rules.matching import Answer, Held, Outcome, Pair, find, read
from wayhome.places.rules.matching.find import MOST_OF_A_PAIR


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPremises:
    """The premises of the database that are not closed, as `rules.matching.find` asks for them; `but` is left out."""

    homes: bool
    but: UUID | None = None

    def of_exact(self, exact: str) -> Held[UUID]:
        """Return the premises of exactly this normal form."""
        with connection.cursor() as cursor:
            cursor.execute(statements.EXACT, [exact, exact, self.homes, MOST_OF_A_PAIR])
            found: Held[UUID] = cursor.fetchall()
        return self._others(found)

    def of_pairs(self, pairs: Sequence[Pair], most: int) -> Held[UUID]:
        """Return what any of the pairs finds, at most `most` a pair."""
        if not pairs:
            return []
        statement, parameters = statements.candidates(pairs, most, homes=self.homes)
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            found: Held[UUID] = cursor.fetchall()
        return self._others(found)

    def _others(self, found: Held[UUID]) -> Held[UUID]:
        return found if self.but is None else [pair for pair in found if pair[0] != self.but]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAddresses:
    """The same by their normal form: two premises at one address (two colleagues' home) are one address."""

    premises: StoredPremises

    def of_exact(self, exact: str) -> Held[str]:
        """Return this normal form, where any premise has it."""
        return _once(self.premises.of_exact(exact))

    def of_pairs(self, pairs: Sequence[Pair], most: int) -> Held[str]:
        """Return the normal forms that any of the pairs finds, at most `most` premises a pair."""
        return _once(self.premises.of_pairs(pairs, most))


def _once(held: Held[UUID]) -> Held[str]:
    return [(text, text) for text in dict.fromkeys(text for _, text in held)]


def match_address(text: str, civic: Mapping[str, str] | None = None, *, homes: bool) -> Answer[UUID]:
    """Return which premise this address means: `match` (one), `choose` (up to three) or `none`."""
    return find(read(text, civic), StoredPremises(homes=homes))


def premises_at(text: str) -> list[UUID]:
    """Return every premise at the address that this means beyond doubt, colleagues' homes too; none where in doubt."""
    stored = StoredPremises(homes=True)
    answer = find(read(text), StoredAddresses(premises=stored))
    if answer.outcome is not Outcome.MATCH:
        return []
    return [premise_id for premise_id, _ in stored.of_exact(answer.choices[0].id)]


def premises_like(text: str, civic: Mapping[str, str] | None = None, *, but: UUID | None = None) -> list[UUID]:
    """Return up to three premises that an address may mean, the likeliest first; `but` is none of them. No homes."""
    return [choice.id for choice in find(read(text, civic), StoredPremises(homes=False, but=but)).choices]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What an address means: `premise` beyond doubt, or one of `choices`, which a person has to say (C6)."""

    premise: Premise | None = None
    choices: tuple[Premise, ...] = ()


def premise_meant(text: str) -> Meant:
    """Return the premise that an address means, or up to three that it is only like, the likeliest first. No homes."""
    if not text.strip():
        return Meant()
    answer = match_address(text, homes=False)
    found = Premise.objects.in_bulk([choice.id for choice in answer.choices])
    premises = tuple(found[choice.id] for choice in answer.choices if choice.id in found)
    if answer.outcome is Outcome.MATCH:
        return Meant(premise=next(iter(premises), None))
    return Meant(choices=premises)
