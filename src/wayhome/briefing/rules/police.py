"""What to read to police, the address first: an address only where it is one at which somebody may be. Pure."""

from collections.abc import Sequence
from datetime import datetime

from wayhome.briefing.rules.evidence import ELSEWHERE, Beside, How, expected_of
from wayhome.briefing.rules.sentences import agreement, short
from wayhome.briefing.rules.trust import Drawn, Trust
from wayhome.briefing.rules.words import ago
from wayhome.core.isolates import isolated
from wayhome.places.rules.shapes import ArcBand, Position, centre

NOT_KNOWN = "The address is not known to us."

NOT_SURE = "The address is not known for sure."


def police_words(
    *, called: str, where: Sequence[str], vehicle: str, known: Sequence[str], concerns: Sequence[str], is_duress: bool
) -> tuple[str, ...]:
    """Return what to read out; `where` are lines of `police_where`, `known` hazards, `concerns` persons, in words."""
    words = list(where)
    if called:
        words.append(f"It is about {called}, a worker of ours.")
    if is_duress:
        words.append("They gave the sign for duress: they cannot speak freely. Come without telephoning them.")
    words += [f"Known there: {one}" for one in known]
    words += [f"A person of concern: {one}" for one in concerns]
    if vehicle:
        words.append(f"Their vehicle: {vehicle}.")
    words.append("Say your name and this telephone, stay on the line, and ask for the event number.")
    return tuple(words)


def police_where(where: Sequence[Trust], crossing: str, now: datetime) -> tuple[str, ...]:
    """Return where to come to, the best first. `crossing` is the one nearest to the first position, "" for none.

    A position that is better than every address is read first, then the address at which they were expected.
    """
    told = [one for one in where if one.is_there and (one.address or one.drawn_as is not Drawn.NOT)]
    if not told:
        return (NOT_KNOWN,)
    best = told[0]
    expected = expected_of(one.evidence for one in told)
    if best.address:
        shape = next((one for one in told if _is_position(one)), None)
        beside = agreement(shape.evidence, Beside(expected=expected)) if shape else ""
        return (*_of_address(best, now), *(_of_position(shape, crossing, beside, now) if shape else ()))
    addressed = next((one.sentence for one in told if one.address and one.how not in ELSEWHERE), "")
    beside = agreement(best.evidence, Beside(expected=expected))
    lines = (NOT_SURE, *_of_position(best, crossing, beside, now))
    return (*lines, addressed) if addressed else lines


def _is_position(one: Trust) -> bool:
    return not one.address and one.drawn_as is not Drawn.NOT


def _of_address(best: Trust, now: datetime) -> tuple[str, ...]:
    at, since = isolated(best.address), best.evidence.at
    match best.how:
        case How.VOIP:
            return (f"The address: not known. The telephone is registered at {at}, and may be anywhere.",)
        case How.ON_FILE:
            return (f"The address: not known. The number is on file for {at}, and rings from a mobile.",)
        case How.ON_THE_WAY:
            left = f" {ago(since, now)}" if since else ""
            return (f"The address is not known now. They left {at}{left}.",)
        case How.SIGNED_OUT:
            signed = f" {ago(since, now)}" if since else ""
            return (f"The address: {at}.", f"They set out for it{signed}; nobody has heard that they arrived.")
        case _:
            return (f"The address: {at}.",)


def _of_position(one: Trust, crossing: str, beside: str, now: datetime) -> tuple[str, ...]:
    shape = one.evidence.shape
    if isinstance(shape, ArcBand):
        mast = f"The mast, where they are NOT, stands at {_degrees(shape.mast)}."
        return (f"Of their telephone only this is known: {short(one.evidence, now)}.{beside}", mast)
    on = f", on {isolated(crossing)}" if crossing else ""
    at = _degrees(centre(shape)) if shape else ""
    return (f"Their telephone is near {at}{on} ({short(one.evidence, now)}).{beside}",)


def _degrees(at: Position) -> str:
    return f"{at.latitude:.5f}, {at.longitude:.5f}"
