"""The only writers of messages: queue, withdraw, claim, record, use a link."""

from wayhome.messaging.actions.links import use_link
from wayhome.messaging.actions.queueing import queue, queue_many, withdraw
from wayhome.messaging.actions.sending import Claimed, claim, mark_carried, record_accepted, record_failure

__all__ = [
    "Claimed",
    "claim",
    "mark_carried",
    "queue",
    "queue_many",
    "record_accepted",
    "record_failure",
    "use_link",
    "withdraw",
]
