"""What a worker reads from their own phone while they ring the police: the address first (REQUIREMENTS B5). Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wayhome.briefing.rules.asking import Line
from wayhome.briefing.rules.evidence import NARROW_METRES
from wayhome.briefing.rules.whereabouts import At, Position
from wayhome.core.isolates import isolated
from wayhome.core.limits import SHORT_TEXT
from wayhome.places.rules.matching import keys_of
from wayhome.places.rules.roads.plane import Point, about_metres, apart_metres
from wayhome.staff.rules.lines import is_stale

FIND_OUT = (
    "Read the house number and the name on the door or the bell; the number of the next house tells as much.",
    "Look for a street sign at the corner, and say both streets of the corner.",
    "Look at a letter, a meter or a notice in the hall: the address stands on it. Ask somebody if that is safe.",
    "On a road: the last place you drove through, the direction, the number of a post, a bridge, a bus stop.",
    "Name the town first, then what you see: a shop, a church, a school.",
)
"""How one finds out where one is, the surest first."""

CANNOT_SPEAK = (
    "If you cannot speak: ring, leave the line open, put the phone down where it hears, and press keys when they ask.",
    "If you rang by mistake: stay on the line and say so. Who hangs up is rung back, or looked for.",
)


class Surety(StrEnum):
    """How far the address on the card may be said."""

    THERE = "there"
    IF_THERE = "if_there"
    LEFT = "left"
    UNKNOWN = "unknown"


class Tone(StrEnum):
    """How loud a remark is."""

    ALARM = "alarm"
    DUE = "due"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone:
    """The telephone that they have with them, as far as they said what it is; `number` "" where none is known."""

    number: str = ""
    line: Line = Line.UNKNOWN
    registered_address: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know before ringing."""

    tone: Tone
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the sentences are made of; all of it may be "". `elsewhere`: the phone's own position lies elsewhere."""

    surety: Surety
    address: str = ""
    door: str = ""
    crossing: str = ""
    way_in: str = ""
    name: str = ""
    agency: str = ""
    has_number: bool = False
    other_address: bool = False
    elsewhere: bool = False


def surety_of(position: Position | None) -> Surety:
    """Say how far the address of a sign-out may be said as where its person is now."""
    if position is None:
        return Surety.UNKNOWN
    return {At.THERE: Surety.THERE, At.GOING: Surety.IF_THERE, At.LEFT: Surety.LEFT, At.NO_STOP: Surety.UNKNOWN}[
        position.at
    ]


def shows_another(telephone: Telephone, here: str) -> bool:
    """Say whether police would read another address off this telephone than `here` ("": not known where they are).

    In doubt it is another one: what is written differently may be another door.
    """
    return bool(telephone.registered_address) and not (here and _same(telephone.registered_address, here))


def remarks(telephone: Telephone, here: str, today: date) -> tuple[Remark, ...]:
    """Return what this telephone shows to police, the worst first; `here` is where they are, "" where not known."""
    registered = telephone.registered_address
    found: list[Remark] = []
    if shows_another(telephone, here):
        words = f"This phone will show police another address: {registered}."
        words += " Say that you are not there, and where you are." if here else " If you are not there, say so first."
        found.append(Remark(tone=Tone.ALARM, words=words))
    elif registered:
        found.append(Remark(tone=Tone.PLAIN, words=f"This phone shows police {registered}. Say it all the same."))
    else:
        found.append(_without_address(telephone.line))
    if telephone.line is Line.SWITCHBOARD and registered:
        words = "Behind a switchboard they see the house, not the room: say floor and room."
        found.append(Remark(tone=Tone.DUE, words=words))
    if telephone.checked_on is not None and is_stale(telephone.checked_on, today):
        days = (today - telephone.checked_on).days
        words = f"What this phone shows was last checked {days} days ago. It may show yet another address:"
        found.append(Remark(tone=Tone.DUE, words=f"{words} ask the provider when you are safe."))
    return tuple(found)


def to_say(scene: Scene) -> tuple[str, ...]:
    """Return what to say in its order: where, the way in, what happens, who; so that a cut call still brings help."""
    sure = scene.surety in {Surety.THERE, Surety.IF_THERE}
    said = [_where(scene)]
    if sure and scene.crossing:
        on = f"“It is on {isolated(scene.crossing)}.”"
        said.append(f"If you are somewhere else: “I am on {isolated(scene.crossing)}.”" if scene.elsewhere else on)
    if scene.other_address:
        said.append("“My telephone may show you another address. I am not there.”")
    if sure and scene.way_in:
        is_short = len(scene.way_in) <= SHORT_TEXT
        said.append(f"“To get in: {isolated(scene.way_in)}”" if is_short else "How to get in: it stands above.")
    said += [
        "What happens, in one sentence: “I am being threatened.” “Somebody is hurt.”",
        "Who does it and where they are now; weapons, dogs, drink or drugs; how many people are here.",
        f"“My name is {isolated(scene.name)}. I work for {isolated(scene.agency)}.”"
        if scene.agency
        else f"“My name is {isolated(scene.name)}.”",
    ]
    if scene.has_number:
        said.append("Your number, in case you are cut off: it stands below.")
    said.append("Stay on the line until they say that you may hang up.")
    return tuple(said)


def strays(point: Point, radius_metres: float | None, stop: Point | None) -> str:
    """Say that the phone's own position lies away from the stop on the card; "" where it does not, or nobody knows."""
    if stop is None:
        return ""
    apart = apart_metres(point, stop)
    if apart <= max(NARROW_METRES, 2 * (radius_metres or 0.0)):
        return ""
    return (
        f"This phone's position is {about_metres(apart)} from the address on this card. Look round before you say it."
    )


def is_narrow(radius_metres: float | None) -> bool:
    """Say whether a position is narrow enough to name a crossing by it."""
    return radius_metres is not None and 0 < radius_metres <= NARROW_METRES


def _same(one: str, other: str) -> bool:
    return keys_of(one).exact_key == keys_of(other).exact_key


def _without_address(line: Line) -> Remark:
    match line:
        case Line.MOBILE:
            words = "A mobile shows police a mast and a direction, no address. Say the address first."
            return Remark(tone=Tone.PLAIN, words=words)
        case Line.VOIP:
            words = (
                "This internet telephone may show police any address, or none: nobody has said where it is registered."
            )
            return Remark(tone=Tone.DUE, words=f"{words} Say the address first.")
        case Line.LANDLINE | Line.SWITCHBOARD:
            words = "This line shows police its own address; nobody has said which. Say the address first."
            return Remark(tone=Tone.DUE, words=words)
        case _:
            words = "Nobody has said what kind of line this phone is. Take it that police see no address: say it first."
            return Remark(tone=Tone.PLAIN, words=words)


def _where(scene: Scene) -> str:
    place = isolated(f"{scene.address}, {scene.door}" if scene.door else scene.address)
    match scene.surety:
        case Surety.THERE if not scene.elsewhere:
            return f"“I am at {place}.”"
        case Surety.THERE | Surety.IF_THERE:
            return f"If you are there: “I am at {place}.” If not, say where you are, or what you see."
        case _ if scene.crossing:
            return f"The town, then: “I am on {isolated(scene.crossing)}.”"
        case Surety.LEFT:
            return f"Where you are now. If you do not know it: “I have just left {place}.”"
        case _:
            return "Where you are: the town, the street, the number. If you do not know it, say what you see."
