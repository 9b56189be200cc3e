"""What an office asks where a hazard is known, what a stop lacks of it, and who backs somebody up."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models import Office, Person
from wayhome.visits.models.visit import Stop, Visit


class HazardRule(models.Model):
    """What an office asks of a visit by the severity of a hazard there or near (rules.hazards)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="hazard_rules")
    severity = models.PositiveSmallIntegerField()
    second_person = models.BooleanField(default=False)
    backup = models.BooleanField(default=False)
    supervisor_yes = models.BooleanField(default=False)
    near_metres = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "visits_hazard_rule"
        constraints = [models.UniqueConstraint(fields=["office", "severity"], name="visits_hazard_rule_once")]

    def __str__(self) -> str:
        return f"{self.severity} in {self.office_id}"


class Demand(models.Model):
    """One thing that the office's rules ask for at one stop; met when `met_at` stands."""

    class Kind(models.TextChoices):
        SECOND_PERSON = "second-person", "A second person"
        BACKUP = "backup", "Back-up"
        SUPERVISOR_YES = "supervisor-yes", "A supervisor's yes"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="demands")
    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="demands")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    demanded_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "visits_demand"
        constraints = [
            models.UniqueConstraint(fields=["stop", "kind"], name="visits_demand_once"),
            models.CheckConstraint(
                condition=Q(met_by__isnull=True) | Q(met_at__isnull=False), name="visits_demand_met"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.stop_id}"


class Backup(models.Model):
    """Police or colleagues who stand by at a stop; the stop may be taken out of the plan, this stays.

    `who` says who comes (a unit, a name), `reference` the number that police gave.
    """

    class Kind(models.TextChoices):
        POLICE = "police", "Police"
        COLLEAGUE = "colleague", "Colleagues"

    class State(models.TextChoices):
        REQUESTED = "requested", "Asked for, not confirmed"
        CONFIRMED = "confirmed", "Confirmed"
        ARRIVED = "arrived", "There"
        COVERING = "covering", "Covering the departure"
        RELEASED = "released", "Released"
        CALLED_OFF = "called_off", "Called off"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="backups")
    stop = models.ForeignKey(Stop, on_delete=models.SET_NULL, null=True, related_name="backups")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.REQUESTED)
    who = models.CharField(max_length=SHORT_TEXT, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    covering_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "visits_backup"
        constraints = [
            models.UniqueConstraint(
                fields=["stop", "kind"],
                condition=~Q(state__in=["released", "called_off"]),
                name="visits_backup_one_at_a_stop",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(confirmed_at__isnull=False) & ~Q(who="")),
                name="visits_backup_confirmed_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["visit", "requested_at"], name="visits_backup_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
