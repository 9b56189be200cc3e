"""Of what the keeper of a request is reminded, and about what: each only once. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from wayhome.filings.rules.steps import FROM, State, Step
from wayhome.places.rules.hazards import last_today

SOON_DAYS = 30
VERY_SOON_DAYS = 7
CONSENT_DAYS = 14
UNANSWERED_AFTER = timedelta(days=14)


class Kind(StrEnum):
    """What somebody is reminded of."""

    EXPIRES_30 = "expires_30"
    EXPIRES_7 = "expires_7"
    EXPIRED = "expired"
    UNANSWERED = "unanswered"
    CONSENT = "consent"
    TO_WITHDRAW = "to_withdraw"
    DIFFERS = "differs"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A request that was sent: its state and dates, and the SHA-256 of what was sent and of what is known.

    `left_at` is when its worker left the agency; None while they are here, and where they were asked since.
    """

    state: str
    sent_at: datetime
    expires_on: date | None
    consent_until: date | None
    sent_sha256: str
    known_sha256: str
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reminder; the same `kind` and `about` is never told twice."""

    kind: Kind
    about: str


def passed(watched: Watched, now: datetime) -> Step | None:
    """Return what time itself has done to a request: its consent ran out, or the police keep it no longer."""
    today = last_today(now)
    has_consent = watched.consent_until is not None and watched.consent_until >= today
    if State(watched.state) in FROM[Step.LAPSE] and not has_consent:
        return Step.LAPSE
    is_over = watched.expires_on is not None and watched.expires_on < today
    return Step.EXPIRE if State(watched.state) in FROM[Step.EXPIRE] and is_over else None


def due(watched: Watched, now: datetime) -> list[Due]:
    """Return all that the keeper of a request is to be told of it, whether or not they were told before."""
    if watched.state == State.TO_WITHDRAW:
        return [Due(kind=Kind.TO_WITHDRAW, about="once")]
    found = _of_expiry(watched, now)
    if watched.left_at is not None:  # nobody's leaving ends it: they may be followed still, and ask that it stays
        found.append(Due(kind=Kind.LEFT, about=watched.left_at.isoformat()))
    if watched.state == State.SENT and watched.sent_at + UNANSWERED_AFTER <= now:
        found.append(Due(kind=Kind.UNANSWERED, about=watched.sent_at.isoformat()))
    until = watched.consent_until
    if until is not None and until <= last_today(now) + timedelta(days=CONSENT_DAYS):
        found.append(Due(kind=Kind.CONSENT, about=until.isoformat()))
    if watched.sent_sha256 != watched.known_sha256:
        found.append(Due(kind=Kind.DIFFERS, about=watched.known_sha256))
    return found


def ends_soon(expires_on: date | None, now: datetime) -> bool:
    """Say whether the police keep it for at most `SOON_DAYS` more."""
    return expires_on is not None and expires_on <= last_today(now) + timedelta(days=SOON_DAYS)


def _of_expiry(watched: Watched, now: datetime) -> list[Due]:
    """What is on file expires, whatever newer version waits for an answer."""
    if watched.expires_on is None:
        return []
    left = (watched.expires_on - last_today(now)).days
    about = watched.expires_on.isoformat()
    if watched.state == State.EXPIRED:
        return [Due(kind=Kind.EXPIRED, about=about)]
    if left > SOON_DAYS or left < 0:
        return []
    return [Due(kind=Kind.EXPIRES_7 if left <= VERY_SOON_DAYS else Kind.EXPIRES_30, about=about)]
