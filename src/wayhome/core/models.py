"""The one row that keeps time from running backwards."""

from django.db import models


class ClockMark(models.Model):
    """The highest time that the engine has seen; `wayhome_now()` never falls below it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    high_water = models.DateTimeField()
    jumped_at = models.DateTimeField(null=True)
    jumped_seconds = models.FloatField(null=True)

    class Meta:
        db_table = "core_clock_mark"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_clock_mark_one_row")]

    def __str__(self) -> str:
        return f"clock mark {self.high_water:%Y-%m-%d %H:%M:%S}"
