"""Small things that the stories of this room share."""

from collections.abc import Callable

import pytest

from wayhome.core.errors import NotAllowed, Refused
from wayhome.ledger.models import Entry


def refused(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Return (field, code) of each problem that `act` is refused with."""
    with pytest.raises(Refused) as found:
        act()
    assert all(problem.message for problem in found.value.problems)
    return [(problem.field, problem.code) for problem in found.value.problems]


def forbidden(act: Callable[[], object]) -> None:
    with pytest.raises(NotAllowed):
        act()


def recorded() -> list[str]:
    """Return the actions in the record, in order."""
    return list(Entry.objects.order_by("id").values_list("action", flat=True))
