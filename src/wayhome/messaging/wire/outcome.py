"""What became of one attempt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The provider took the message; `reference` is its own word for it."""

    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It did not. `permanent`: this address will never take it. `error` names no person and no address."""

    error: str
    permanent: bool


Outcome = Accepted | Failed
