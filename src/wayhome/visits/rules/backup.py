"""Back-up at a stop: asked for, confirmed, arrived, covering the departure, released (REQUIREMENTS A6). Pure."""

from collections.abc import Mapping

REQUESTED, CONFIRMED, ARRIVED, COVERING, RELEASED, CALLED_OFF = (
    "requested",
    "confirmed",
    "arrived",
    "covering",
    "released",
    "called_off",
)

AFTER: Mapping[str, frozenset[str]] = {
    REQUESTED: frozenset({CONFIRMED, ARRIVED, CALLED_OFF}),
    CONFIRMED: frozenset({ARRIVED, CALLED_OFF}),
    ARRIVED: frozenset({COVERING, RELEASED}),
    COVERING: frozenset({RELEASED}),
    RELEASED: frozenset(),
    CALLED_OFF: frozenset(),
}
"""What may follow what. Whoever stands there without having confirmed has arrived all the same."""

STANDING = frozenset({CONFIRMED, ARRIVED, COVERING, RELEASED})
"""In these somebody has said that they come, or came: the demand is met."""

OVER = frozenset({RELEASED, CALLED_OFF})

REFUSALS = {
    CONFIRMED: "This back-up is further on already, or called off. Look again.",
    ARRIVED: "This back-up has arrived already, or is called off. Look again.",
    COVERING: "Write down first that the back-up has arrived.",
    RELEASED: "Back-up that has not arrived is called off, not released.",
    CALLED_OFF: "This back-up has arrived: release it.",
}


def may_follow(now: str, then: str) -> bool:
    """Say whether back-up that is at `now` can go on to `then`."""
    return then in AFTER[now]
