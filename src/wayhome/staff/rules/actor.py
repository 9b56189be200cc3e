"""Who may do what: pure decisions about a person's roles."""

from dataclasses import dataclass, field
from uuid import UUID

from wayhome.ledger.rules import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acts, as every action is given them: person, roles, and from where.

    `grants` holds (role, office id); an office id of None means every office. `origin` is page,
    api, phone, link or cli; `scopes` limits an API token (None: not limited).
    """

    person_id: UUID
    office_id: UUID
    name: str = ""
    grants: frozenset[tuple[str, UUID | None]] = field(default_factory=frozenset)
    origin: str = "page"
    scopes: frozenset[str] | None = None

    def has(self, *roles: str, office_id: UUID | None = None) -> bool:
        """Say whether the actor holds one of `roles`, for `office_id` if one is given."""
        return any(
            role in roles and (office_id is None or office is None or office == office_id)
            for role, office in self.grants
        )

    def offices(self, *roles: str) -> frozenset[UUID] | None:
        """Return the offices in which the actor holds one of `roles`; None means every office."""
        held = {office for role, office in self.grants if role in roles}
        return None if None in held else frozenset(office for office in held if office is not None)

    def party(self) -> Party:
        """Return the actor as the ledger names them."""
        return Party(kind="person", id=self.person_id, origin=self.origin)
