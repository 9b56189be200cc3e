"""Who is on duty when, who takes over from whom, who is away."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models.offices import Office
from wayhome.staff.models.people import Person


class TsTzRange(Func):
    """[starts, ends) as PostgreSQL's range of instants."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Shift(models.Model):
    """One person watches one office from `starts_at` until `ends_at` (half open).

    Two shifts of the same duty in the same office never overlap, nor do two of one person in
    one office; a handover ends one and begins the next at the same instant.
    """

    class Duty(models.TextChoices):
        MONITOR = "monitor", "Duty monitor"
        BACKUP = "backup", "Stand-by"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    duty = models.CharField(max_length=20, choices=Duty.choices, default=Duty.MONITOR)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stands_in_for = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "staff_shift"
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="staff_shift_order"),
            ExclusionConstraint(
                name="staff_shift_one_per_duty",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
            ExclusionConstraint(
                name="staff_shift_one_per_person",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["office", "starts_at"], name="staff_shift_office")]

    def __str__(self) -> str:
        return f"{self.duty} {self.starts_at:%Y-%m-%d %H:%M}"


class Handover(models.Model):
    """The watch is offered to the next person; it passes only when they accept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="handovers")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    note = models.CharField(max_length=SHORT_TEXT, blank=True)
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    new_shift = models.OneToOneField(Shift, on_delete=models.PROTECT, null=True, related_name="came_from")

    class Meta:
        db_table = "staff_handover"
        constraints = [
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True),
                name="staff_handover_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"handover of {self.shift_id}"


class Absence(models.Model):
    """A person is away: no ladder step stands on them, and `stand_in` takes their place."""

    class Kind(models.TextChoices):
        VACATION = "vacation", "Vacation"
        SICK = "sick", "Sick"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.VACATION)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stand_in = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "staff_absence"
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="staff_absence_order"),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("person")), name="staff_absence_other_stand_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"
