"""The model beside the machine: what must be so, told in a few plain sets, whatever order things came in."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(kw_only=True)
class AlarmSeen:
    """An alarm as it was first seen: what may never change afterwards (I3, I5)."""

    kind: str
    due_at: datetime
    police_at: datetime | None


@dataclass(kw_only=True)
class Post:
    """The providers' side: which idempotency keys they took, and how they behave now."""

    up: bool = True
    lying: bool = False
    taken: dict[str, int] = field(default_factory=dict)

    def take(self, key: str) -> None:
        """Keep a message that was handed over."""
        self.taken[key] = self.taken.get(key, 0) + 1


@dataclass(kw_only=True)
class Model:
    """Who is out, which alarms were ever seen, which of them a person closed, and what the post took."""

    out: dict[UUID, UUID] = field(default_factory=dict)
    """Person to visit."""

    alarms: dict[UUID, AlarmSeen] = field(default_factory=dict)
    closed_by_people: set[UUID] = field(default_factory=set)
    heard: dict[UUID, datetime] = field(default_factory=dict)
    """Visit to the last moment at which its person was heard from."""

    post: Post = field(default_factory=Post)
