"""What kind of line a person's own telephone is, and which address it is registered at (REQUIREMENTS C4, E5). Pure."""

from dataclasses import dataclass
from datetime import date

from wayhome.core.errors import Problem
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.rules.text import text_wrong

MOBILE = "mobile"
STALE_DAYS = 180
"""An address that nobody has asked the provider about for longer is not gone by."""

OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """A line as a person says it is; `kind` "" takes back what was said. `checked_on`: asked of the provider."""

    kind: str
    registered_address: str = ""
    checked_on: date | None = None


def line_wrong(draft: LineDraft, kinds: frozenset[str], *, number: str, today: date) -> list[Problem]:
    """Say what is wrong with a draft; `number` is the person's own, of which it is said, `today` their office's day."""
    address, checked_on = draft.registered_address, draft.checked_on
    if not draft.kind:
        words = "Choose what kind of line it is, or empty this too."
        return [
            Problem(code="no_kind", field=field, message=words)
            for field, value in (("registered_address", address), ("checked_on", checked_on))
            if value
        ]
    wrong = text_wrong(address, "registered_address", SHORT_TEXT)
    if draft.kind not in kinds:
        wrong.append(Problem(code="kind", field="kind", message="Choose one of these."))
    if not number:
        words = "You have no telephone number here yet. Write it first, under “What is known of me”."
        wrong.append(Problem(code="no_number", field="kind", message=words))
    if draft.kind == MOBILE and address:
        words = "A mobile shows a mast and no address. Empty this, or choose another kind of line."
        wrong.append(Problem(code="mobile", field="registered_address", message=words))
    return wrong + _day_wrong(address, checked_on, today)


def is_stale(checked_on: date, today: date) -> bool:
    """Say whether a registered address was last checked too long ago to be gone by (REQUIREMENTS E5)."""
    return (today - checked_on).days > STALE_DAYS


def _day_wrong(address: str, checked_on: date | None, today: date) -> list[Problem]:
    if checked_on is None:
        words = "Say when you, or the provider, last checked this address."
        return [Problem(code="missing", field="checked_on", message=words)] if address else []
    if not address:
        return [Problem(code="nothing_checked", field="checked_on", message="Write the address that was checked.")]
    if checked_on > today:
        return [Problem(code="ahead", field="checked_on", message="This day has not come yet.")]
    if checked_on < OLDEST:
        return [Problem(code="too_old", field="checked_on", message="Not before the year 2000.")]
    return []
