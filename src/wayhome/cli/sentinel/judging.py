"""Is an answer good? Pure: the answer, what was asked, the key and the time come in."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wayhome.cli.sentinel.trouble import BadAnswer, Kind
from wayhome.ledger.signing import ALIVE_TYPE, is_signed_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back with status 200: the body, and the header with its signature."""

    body: bytes
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is still good. Wayhome's own loops run every second and count as silent to the board after five."""

    clock_seconds: float = 60.0
    engine_seconds: float = 10.0
    undone_seconds: float = 30.0


def judge(answer: Answer, *, nonce: str, key: Ed25519PublicKey, now: datetime, limits: Limits) -> dict[str, Any]:
    """Return the signed document of a good answer. Raises BadAnswer; `now` is the sentinel's own time."""
    document = _signed(answer, key)
    try:
        if document["type"] != ALIVE_TYPE:
            raise BadAnswer(Kind.UNREADABLE, "what it signed is something else")
        if document["nonce"] != nonce:
            raise BadAnswer(Kind.REPLAYED, "its answer was given before, to another question")
        at = datetime.fromisoformat(document["at"])
        _check_clock(at, now, limits)
        _check_engine(at, document["engine_ran_at"], limits)
        _check_undone(document, limits)
    except (KeyError, TypeError, ValueError):
        raise BadAnswer(Kind.UNREADABLE, "its answer cannot be read: is it of another version?") from None
    return document


def _signed(answer: Answer, key: Ed25519PublicKey) -> dict[str, Any]:
    try:
        signature = bytes.fromhex(answer.signature)
    except ValueError:
        signature = b""
    if not is_signed_document(key, signature, answer.body):
        words = "the signature of its answer is bad: something else answers in its place, or its key is another now"
        raise BadAnswer(Kind.SIGNATURE, words)
    document = json.loads(answer.body)
    assert isinstance(document, dict)  # it signs nothing else
    return document


def _check_clock(at: datetime, now: datetime, limits: Limits) -> None:
    ahead = (at - now).total_seconds()
    if abs(ahead) > limits.clock_seconds:
        way = "ahead of" if ahead > 0 else "behind"
        words = f"its answer is old or its clock is wrong: it is {abs(ahead):.0f} s {way} the sentinel's"
        raise BadAnswer(Kind.CLOCK, words)


def _check_engine(at: datetime, ran_at: str | None, limits: Limits) -> None:
    if ran_at is None:
        raise BadAnswer(Kind.ENGINE, "its engine gave no sign of life for an hour, or never ran")
    beat = datetime.fromisoformat(ran_at)
    if (at - beat).total_seconds() > limits.engine_seconds:
        raise BadAnswer(Kind.ENGINE, f"its engine is silent since {clock_time(beat)}")


def _check_undone(document: dict[str, Any], limits: Limits) -> None:
    if document["oldest_undone_seconds"] > limits.undone_seconds:
        since = clock_time(datetime.fromisoformat(document["oldest_undone_at"]))
        raise BadAnswer(Kind.UNDONE, f"its engine runs, but work is undone since {since}")


def clock_time(at: datetime) -> str:
    """Return a time as people read it in a message."""
    return f"{at.astimezone(UTC):%H:%M:%S} UTC"
