"""What an entry commits to: pure functions over bytes (DESIGN, Ledger; RFC 6962, RFC 8785)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who did something, or about whom or what it was: a kind and, where there is one, an id.

    `origin` says from where an actor acted: page, api, phone, link, cli, engine.
    """

    kind: str
    id: UUID | None = None
    origin: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return what is committed to."""
        return {"kind": self.kind, "id": str(self.id) if self.id else None, "origin": self.origin}


SYSTEM = Party(kind="system", origin="engine")
