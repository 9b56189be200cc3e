"""What people type into names, addresses and numbers: tidied and judged. Pure; every script is welcome."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers

from wayhome.core.errors import Problem
from wayhome.core.limits import LONG_TEXT

MAIL_CHARACTERS = 254
NUMBER_CHARACTERS = 32
_INTERNATIONAL = "00"
_SIP_NUMBER = re.compile(r"\+?[\d().\-\s]+")
_MAIL = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:]+\.[^@\s<>\"(),;:]+")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of text around: with them a name can be made to read as another."""

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@")


def tidy(text: str) -> str:
    """Return `text` in NFC, without space around it and with single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_lines(text: str) -> str:
    """Return `text` in NFC with its lines kept."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def text_wrong(text: str, field: str, limit: int, *, required: bool = False) -> list[Problem]:
    """Say what is wrong with a line of text."""
    if not text:
        return [Problem(code="missing", field=field, message="This is needed.")] if required else []
    if len(text) > limit:
        return [Problem(code="too_long", field=field, message=f"At most {limit} characters; this has {len(text)}.")]
    if any(is_unreadable(mark) for mark in text if mark != "\n"):
        return [Problem(code="unreadable", field=field, message="This has characters in it that nobody can see.")]
    return []


def is_unreadable(mark: str) -> bool:
    """Say whether a character is one that nobody sees, or that makes others read as something else."""
    return mark in _OVERRIDES or unicodedata.category(mark) in {"Cc", "Cs"}


def name_wrong(text: str, field: str, limit: int) -> list[Problem]:
    """Say what is wrong with a person's name: it is there, it fits, and no spreadsheet would run it."""
    if wrong := text_wrong(text, field, limit, required=True):
        return wrong
    if text.startswith(_RUN_BY_SPREADSHEETS):
        words = "A name does not begin with =, +, - or @: spreadsheets would take it for a formula."
        return [Problem(code="formula", field=field, message=words)]
    return []


def notes_wrong(text: str, field: str) -> list[Problem]:
    """Say what is wrong with a note."""
    return text_wrong(text, field, LONG_TEXT)


def mail_wrong(address: str, field: str = "email") -> list[Problem]:
    """Say what is wrong with an e-mail address."""
    if not address:
        return [Problem(code="missing", field=field, message="This is needed.")]
    if len(address) > MAIL_CHARACTERS or not _MAIL.fullmatch(address):
        words = "This is not an e-mail address. Write it like nora@agency.example."
        return [Problem(code="mail", field=field, message=words)]
    return []


def phone_of(text: str, near: str = "") -> str:
    """Return a telephone number in E.164, "" for nothing typed: the one way in which numbers are stored and compared.

    A number without its country's code is read as one of the country of `near` (an E.164
    number, such as the office's). Raises ValueError when it is no number, or one that lacks its area's code.
    """
    typed = tidy(text)
    if not typed:
        return ""
    if len(typed) > NUMBER_CHARACTERS:
        raise ValueError("too long")
    return _e164(typed, near)


def uri_phone(uri: str, near: str = "") -> str:
    """Return the number of a tel: (RFC 3966) or sip: URI (RFC 3261, 19.1.6) in E.164. Raises ValueError for no number.

    A SIP user that is not a number as a whole is a name, whatever figures stand in it.
    """
    scheme, _, rest = uri.strip().strip("<>").partition(":")
    user = unquote(rest.partition("@")[0].partition("?")[0])
    if scheme.lower() == "tel":
        return _e164(f"tel:{user}", near)  # the library knows phone-context
    user = user.partition(";")[0].partition(":")[0]
    if not _SIP_NUMBER.fullmatch(user):
        raise ValueError("a name")
    return _e164(user, near)


def _e164(typed: str, near: str) -> str:
    number = _parsed(typed, _region(near))
    if number is None and typed.startswith(_INTERNATIONAL):
        # In most countries 00 leads abroad; a desk in one where it does not means that too.
        number = _parsed(f"+{typed.removeprefix(_INTERNATIONAL)}", None)
    if number is None:
        raise ValueError("no number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parsed(typed: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    # Not is_possible_number: that takes what is a number within one town only, and no call ever shows that.
    is_whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return number if is_whole else None


def phone_problem(field: str) -> Problem:
    """Return what to say about a number that `phone_of` refused."""
    words = "This is not a telephone number. Write it with the country's code, like +353 86 123 0000."
    return Problem(code="phone", field=field, message=words)


# Asked for each row of a file with the number of one office.
@lru_cache(maxsize=1_024)
def _region(near: str) -> str | None:
    if not near:
        return None
    try:
        number = phonenumbers.parse(near, None)
    except phonenumbers.NumberParseException:
        return None
    # Of a code that several countries share (+1, +44) the number tells which; one that is not in use, the largest.
    found = phonenumbers.region_code_for_number(number)
    return found or phonenumbers.region_code_for_country_code(number.country_code or 0)
