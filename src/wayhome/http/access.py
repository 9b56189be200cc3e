"""Who may open an address: said on the view, enforced by one middleware, closed by default.

Every view of ours carries `@allow(...)`; a view without it answers 403 to everybody, and the
test that walks every URL with every role reads the same table. Actions and queries check again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from wayhome.staff.models import Role

View = TypeVar("View", bound=Callable[..., Any])

EVERY_ROLE: tuple[str, ...] = tuple(Role.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may open a view: these roles (any of them), or anybody; and whether a second factor is asked.

    `anonymous` views check something of their own (a link's token, a phone's token, first run).
    `screens` views open to a wall screen's token too, which opens no other.
    """

    roles: tuple[str, ...] = ()
    anonymous: bool = False
    second_factor: bool = True
    screens: bool = False


def allow(
    *roles: str, anonymous: bool = False, second_factor: bool = True, screens: bool = False
) -> Callable[[View], View]:
    """Mark a view with who may open it; without roles, everyone who is signed in."""

    def mark(view: View) -> View:
        access = Access(roles=roles or EVERY_ROLE, anonymous=anonymous, second_factor=second_factor, screens=screens)
        view.access = access  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark
