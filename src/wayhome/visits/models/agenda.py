"""What shapes visits before they begin: the office's policy by risk, prompts, calendar feeds."""

from django.db import models

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models import Office, Person
from wayhome.visits.models.visit import Risk


class RiskPolicy(models.Model):
    """How often a person is to be heard from, by office and risk (FACTS: 4 h, 2 h, 30 min are in use).

    `reminder_seconds` before the due time the person is asked gently; `grace_seconds` after it
    an alarm opens.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="risk_policies")
    risk = models.CharField(max_length=10, choices=Risk.choices)
    interval_seconds = models.PositiveIntegerField()
    grace_seconds = models.PositiveIntegerField()
    reminder_seconds = models.PositiveIntegerField()

    class Meta:
        db_table = "visits_risk_policy"
        constraints = [models.UniqueConstraint(fields=["office", "risk"], name="visits_policy_once")]

    def __str__(self) -> str:
        return f"{self.risk} in {self.office_id}"


class Prompt(models.Model):
    """A short reminder at the right moment (REQUIREMENTS A7); never blocks a check-in."""

    class Moment(models.TextChoices):
        LEAVING = "leaving", "When leaving"
        ARRIVING = "arriving", "When arriving"
        RETURNING = "returning", "When returning to the car"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="prompts")
    moment = models.CharField(max_length=20, choices=Moment.choices)
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(max_length=SHORT_TEXT)

    class Meta:
        db_table = "visits_prompt"
        ordering = ("moment", "position")

    def __str__(self) -> str:
        return self.text


class CalendarFeed(models.Model):
    """A worker's published calendar (an iCalendar address, RFC 5545) and what it last gave.

    `tried_at` is the last try, `fetched_at` the last that succeeded; a new address has had neither.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    url = models.CharField(max_length=1000)
    fetched_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=300, blank=True)
    body = models.BinaryField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "visits_calendar_feed"

    def __str__(self) -> str:
        return f"feed of {self.person_id}"
