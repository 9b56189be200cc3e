"""One overdue among 100,000 who are out: from due to accepted by a real SMTP server."""

from datetime import datetime, timedelta

from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from tests.sinks import smtp_sink
from wayhome.core.clock import database_now, sleep_seconds
from wayhome.core.ids import new_id

PEOPLE_OUT = 100_000
TIMES = 20
"""Overdue visits of one run, one after the other."""

GIVE_UP_SECONDS = 15


def measure(place: scene.Place) -> list[Figure]:
    """Let one visit after another run over; the first waits for the engine to come up and is not kept."""
    from wayhome.staff.models import Person  # noqa: PLC0415 - it needs Django set up

    scene.people_out(place, PEOPLE_OUT)
    nora = Person.objects.get(email="nora@harbour.example")
    with smtp_sink() as sink, scene.processes(scene.ENGINE, WAYHOME_SMTP_URL=sink.url):
        _one(nora.pk, seconds_to_wait=60)
        runs = [sorted(_one(nora.pk) for _ in range(TIMES)) for _ in range(RUNS)]
    everything = sorted(seconds for run in runs for seconds in run)
    name = f"one overdue among {PEOPLE_OUT:,} out: due to accepted by SMTP"
    return [
        Figure(name=f"{name}, median", unit="s", values=tuple(run[len(run) // 2] for run in runs), bar=0.15),
        Figure(
            name=f"{name}, p99 of all {len(everything)}",
            unit="s",
            values=(everything[int(0.99 * (len(everything) - 1))],),
            bar=0.5,
        ),
    ]


def _one(person_id: object, *, seconds_to_wait: float = GIVE_UP_SECONDS) -> float:
    """Sign somebody out who falls due in a second, and return how long after that the message was accepted."""
    from wayhome.messaging.models import Message  # noqa: PLC0415 - it needs Django set up
    from wayhome.visits.actions import sign_out_shadow  # noqa: PLC0415 - the same

    due_at = database_now() + timedelta(seconds=1)
    drill_id = new_id()
    sign_out_shadow(None, person_id=person_id, drill_id=drill_id, due_at=due_at, grace_seconds=0)  # type: ignore[arg-type]  # a key
    sent = Message.objects.filter(drill_id=drill_id, accepted_channel="smtp", accepted_at__isnull=False)
    while database_now() < due_at + timedelta(seconds=seconds_to_wait):
        sleep_seconds(0.05)
        accepted: datetime | None = sent.order_by("accepted_at").values_list("accepted_at", flat=True).first()
        if accepted is not None:
            return (accepted - due_at).total_seconds()
    raise RuntimeError("an overdue visit was not told")
