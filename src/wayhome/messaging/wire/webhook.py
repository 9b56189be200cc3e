"""One signed webhook (docs/reference/webhook.md): its body, its signature, and what the receiver made of it."""

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass

import httpx

from wayhome.messaging.wire.outcome import Accepted, Failed, Outcome

ANSWER_BYTES = 4_096
TRY_AGAIN = {408, 425, 429}

# Its log lines carry whole addresses, and an address may be a secret by itself.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message to one receiver. `key` is the same in every attempt, `secret` what its signature is made with."""

    message_id: str
    subject: str
    text: str
    covers: int
    key: str
    secret: str

    def body(self) -> bytes:
        """Return the JSON that is sent."""
        said = {
            "type": "message",
            "id": self.message_id,
            "subject": self.subject,
            "text": self.text,
            "covers": self.covers,
        }
        return json.dumps(said, ensure_ascii=False).encode()

    def headers(self, body: bytes, *, seconds: int) -> dict[str, str]:
        """Return the headers that go with `body`, signed at `seconds` since 1970 by the sender's clock."""
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": self.key,
            "User-Agent": "Wayhome",
            "Wayhome-Signature": signature(self.secret, seconds, body),
        }


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Return the value of the Wayhome-Signature header."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def send(
    client: httpx.Client, target: str, body: bytes, headers: dict[str, str], *, server_name: str | None = None
) -> Outcome:
    """Post to `target`; `server_name` is what its certificate must name, where `target` holds an address instead."""
    extensions = {} if server_name is None else {"sni_hostname": server_name}
    try:
        with client.stream("POST", target, content=body, headers=headers, extensions=extensions) as answer:
            next(answer.iter_raw(ANSWER_BYTES), b"")  # raw: a small answer cannot unpack into a large one
            return of_status(answer.status_code)
    except (httpx.InvalidURL, ValueError) as error:
        return Failed(error=f"not a web address ({type(error).__name__})", permanent=True)
    except (httpx.HTTPError, OSError) as error:
        return Failed(error=type(error).__name__, permanent=False)


def of_status(status: int) -> Outcome:
    """Return what an HTTP status says of the message."""
    if status in range(200, 300):
        return Accepted(reference=str(status))
    permanent = status in range(400, 500) and status not in TRY_AGAIN
    return Failed(error=f"the receiver answered {status}", permanent=permanent)
