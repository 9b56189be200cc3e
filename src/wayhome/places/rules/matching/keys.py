"""The keys under which an address is stored and found again. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from wayhome.places.rules.matching.address import Address, Form, Keys
from wayhome.places.rules.matching.parse import from_civic, parse
from wayhome.places.rules.matching.words import head, tail

KEY_CHARACTERS = 40
"""The most characters of one key; only `exact_key` is longer."""

EXACT_CHARACTERS = 650
"""The most characters of `exact_key`: of its parts together. An index of PostgreSQL takes 2,704 bytes."""

_PART_CHARACTERS, _NAME_CHARACTERS = 80, 180

PAIRS: tuple[tuple[str, str], ...] = (
    ("postal_code", "house_number"),
    ("postal_code", "street_head"),
    ("postal_code", "street_tail"),
    ("postal_code", "town_key"),
    ("town_key", "house_number"),
    ("town_key", "street_head"),
    ("house_number", "street_head"),
    ("house_number", "street_tail"),
)
"""What brings candidates: two keys that both agree. A slip in one part leaves some pair whole."""

COLUMNS = ("exact_key", "house_number", "postal_code", "town_key", "street_head", "street_tail")
"""The fields of `Keys`, which are the columns of a premise."""

NO_NUMBER = "-"
"""The key of those without a house number, as most farms are: they are found among each other."""

_BETWEEN = "|"
_TOWN_CONSONANTS = 4


def read(text: str, civic: Mapping[str, str] | None = None) -> Address:
    """Return the address: of the civic fields where a street or box is among them, else of the text."""
    if civic and any(civic.get(name, "").strip() for name in ("RD", "POBOX")):
        return from_civic(civic)
    return parse(text)


def keys_of(text: str, civic: Mapping[str, str] | None = None) -> Keys:
    """Return the keys of a premise. Whoever writes a premise stores these beside it."""
    return keys_of_address(read(text, civic))


def columns_of(text: str, civic: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the keys of a premise by the names of its columns, as every writer stores them."""
    return _columns(read(text, civic))


def keys_of_address(address: Address) -> Keys:
    """Return the keys of an address that has been read."""
    return Keys(**_columns(address))


def _columns(address: Address) -> dict[str, str]:
    """Return the keys of an address in the order of `COLUMNS`."""
    street_head, street_tail = _street(address.street)
    return {
        "exact_key": exact_of(address),
        "house_number": address.number[:KEY_CHARACTERS] or NO_NUMBER,
        "postal_code": address.postal_code[:KEY_CHARACTERS],
        "town_key": _town(address.town),
        "street_head": street_head,
        "street_tail": street_tail,
    }


def keys_of_question(address: Address) -> Keys:
    """Return the keys by which to look for an address that somebody asks for.

    Where nothing says where the street ends, what was taken for its last words may be the town
    ("48 corporate house armidale"): as nothing else is known of the town, it is looked for there too.
    """
    keys = keys_of_address(address)
    open_ended = address.form == Form.STREET and not (address.kind or address.name_first)
    return replace(keys, town_key=_town(address.street)) if open_ended and not keys.town_key else keys


@lru_cache(maxsize=65_536)
def _street(name: str) -> tuple[str, str]:
    letters = name.replace(" ", "")
    return head(letters), tail(letters)


@lru_cache(maxsize=65_536)
def _town(name: str) -> str:
    """Return the first consonants of the town's last word, or of its last two where one is a mere letter."""
    key = letters = ""
    for word in reversed(name.split()[-2:]):
        letters = word + letters
        key = head(letters, _TOWN_CONSONANTS)
        if len(key) > 1:
            break
    return key


def exact_of(address: Address) -> str:
    """Return the whole address in one normal form, equal for two ways of writing the same."""
    parts = (
        address.form,
        address.number[:KEY_CHARACTERS],
        address.unit[:_PART_CHARACTERS],
        address.direction,
        address.street[:_NAME_CHARACTERS],
        address.kind[:KEY_CHARACTERS],
        " ".join(address.rest)[:_NAME_CHARACTERS],
        address.state[:KEY_CHARACTERS],
        address.postal_code[:KEY_CHARACTERS],
        "name first" if address.name_first else "",
    )
    return _BETWEEN.join(parts)


def address_of(exact: str) -> Address:
    """Return the address that `exact_of` wrote: so that a stored premise need not be read again."""
    form, number, unit, direction, street, kind, rest, state, postal_code, order = exact.split(_BETWEEN)
    return Address(
        form=Form(form),
        number=number,
        unit=unit,
        direction=direction,
        street=street,
        kind=kind,
        rest=(rest,) if rest else (),
        state=state,
        postal_code=postal_code,
        name_first=bool(order),
    )
