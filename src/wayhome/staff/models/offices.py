"""The agency, its offices with their time zones and opening hours, and its vehicles."""

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT


class Agency(models.Model):
    """The one agency of this installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=SHORT_TEXT)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "staff_agency"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="staff_agency_one_row")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place people set out from, with its own clock and its own police dispatch centre.

    `dispatch_number` is the direct number of the dispatch centre for the office's area: the
    emergency number dialled elsewhere reaches the wrong centre.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=SHORT_TEXT, unique=True)
    time_zone = models.CharField(max_length=64)
    address = models.CharField(max_length=SHORT_TEXT, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    dispatch_name = models.CharField(max_length=SHORT_TEXT, blank=True)
    dispatch_number = models.CharField(max_length=32, blank=True)
    night_service_name = models.CharField(max_length=SHORT_TEXT, blank=True)
    night_service_tested_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "staff_office"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class OfficeHours(models.Model):
    """When an office is open on a weekday (0 Monday to 6 Sunday), in its own local time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        db_table = "staff_office_hours"
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="staff_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="staff_hours_order"),
            models.UniqueConstraint(fields=["office", "weekday", "opens"], name="staff_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.weekday} {self.opens}-{self.closes}"


class Vehicle(models.Model):
    """A car a worker may be looked for by: of the agency, or a worker's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="vehicles")
    owner = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, blank=True, related_name="vehicles")
    registration = models.CharField(max_length=20)
    make = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=60, blank=True)
    colour = models.CharField(max_length=40, blank=True)
    notes = models.CharField(max_length=LONG_TEXT, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "staff_vehicle"
        ordering = ("registration",)
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(retired_at__isnull=True), name="staff_vehicle_registration_once"
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.colour, self.make, self.model, self.registration) if part)
