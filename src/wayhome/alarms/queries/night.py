"""Whether anybody answers at night: what the sign-out page says plainly (REQUIREMENTS A3, A4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from wayhome.alarms.models import Ladder, LadderStep
from wayhome.core.isolates import isolated
from wayhome.staff import queries as staff
from wayhome.staff.models import Office

TESTED_WITHIN = timedelta(days=30)
NOBODY = "Nobody may answer an alarm at that time"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightCover:
    """Whether an alarm at a moment would be answered; words for who signs out, `mend` for who keeps the ladder."""

    answers: bool
    words: str
    mend: str = ""


def night_cover(office_id: UUID, at: datetime) -> NightCover:
    """Return who answers an alarm of this office at `at`: the roster in office hours, else the ladder's end."""
    if staff.is_in_hours(office_id, at):
        monitor = staff.on_duty(office_id, at)
        if monitor is None:
            return NightCover(
                answers=False, words=f"{NOBODY}: nobody is on duty in the roster.", mend="Fill the roster."
            )
        return NightCover(answers=True, words=f"{isolated(monitor.name)} is on duty.")
    return at_night(office_id, at)


def at_night(office_id: UUID, at: datetime) -> NightCover:
    """Return who answers an alarm of this office out of hours, as things stand at `at`."""
    office = Office.objects.get(pk=office_id)
    ladder = office.ladders.filter(form=Ladder.Form.OUT_OF_HOURS).prefetch_related("steps").first()
    return ladder_end(office, ladder, at)


def ladder_end(office: Office, ladder: Ladder | None, at: datetime) -> NightCover:
    """Return whether somebody answers at the end of an office's out-of-hours ladder at `at`.

    Only a service that is staffed day and night and was tested within 30 days counts.
    """
    steps = list(ladder.steps.all()) if ladder else []
    if not steps or steps[-1].target != LadderStep.Target.NIGHT_SERVICE:
        words = f"{NOBODY}: the ladder does not end at a service that is staffed day and night."
        return NightCover(answers=False, words=words, mend="Make such a service the last step out of hours.")
    name = isolated(office.night_service_name or steps[-1].label or "the night service")
    mend = "Test it now." if office.night_service_name else "Name it on the page of the office, then test it."
    tested_at = office.night_service_tested_at
    if tested_at is None:
        return NightCover(answers=False, words=f"{NOBODY}: {name} was never tested.", mend=mend)
    local = tested_at.astimezone(ZoneInfo(office.time_zone))
    if tested_at < at - TESTED_WITHIN:
        words = f"{NOBODY}: {name} was last tested on {local.day} {local:%B %Y}, more than 30 days before."
        return NightCover(answers=False, words=words, mend=mend)
    words = f"Out of hours {name} answers, last tested on {local.day} {local:%B}."
    return NightCover(answers=True, words=words)
