"""The text of a message as it leaves: the link is made here, at sending, and stored nowhere."""

from wayhome.messaging.actions import Claimed
from wayhome.messaging.links import link_of


def body_of(message: Claimed) -> str:
    """Return the body, with the link that acknowledges (after a tap) where the message has one."""
    if not message.with_link:
        return message.body
    return f"{message.body}\n\nAnswer with one tap: {link_of(message.message_id)}"
