"""People who sign out, check in and come back without end, as their telephones do it: repeated until acknowledged."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import httpx

CHECK_INS = 25
"""So many on each outing."""

PAUSE_SECONDS = 0.01
AGAIN_SECONDS = 0.2


@dataclass
class Load:
    """What was acknowledged, and when; what was answered instead."""

    url: str
    stop: threading.Event = field(default_factory=threading.Event)
    events: set[str] = field(default_factory=set)
    visits: set[str] = field(default_factory=set)
    at: list[float] = field(default_factory=list)
    refused: list[tuple[float, int, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def longest_gap(self) -> float:
        """Return the longest time in which nobody at all was acknowledged anything."""
        moments = sorted(self.at)
        return max(later - earlier for earlier, later in pairwise(moments))

    def acknowledged_since(self, moment: float) -> int:
        return sum(1 for one in self.at if one > moment)

    def work(self, token: str) -> None:
        """One person's day, over and over."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=20) as phone:
                while not self.stop.is_set():
                    self._go_out_and_back(phone)
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost: the test looks at this list
            self.broken.append(repr(error))

    def _go_out_and_back(self, phone: httpx.Client) -> None:
        back_at = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
        out = self._say(phone, "/api/v1/visits", {"expected_back_at": back_at})
        if out is None:
            return
        visit = str(out["visit_id"])
        self.visits.add(visit)
        for path in (*["check-in"] * CHECK_INS, "return"):
            if self._say(phone, f"/api/v1/visits/{visit}/{path}", {}) is None:
                phone.post(f"/api/v1/visits/{visit}/return", json={})  # the end of the load: nobody stays out
                return
            time.sleep(PAUSE_SECONDS)

    def _say(self, phone: httpx.Client, path: str, body: dict[str, str]) -> dict[str, object] | None:
        """Send until it is acknowledged, with one id for all tries; None when the load ends first."""
        event = str(uuid4())
        while not self.stop.is_set():
            try:
                answer = phone.post(path, json={**body, "client_event_id": event})
            except httpx.TransportError as error:
                self.refused.append((time.monotonic(), 0, repr(error)))
            else:
                if answer.is_success:
                    self.at.append(time.monotonic())
                    self.events.add(event)
                    return dict(answer.json())
                self.refused.append((time.monotonic(), answer.status_code, answer.text))
            self.stop.wait(AGAIN_SECONDS)
        return None


@contextmanager
def load(url: str, tokens: list[str]) -> Iterator[Load]:
    """Let a person work for each token, until the block ends."""
    made = Load(url)
    threads = [threading.Thread(target=made.work, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        for thread in threads:
            thread.join(30)
