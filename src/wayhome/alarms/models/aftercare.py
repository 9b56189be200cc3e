"""What follows a closed alarm: care for the person, a review, the reports that law asks for."""

from django.db import models

from wayhome.alarms.models.alarm import Alarm
from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT
from wayhome.staff.models import Person


class FollowUp(models.Model):
    """One thing to be done after an alarm, with owner, due time and what came of it."""

    class Kind(models.TextChoices):
        AFTERCARE = "aftercare", "Talk with the person"
        REVIEW = "review", "Review what happened"
        REPORT = "report", "Report that law or policy asks for"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        db_table = "alarms_follow_up"
        constraints = [models.UniqueConstraint(fields=["alarm", "kind"], name="alarms_follow_up_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.alarm_id}"
