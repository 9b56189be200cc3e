"""The engine's sign of life."""

from django.db import models

from wayhome.core.ids import new_id


class Heartbeat(models.Model):
    """One loop of one engine process: when it last ran through, how long that took, what it found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    engine = models.CharField(max_length=80)
    loop = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    cycle_milliseconds = models.FloatField(default=0)
    done = models.PositiveIntegerField(default=0)
    oldest_undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "engine_heartbeat"
        constraints = [models.UniqueConstraint(fields=["engine", "loop"], name="engine_heartbeat_once")]
        indexes = [models.Index(fields=["loop", "-beat_at"], name="engine_heartbeat_latest")]

    def __str__(self) -> str:
        return f"{self.loop} {self.beat_at:%H:%M:%S}"


class OutsidePing(models.Model):
    """The last sign of life to the outside service: one row for all engines. `fault` is empty where it was taken."""

    id = models.SmallIntegerField(primary_key=True, editable=False)
    tried_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "engine_outside_ping"

    def __str__(self) -> str:
        return f"{self.tried_at:%H:%M:%S} {self.fault or 'taken'}"


class BoardSeen(models.Model):
    """When a person's own board last said that it is open in front of them: one row a person."""

    person_id = models.UUIDField(primary_key=True, editable=False)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "engine_board_seen"

    def __str__(self) -> str:
        return f"{self.seen_at:%H:%M:%S}"
