"""What every story of a call-back needs: a call that came, what was done of its list, what is in the record."""

from typing import Any

from tests.cast import Cast
from wayhome.calls.actions import TELEPHONE, Incoming, begin_call_back, receive_call, write_step
from wayhome.calls.models import CallBack, CallEvent
from wayhome.ledger.models import Entry
from wayhome.staff.models import Person

NORAS = "+353861239999"
STRANGE = "+353861110000"


def noras_number(cast: Cast, number: str = NORAS) -> None:
    """Give Nora a telephone that nobody else has."""
    Person.objects.filter(pk=cast.nora.pk).update(phone=number)


def called(number: str = NORAS, *, line: str = "", call_id: str = "", to: str = "") -> CallEvent:
    """Let the telephone system tell of a call."""
    incoming = Incoming(
        source=CallEvent.Source.VOICE,
        from_typed=number,
        to_typed=to,
        class_of_service=line,
        provider_call_id=call_id,
    )
    return receive_call(TELEPHONE, incoming).call


def begun(cast: Cast, number: str = NORAS, *, kind: str = "silent", line: str = "") -> CallBack:
    """Let Marcus begin to call back a call that has come in."""
    return begin_call_back(cast.actor(cast.marcus), called(number, line=line).pk, kind)


def did(cast: Cast, back: CallBack, key: str, outcome: str, note: str = "") -> None:
    """Let Marcus write a step down."""
    write_step(cast.actor(cast.marcus), back.call_id, key, outcome=outcome, note=note)


def entries(action: str) -> list[dict[str, Any]]:
    """Return the details of each ledger entry of an action."""
    return [entry.details or {} for entry in Entry.objects.filter(action=action)]
