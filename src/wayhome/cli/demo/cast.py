"""The made-up people of the demonstration: several scripts, every role, two offices."""

from dataclasses import dataclass

PASSWORD = "harbour-lights-at-dusk"  # noqa: S105 - the demonstration's, printed on its start
AGENCY = "Harbour Outreach (demonstration)"
ZONE = "Europe/Dublin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody of the demonstration; `roles` are held in their own office, `everywhere` in all."""

    key: str
    name: str
    called: str
    office: str
    what: str
    roles: tuple[str, ...] = ("worker",)
    everywhere: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@harbour.example"


HARBOUR, HILL = "Harbour Street", "Hill Road"

FIRST = Part(
    key="amara",
    name="Amara Diallo",
    called="Amara",
    office=HARBOUR,
    what="administrator",
    roles=(),
    everywhere=("administrator", "supervisor"),
)

PARTS = (
    Part(key="marcus", name="Marcus Doyle", called="Marcus", office=HARBOUR, what="duty monitor", roles=("monitor",)),
    Part(key="bea", name="Bea Łukasik", called="Bea", office=HARBOUR, what="stand-by monitor", roles=("monitor",)),
    Part(key="sofia", name="Sofía Marín", called="Sofía", office=HARBOUR, what="supervisor", roles=("supervisor",)),
    Part(key="ines", name="Inês Vale", called="Inês", office=HARBOUR, what="safety officer", roles=("safety_officer",)),
    Part(key="nora", name="Nora Byrne", called="Nora", office=HARBOUR, what="worker, out"),
    Part(key="ben", name="Ben Okafor", called="Ben", office=HARBOUR, what="worker, due soon"),
    Part(key="wang", name="王芳", called="芳", office=HARBOUR, what="worker, overdue"),
    Part(key="fatima", name="فاطمة العلي", called="فاطمة", office=HARBOUR, what="worker, in alarm soon"),
    Part(key="olga", name="Ольга Іваненко", called="Ольга", office=HARBOUR, what="worker, in; goes along with Tunde"),
    Part(key="tunde", name="Tunde Adeyemi", called="Tunde", office=HARBOUR, what="worker, planned later"),
    Part(
        key="zoe", name="Zoë Hill", called="Zoë", office=HILL, what="monitor of Hill Road", roles=("monitor", "worker")
    ),
    Part(key="nikos", name="Νίκος Παππάς", called="Νίκος", office=HILL, what="worker, out"),
)

VEHICLES = (  # X is on no Irish plate
    (HARBOUR, "26-X-1234", "Skoda", "Fabia", "blue"),
    (HARBOUR, "25-X-88017", "Toyota", "Yaris", "white"),
    (HILL, "24-X-511", "Renault", "Kangoo", "yellow"),
)
