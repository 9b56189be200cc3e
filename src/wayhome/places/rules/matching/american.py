"""Where no comma and no street type says where the street ends, usaddress is asked. Pure.

usaddress is a conditional random field trained on addresses of the United States: good at
"100 broadway new york ny 10005", of no use elsewhere, and too slow to be asked every time.
"""

import usaddress

_STREET = frozenset(
    [
        "StreetName", "StreetNamePreDirectional", "StreetNamePreModifier", "StreetNamePreType",
        "StreetNamePostDirectional", "StreetNamePostModifier", "StreetNamePostType",
    ]
)  # fmt: skip


def split_street(number: str, words: list[str], state: str) -> tuple[list[str], list[str]] | None:
    """Return the street's words and the town's, or None where it cannot tell."""
    said = usaddress.parse(f"{number} {' '.join(words)} {state}")[1:-1]
    if [word for word, _ in said] != words:
        return None
    labels = [label for _, label in said]
    end = next((place for place, label in enumerate(labels) if label not in _STREET), len(labels))
    if not 0 < end < len(labels) or any(label != "PlaceName" for label in labels[end:]):
        return None
    return words[:end], words[end:]
