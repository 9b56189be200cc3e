"""What people type of a premise, judged. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import SHORT_TEXT
from wayhome.places.rules.civic import CIVIC_CHARACTERS, CIVIC_NAMES
from wayhome.places.rules.near import DATE_LINE, POLE
from wayhome.staff.rules.text import notes_wrong, text_wrong, tidy, tidy_lines

ADDRESS_CHARACTERS = 300
"""An address in one line, as people write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiseDraft:
    """A premise as asked for. `civic` is keyed by `CIVIC_NAMES`; the point is in degrees, both or none.

    `person_id` is whose home it is (kind worker_home), `office_id` whose workplace (kind work).
    """

    kind: str
    text: str
    label: str = ""
    civic: Mapping[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    landline: str = ""
    access_notes: str = ""
    person_id: UUID | None = None
    office_id: UUID | None = None


def tidied_civic(civic: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that say something, tidied, in the order of the standard; unknown names stay, to be refused."""
    said = {name: tidied for name, value in civic.items() if (tidied := tidy(value))}
    known = {name: said[name] for name in CIVIC_NAMES if name in said}
    return known | said


def premise_wrong(draft: PremiseDraft, kinds: frozenset[str]) -> list[Problem]:
    """Say what is wrong with a premise, beside the field it is about."""
    return [
        *([] if draft.kind in kinds else [Problem(code="kind", field="kind", message="Choose from the list.")]),
        *text_wrong(tidy(draft.text), "text", ADDRESS_CHARACTERS, required=True),
        *text_wrong(tidy(draft.label), "label", SHORT_TEXT),
        *notes_wrong(tidy_lines(draft.access_notes), "access_notes"),
        *_civic_wrong(tidied_civic(draft.civic)),
        *_point_wrong(draft.latitude, draft.longitude),
        *_whose_wrong(draft),
    ]


def _civic_wrong(civic: Mapping[str, str]) -> list[Problem]:
    wrong: list[Problem] = []
    for name, value in civic.items():
        if name not in CIVIC_NAMES:
            words = f"{name[:20]} is no field of a civic address."
            wrong.append(Problem(code="civic", field="civic", message=words))
        wrong += text_wrong(value, f"civic_{name}", CIVIC_CHARACTERS)
    return wrong


def _point_wrong(latitude: float | None, longitude: float | None) -> list[Problem]:
    if latitude is None and longitude is None:
        return []
    if latitude is None or longitude is None:
        return [Problem(code="half", field="point", message="A point has a latitude and a longitude.")]
    if not (-POLE <= latitude <= POLE and -DATE_LINE <= longitude <= DATE_LINE):
        words = "This is not on the map: latitude goes from -90 to 90, longitude from -180 to 180."
        return [Problem(code="off", field="point", message=words)]
    return []


def _whose_wrong(draft: PremiseDraft) -> list[Problem]:
    wrong: list[Problem] = []
    is_home = draft.kind == "worker_home"
    if is_home and draft.person_id is None:
        wrong.append(Problem(code="missing", field="person_id", message="Whose home is it?"))
    if draft.person_id is not None and not is_home:
        words = "Only a colleague's home names a colleague."
        wrong.append(Problem(code="not_home", field="person_id", message=words))
    if draft.office_id is not None and draft.kind != "work":
        wrong.append(Problem(code="not_work", field="office_id", message="Only a workplace names an office."))
    return wrong
