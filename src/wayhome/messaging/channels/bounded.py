"""Sending several messages so that none of them holds up or fails another, inside a stated time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from wayhome.messaging.actions import Claimed
from wayhome.messaging.channels.outcome import Failed, Outcome

TOO_SLOW = Failed(error="no answer in time", permanent=False)

SendOne = Callable[[Claimed], Outcome]


def guarded(send_one: SendOne, message: Claimed) -> Outcome:
    """Send one message; whatever a library raises over it is its own failure, not its batch's."""
    try:
        return send_one(message)
    except Exception as error:  # noqa: BLE001 - one bad address must not resend what the others' providers took
        return Failed(error=type(error).__name__, permanent=False)


def send_each(batch: Sequence[Claimed], send_one: SendOne, *, seconds: float) -> list[Outcome]:
    """Send all at once, one thread each; what has no answer after `seconds` has failed for now.

    A library's time-out is for one read: a peer that sends a byte now and then is bounded only here.
    """
    pool = ThreadPoolExecutor(max(1, len(batch)), thread_name_prefix="send-one")
    futures = [pool.submit(guarded, send_one, message) for message in batch]
    wait(futures, timeout=seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    return [future.result() if future.done() else TOO_SLOW for future in futures]
