"""What a PIN may be, and how wrong answers are met: pure."""

from datetime import datetime, timedelta

from wayhome.core.errors import Problem

SHORTEST = 4
LONGEST = 8
LEAST_DIFFERENCE = 2
"""The two PINs differ in so many places, so that a slip of the finger calls nobody and misses nobody."""

FREE_TRIES = 5
LOCK_SECONDS = 30
LONGEST_LOCK_SECONDS = 900

_RISING = "01234567890123456789"
_KEYPAD = ("2580", "0852", "1379", "1397", "147258", "258369", "159753")
_YEARS = ("19", "20")


def pins_wrong(true_pin: str, duress_pin: str) -> list[Problem]:
    """Say what is wrong with a pair of PINs; never repeats them."""
    wrong = []
    for field, pin in (("true_pin", true_pin), ("duress_pin", duress_pin)):
        if words := _pin_wrong(pin):
            wrong.append(Problem(code="pin", field=field, message=words))
    if not wrong and _difference(true_pin, duress_pin) < LEAST_DIFFERENCE:
        words = (
            "Too like your PIN: let at least two digits differ, so that a slip of the finger is not a call for help."
        )
        wrong.append(Problem(code="alike", field="duress_pin", message=words))
    return wrong


def is_guessable(pin: str) -> bool:
    """Say whether `pin` is among the first that anybody tries."""
    if len(set(pin)) <= 2 and (len(set(pin)) == 1 or pin == pin[:2] * (len(pin) // 2)):  # noqa: PLR2004 - 1111, 1212
        return True
    if pin in _RISING or pin in _RISING[::-1] or pin in _KEYPAD:
        return True
    return len(pin) == SHORTEST and pin.startswith(_YEARS)


def locked_until(now: datetime, wrong_tries: int) -> datetime | None:
    """Return until when the display says to wait after so many wrong answers in a row; None for not at all."""
    if wrong_tries < FREE_TRIES:
        return None
    doublings = min(wrong_tries - FREE_TRIES, 10)
    return now + timedelta(seconds=min(LOCK_SECONDS * 2**doublings, LONGEST_LOCK_SECONDS))


def _pin_wrong(pin: str) -> str:
    if not (pin.isascii() and pin.isdigit()):
        return "Digits only: a PIN must work on every telephone's keypad."
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"A PIN has {SHORTEST} to {LONGEST} digits."
    if is_guessable(pin):
        return "Too easy to guess: no rows, no repetitions, no years."
    return ""


def _difference(one: str, other: str) -> int:
    places = sum(a != b for a, b in zip(one, other, strict=False))
    return places + abs(len(one) - len(other))
