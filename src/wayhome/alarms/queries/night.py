"""Whether anybody answers at night: what the sign-out page says plainly (REQUIREMENTS A3, A4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.alarms.models import Ladder, LadderStep
from wayhome.staff import queries as staff
from wayhome.staff.models import Office

TESTED_WITHIN = timedelta(days=30)
NOBODY = "Nobody may answer an alarm at that time"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCover:
    """Whether an alarm at a moment would be answered, and words for the person who signs out."""

    answers: bool
    words: str


def night_cover(office_id: UUID, at: datetime) -> NightCover:
    """Return who answers an alarm of this office at `at`.

    In office hours the roster answers. Out of hours only a service that is staffed day and night
    and was tested within 30 days counts, at the end of the out-of-hours ladder.
    """
    office = Office.objects.get(pk=office_id)
    if staff.is_in_hours(office_id, at):
        monitor = staff.on_duty(office_id, at)
        if monitor is None:
            return NightCover(answers=False, words=f"{NOBODY}: nobody is on duty in the roster.")
        return NightCover(answers=True, words=f"{monitor.name} is on duty.")
    last = LadderStep.objects.filter(ladder__office=office, ladder__form=Ladder.Form.OUT_OF_HOURS).last()
    if last is None or last.target != LadderStep.Target.NIGHT_SERVICE:
        return NightCover(answers=False, words=f"{NOBODY}: no service is named that is staffed day and night.")
    name = office.night_service_name or last.label or "The night service"
    tested_at = office.night_service_tested_at
    if tested_at is None:
        return NightCover(answers=False, words=f"{NOBODY}: {name} was never tested.")
    if tested_at < at - TESTED_WITHIN:
        words = f"{NOBODY}: {name} was last tested on {tested_at.day} {tested_at:%B %Y}, over 30 days before."
        return NightCover(answers=False, words=words)
    return NightCover(answers=True, words=f"{name} answers at night, last tested on {tested_at.day} {tested_at:%B}.")
