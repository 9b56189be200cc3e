"""What the duty monitor does, step by step, at three in the morning (REQUIREMENTS A4, B6). Pure.

Sources of the timings: two attempts five minutes apart, then the emergency response
(shared facts of the field); everything else is the agency's ladder and police time.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND_ATTEMPT_SECONDS = 300

NEVER_PERSON = (
    "Never ring the client, or whoever lives at the place.",
    "Never tell a caller where a worker is, whoever they say they are.",
    "Never send a colleague alone.",
    "Never promise that police are coming before you have an event number.",
    "Never close because a telephone came back, or on a text, a receipt or voicemail.",
)
NEVER_OTHER = (
    "Never close before it is really so: look, or ask the person who took it over.",
    "Never tell a caller who is out, or where.",
)
ANSWERS = ("answered, challenge right", "answered, challenge wrong", "somebody else answered", "no answer", "voicemail")
NEVER_CALL_BACK = (
    "Never ring or text from this page: the call-back says whom to ring, or that nobody may be rung.",
    "Never take silence, voicemail or a text for contact.",
    *NEVER_PERSON,
)
KNOWS = ("has heard from them", "has not heard", "no answer")
DONE = ("done", "could not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the steps are made of; "" where nothing is known. Times are UTC."""

    kind: str
    called: str
    opened_at: datetime
    police_at: datetime | None = None
    drill: bool = False
    phone: str = ""
    companion: str = ""
    companion_phone: str = ""
    vehicle: str = ""
    visit_contact: str = ""
    dispatch_name: str = ""
    dispatch_number: str = ""
    reason: str = ""
    emergency_contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One step: a stable key, the words, when it is due (None: now), and the outcomes to choose from."""

    key: str
    words: str
    help: str = ""
    phone: str = ""
    due_at: datetime | None = None
    outcomes: tuple[str, ...] = DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The steps in order, what never to do, what to say calling back, what to say to police."""

    items: tuple[Item, ...]
    never: tuple[str, ...]
    call_back: tuple[str, ...] = ()
    police_script: tuple[str, ...] = field(default_factory=tuple)


def procedure(facts: Facts) -> Procedure:
    """Return the procedure of one alarm. Never raises: an unknown kind gets the steps of a missed contact."""
    if facts.kind == "nobody_on_duty":
        return Procedure(items=_nobody_on_duty(), never=NEVER_OTHER)
    if facts.kind == "board_silent":
        return Procedure(items=_board_silent(), never=NEVER_OTHER)
    if facts.kind == "not_watching":
        return Procedure(items=_not_watching(facts), never=NEVER_OTHER)
    if facts.kind == "unfinished_call_back":
        return Procedure(items=_call_back(facts), never=NEVER_CALL_BACK, police_script=_call_back_script(facts))
    if facts.kind == "duress":
        never = (f"Do NOT ring or text {facts.called}, nor their family unless they chose that.", *NEVER_PERSON)
        return Procedure(items=_duress(facts), never=never, police_script=_police_script(facts))
    return Procedure(
        items=_missed(facts), never=NEVER_PERSON, call_back=call_back(facts), police_script=_police_script(facts)
    )


def call_back(facts: Facts) -> tuple[str, ...]:
    """Return the call-back script: the spoken challenge has a right answer and a duress answer."""
    return (
        f"“This is the duty desk. Am I speaking with {facts.called}?” Stay on the line.",
        "Ask the agreed question. Do not help with the answer, and do not say whether it was right.",
        "The right answer: ask where they are, whether they are alone, and when they will next be heard from.",
        "The duress answer, a wrong one or none: say “Thank you, that is all”, and call the police at once.",
        "No answer is not contact. Voicemail is not contact: leave no message that names a place or a client.",
    )


def item_of(facts: Facts, key: str) -> Item | None:
    """Return the step with this key, if the procedure has it."""
    return next((item for item in procedure(facts).items if item.key == key), None)


def _missed(facts: Facts) -> tuple[Item, ...]:
    second_at = facts.opened_at + timedelta(seconds=SECOND_ATTEMPT_SECONDS)
    items = []
    if facts.kind in {"panic", "followed"}:
        items.append(_police(facts, due_at=facts.opened_at))
    items.append(
        Item(
            key="call-1",
            words=f"Ring {facts.called}",
            help="Use the call-back script. A voice alone is not enough: ask the agreed question.",
            phone=facts.phone,
            outcomes=ANSWERS,
        )
    )
    if facts.companion:
        words = f"Ring {facts.companion}, who is with {facts.called}"
        items.append(Item(key="companion", words=words, phone=facts.companion_phone, outcomes=ANSWERS))
    items.append(
        Item(
            key="call-2",
            words=f"Ring {facts.called} a second time, five minutes after the first",
            help="The same script. Let it ring out.",
            phone=facts.phone,
            due_at=second_at,
            outcomes=ANSWERS,
        )
    )
    if facts.visit_contact:
        words = f"Ring the colleague or service named for this visit: {facts.visit_contact}"
        never = "Never the client. Ask only whether they have heard from them."
        items.append(Item(key="visit-contact", words=words, help=never, due_at=second_at, outcomes=KNOWS))
    if facts.emergency_contacts:
        words = f"Ask family or friends whether they have heard from {facts.called}"
        items.append(
            Item(key="family", words=words, help="Never say where they are.", due_at=second_at, outcomes=KNOWS)
        )
    items.append(_vehicle(facts, second_at))
    items.append(
        Item(
            key="supervisor",
            words="Tell the supervisor, and decide who goes: two people, never one",
            due_at=second_at,
        )
    )
    if facts.kind not in {"panic", "followed"}:
        items.append(_police(facts, due_at=facts.police_at))
    return tuple(items)


def _vehicle(facts: Facts, due_at: datetime) -> Item:
    words = f"Look for the vehicle: {facts.vehicle}" if facts.vehicle else "No vehicle is recorded: ask how they travel"
    helps = "Is it at the office, or where they said they would park? Two people, or a patrol."
    return Item(
        key="vehicle", words=words, help=helps, due_at=due_at, outcomes=("found", "not found", "not looked for")
    )


def _police(facts: Facts, *, due_at: datetime | None) -> Item:
    number = facts.dispatch_number
    helps = "" if number else "No direct number is set: ring the police and name the town first."
    return Item(
        key="police",
        words=f"Call the police: {facts.dispatch_name or 'the dispatch centre for their last place'}",
        help=helps or "The direct number, not the emergency number: that one reaches the centre for where you are.",
        phone=number,
        due_at=due_at,
        outcomes=("called, event number noted", "not called, reason recorded"),
    )


def _police_script(facts: Facts) -> tuple[str, ...]:
    why = {
        "panic": "They raised a panic alarm.",
        "followed": "They say they are being followed.",
        "duress": "They gave the sign for duress: they cannot speak freely. Come without telephoning them.",
    }.get(facts.kind, "They have not been heard from, two calls went unanswered, and that is not like them.")
    vehicle = f"Their vehicle is {facts.vehicle}." if facts.vehicle else "Their vehicle is not known to us."
    return (
        "The address first: the last place they were expected or seen.",
        f"“A worker of ours, {facts.called}, is missing on duty. {why}”",
        f"“{vehicle}”",
        "What is known of the place: who lives there, what has happened there.",
        "Your name, this telephone, and that you stay on the line.",
        "Ask for the event number, repeat it, write it down here.",
    )


def _duress(facts: Facts) -> tuple[Item, ...]:
    return (
        _police(facts, due_at=facts.opened_at),
        Item(key="supervisor", words="Tell the supervisor by voice, out of hearing of visitors"),
        Item(
            key="two-go",
            words="If police say so, send two people to wait within sight, never one, never to the door",
            due_at=facts.police_at,
        ),
        Item(
            key="seen", words=f"A colleague or police have seen {facts.called} safe", outcomes=("seen safe", "not yet")
        ),
    )


def _call_back(facts: Facts) -> tuple[Item, ...]:
    """No step rings anybody: whether the number may be rung is the call-back's to say."""
    return (
        Item(
            key="call-back",
            words="Open the call-back, and do what is left of its list",
            help="Where it says Do NOT ring or text, nobody does. It ends with an outcome there, not by closing this.",
        ),
        Item(key="supervisor", words="Tell the supervisor by voice, and decide who goes: two people, never one"),
        _police(facts, due_at=facts.police_at),
    )


def _call_back_script(facts: Facts) -> tuple[str, ...]:
    who = f"A worker of ours, {facts.called}," if facts.called else "Somebody"
    return (
        "The address first: where the call says it comes from, or the last place they were expected.",
        f"“{who} rang us, nobody spoke with us, and nobody was reached since. Come without telephoning them.”",
        "What is known of the place: who lives there, what has happened there.",
        "Your name, this telephone, and that you stay on the line.",
        "Ask for the event number, repeat it, write it down here.",
    )


def _nobody_on_duty() -> tuple[Item, ...]:
    return (
        Item(key="take-duty", words="Take the watch yourself, or name who takes it, in the roster"),
        Item(key="who-is-out", words="Read who is out, and when each is due"),
        Item(key="tell-them", words="Tell those who are out who watches now"),
    )


def _board_silent() -> tuple[Item, ...]:
    return (
        Item(key="open-board", words="Open the board, turn its sound on, and leave it open while anybody is out"),
        Item(key="ring-monitor", words="If it is not your watch: ring whoever watches, or take the watch yourself"),
        Item(key="who-is-out", words="Read who is out, and when each is due"),
    )


def _not_watching(facts: Facts) -> tuple[Item, ...]:
    return (
        Item(key="read-reason", words=f"What is wrong: {facts.reason or 'see the story below'}"),
        Item(key="who-is-out", words="Ring each person who is out, by hand, and again at each due time"),
        Item(key="mend", words="Run “wayhome doctor” where Wayhome runs, and do what it says"),
        Item(key="watch-by-hand", words="Keep the printed board by hand until the fault is mended"),
    )
