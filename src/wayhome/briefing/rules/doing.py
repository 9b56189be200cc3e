"""What to do, for whoever reads a briefing at three in the morning. Pure."""

from dataclasses import dataclass

STAY = "Stay on the line. Do not hang up first, and do not ring back while they are on it."
SILENT = (
    "If they do not speak, say: “If you cannot talk, make any sound or press any key.”"
    " Then ask what one sound for yes and two for no can answer."
)
NEVER_TELL = "Never tell a caller where a worker is, whoever they say they are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the advice depends on; `called` is "" where it is not known who it is."""

    called: str = ""
    is_call: bool = False
    is_out: bool = False
    is_duress: bool = False
    has_alarm: bool = False
    concern_rings: bool = False
    family_rings: bool = False
    several: bool = False
    elsewhere: bool = False


def what_to_do(now_is: Situation) -> tuple[str, ...]:
    """Return what to do in order, at most six lines, the most urgent first."""
    steps: list[str] = []
    if now_is.is_duress:
        steps.append(f"Do NOT ring or text {now_is.called}. Police first, the address first.")
    if now_is.concern_rings:
        steps.append(
            "This number is known as a person of concern's. Say nothing of who works here, where anybody is, or"
            " whether you know the caller. Let them talk, and write down their words as they say them."
        )
    elif now_is.is_call:
        steps += [STAY, SILENT]
    if now_is.several:
        steps.append("Several people have this number: ask who it is, and open that person's briefing below.")
    if now_is.elsewhere:
        steps.append("This number is a colleague's of another office: get its duty desk on a second line.")
    if now_is.family_rings:
        steps.append(f"{NEVER_TELL} Take down what they know, and ring them back on the number on file.")
    if now_is.called and now_is.has_alarm and not now_is.is_duress:
        steps.append("An alarm is open: work its steps; a call does not close it.")
    if now_is.called and not now_is.is_duress and not now_is.concern_rings:
        steps.append(f"Use the call-back script: a voice alone does not show that {now_is.called} speaks freely.")
    if not now_is.family_rings:
        steps.append(NEVER_TELL)
    return tuple(steps)
