"""Drills: the real ladder over the real channels, marked as a drill."""

from django.db import models

from wayhome.core.ids import new_id
from wayhome.staff.models import Office, Person

DRILL_ORIGIN = "drill"
"""The origin of an actor in whose name a drill does something by itself."""


class Drill(models.Model):
    """One drill: its id is in every key of the rows it makes.

    `ends_at` is when the engine ends it, if nobody did before (null: begun before drills had an end).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scenario = models.CharField(max_length=20, default="overdue")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drills")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="drills")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    grace_seconds = models.PositiveIntegerField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alarms_drill"

    def __str__(self) -> str:
        return f"drill {self.started_at:%Y-%m-%d %H:%M}"
