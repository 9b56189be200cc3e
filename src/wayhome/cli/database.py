"""The embedded database is kept running: what the kernel killed or a full disk ended is started again."""

from dataclasses import dataclass

from wayhome.cli.saying import complain
from wayhome.core.clock import monotonic_seconds
from wayhome.core.embedded import Cluster, EmbeddedError

DEAD_SECONDS = 6.0
"""A server that has been gone for so long did not end for a moment, by somebody's hand: it is started again."""


@dataclass(slots=True)
class DatabaseKeeper:
    """Looks after the server of `cluster`. No thread of its own: children are forked from this process."""

    cluster: Cluster
    gone_at: float | None = None

    def look(self) -> None:
        """Begin to start the server if it has been gone for a while; where it cannot be, try again later."""
        if self.cluster.is_there():
            self.gone_at = None
            return
        now = monotonic_seconds()
        if self.gone_at is None:
            self.gone_at = now
        if now - self.gone_at < DEAD_SECONDS:
            return
        self.gone_at = None
        complain("the database has ended; starting it again")
        try:
            self.cluster.revive()
        except (EmbeddedError, OSError) as error:
            complain(f"the database cannot be started yet: {error}")
