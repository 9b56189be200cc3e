"""Ladders: who is told, in which order, how soon, and when police are called."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.messaging.models import Channel
from wayhome.staff.models import Office, Person


class Ladder(models.Model):
    """An office's ladder, in hours or out of hours.

    `police_seconds` after the due time a named person calls police or records why not;
    `police_seconds_hazard` is the shorter one where hazards are known or the risk is high.
    """

    class Form(models.TextChoices):
        IN_HOURS = "in_hours", "In office hours"
        OUT_OF_HOURS = "out_of_hours", "Out of hours"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="ladders")
    form = models.CharField(max_length=20, choices=Form.choices)
    police_seconds = models.PositiveIntegerField()
    police_seconds_hazard = models.PositiveIntegerField()
    lease_seconds = models.PositiveIntegerField(default=600)
    repeat_seconds = models.PositiveIntegerField(default=300)

    class Meta:
        db_table = "alarms_ladder"
        constraints = [
            models.UniqueConstraint(fields=["office", "form"], name="alarms_ladder_once"),
            models.CheckConstraint(
                condition=Q(police_seconds_hazard__lte=F("police_seconds")), name="alarms_police_hazard_sooner"
            ),
            models.CheckConstraint(condition=Q(repeat_seconds__gte=30), name="alarms_repeat_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.form} of {self.office_id}"


class LadderStep(models.Model):
    """One step: after `delay_seconds` from the step before, these are told by these channels.

    `channels` empty means every verified route of the person in their order.
    """

    class Target(models.TextChoices):
        DUTY_MONITOR = "duty_monitor", "Whoever is on duty"
        DUTY_BACKUP = "duty_backup", "Whoever is on stand-by"
        SUPERVISORS = "supervisors", "The office's supervisors"
        SAFETY_OFFICERS = "safety_officers", "The safety officers"
        COMPANION = "companion", "The companion on the visit"
        PERSON = "person", "A named person"
        NIGHT_SERVICE = "night_service", "The service staffed day and night"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    delay_seconds = models.PositiveIntegerField()
    target = models.CharField(max_length=20, choices=Target.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channels = ArrayField(models.CharField(max_length=20, choices=Channel.choices), default=list, blank=True)
    service_channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    service_address = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=SHORT_TEXT, blank=True)

    class Meta:
        db_table = "alarms_ladder_step"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["ladder", "position"], name="alarms_step_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=~Q(target="person") | Q(person__isnull=False), name="alarms_step_names_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(target="night_service") | ~Q(service_address=""), name="alarms_step_names_a_service"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.position} {self.target}"
