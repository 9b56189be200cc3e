"""The tap on an acknowledgement link: taken once for each alarm that the message covers."""

from datetime import datetime
from uuid import UUID

from wayhome.messaging.models import Link, Message


def use_link(message_id: UUID, *, now: datetime, about_id: UUID | None = None) -> bool:
    """Take the tap in the caller's transaction; True the first time, False ever after.

    `about_id` names one of the alarms of a digest; without it, the message's own.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    covered = {str(message.about_id), *message.about_others}
    wanted = about_id or message.about_id
    if wanted is None or str(wanted) not in covered:
        return False
    _, made = Link.objects.get_or_create(message=message, about_id=wanted, defaults={"used_at": now})
    return made
