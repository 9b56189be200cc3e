"""What is known of an address once it has been read, and the keys by which it is found again."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How an address names its place."""

    STREET = "street"
    BOX = "box"
    CROSSING = "crossing"
    NEAR = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address in its parts, each in normal form: small letters, no accents, full words.

    `number` holds a house number with its letter ("12a"), or a box ("box 12", "rr 2 box 45").
    `unit` holds every mark inside the building ("4", "floor 2", "rear"), sorted. `street` is the
    name without `kind` (the street type) and `direction` ("n-" before, "-n" after). `rest` holds
    what else was said, in order: names of houses and villages, the town last.
    """

    form: Form = Form.STREET
    number: str = ""
    unit: str = ""
    direction: str = ""
    street: str = ""
    kind: str = ""
    rest: tuple[str, ...] = ()
    state: str = ""
    postal_code: str = ""
    name_first: bool = False

    @property
    def town(self) -> str:
        """The town, or whatever was said last."""
        return self.rest[-1] if self.rest else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """By what a premise is found: stored beside it, made by one function for every writer.

    `exact_key` is the whole address in normal form. The others are for what is misspelt: each pair of
    them (see `PAIRS` in `keys`) brings candidates, which are then compared.
    """

    exact_key: str
    house_number: str
    postal_code: str
    town_key: str
    street_head: str
    street_tail: str
