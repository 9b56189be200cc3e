"""A visit, its stops, and the events that moved it."""

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.models import Premise
from wayhome.staff.models import Office, Person, Vehicle


class Risk(models.TextChoices):
    """How closely a visit is watched; the interval of each stands in the office's RiskPolicy."""

    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"


class DueKind(models.TextChoices):
    """What the person must be heard from about at `due_at`."""

    ARRIVAL = "arrival", "Arrival"
    CHECK_IN = "check_in", "Check-in"
    DEPARTURE = "departure", "Departure"
    RETURN = "return", "Return"


class Visit(models.Model):
    """One time out: planned, out, then back (or cancelled before it began).

    While out there is one `due_at`: when the person must be heard from; `grace_seconds` later
    an alarm opens. `alarmed_due_at = due_at` marks what has been opened, `reminded_due_at` what
    was asked about gently before it fell due, `asked_due_at` what was asked once more when it did.
    `milestone_at` is the next thing promised (what the check-in's SQL needs of the stops).
    `calendar_change` is a plan that the person's calendar now has instead, until they tap it in or
    away. `drill_id` makes it a shadow visit of a drill.

    A check-in moves `due_at`, which is indexed, so that it writes the row's place into every index anew: none is
    here that another one answers for, and a foreign key that is mostly empty is indexed where it is not.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        OUT = "out"
        BACK = "back"
        CANCELLED = "cancelled"

    class BackTo(models.TextChoices):
        OFFICE = "office", "Office"
        HOME = "home", "Home"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="visits", db_index=False)
    drill_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OUT)
    client_event_id = models.UUIDField(null=True)
    planned_start_at = models.DateTimeField(null=True)
    start_asked_at = models.DateTimeField(null=True)
    signed_out_at = models.DateTimeField(null=True)
    expected_back_at = models.DateTimeField()
    back_to = models.CharField(max_length=10, choices=BackTo.choices, default=BackTo.OFFICE)
    route_words = models.CharField(max_length=LONG_TEXT, blank=True)
    route_points = models.JSONField(default=list)
    vehicle = models.ForeignKey(
        Vehicle, on_delete=models.PROTECT, null=True, blank=True, related_name="visits", db_index=False
    )
    vehicle_words = models.CharField(max_length=SHORT_TEXT, blank=True)
    phone_carried = models.CharField(max_length=32, blank=True)
    companion = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accompanied", db_index=False
    )
    companion_words = models.CharField(max_length=SHORT_TEXT, blank=True)
    notes = models.CharField(max_length=LONG_TEXT, blank=True)
    risk = models.CharField(max_length=10, choices=Risk.choices, default=Risk.NORMAL)
    interval_seconds = models.PositiveIntegerField()
    grace_seconds = models.PositiveIntegerField()
    reminder_seconds = models.PositiveIntegerField(default=600)
    warnings = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)
    due_kind = models.CharField(max_length=20, choices=DueKind.choices, blank=True)
    milestone_at = models.DateTimeField(null=True)
    milestone_kind = models.CharField(max_length=20, choices=DueKind.choices, blank=True)
    alarmed_due_at = models.DateTimeField(null=True)
    reminded_due_at = models.DateTimeField(null=True)
    asked_due_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=20, default="page")
    source_uid = models.CharField(max_length=300, blank=True)
    calendar_change = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "visits_visit"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="out") | Q(due_at__isnull=False, signed_out_at__isnull=False),
                name="visits_out_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["back", "cancelled"]) | Q(due_at__isnull=True), name="visits_ended_not_due"
            ),
            models.CheckConstraint(condition=~Q(companion=F("person")), name="visits_companion_other"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="out", drill_id__isnull=True), name="visits_one_out_per_person"
            ),
            models.UniqueConstraint(fields=["person", "client_event_id"], name="visits_sign_out_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="visits_due", condition=Q(state="out")),
            models.Index(fields=["planned_start_at"], name="visits_planned", condition=Q(state="planned")),
            models.Index(fields=["office", "state", "expected_back_at"], name="visits_office_state_back"),
            models.Index(fields=["person", "-signed_out_at"], name="visits_person_history"),
            models.Index(
                fields=["phone_carried"], name="visits_phone_carried", condition=Q(state="out") & ~Q(phone_carried="")
            ),
            models.Index(fields=["vehicle"], name="visits_vehicle", condition=Q(vehicle__isnull=False)),
            models.Index(fields=["companion"], name="visits_companion", condition=Q(companion__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"visit {self.id}"


class Stop(models.Model):
    """One place on the way, in order; arrived and left as they were reported.

    `premise` is what its address matched, or what a person said it is; then `premise_said_for` is the address for
    which they said so: with another address it holds no longer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=SHORT_TEXT)
    place_name = models.CharField(max_length=SHORT_TEXT, blank=True)
    purpose = models.CharField(max_length=SHORT_TEXT, blank=True)
    with_whom = models.CharField(max_length=SHORT_TEXT, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    premise = models.ForeignKey(Premise, on_delete=models.PROTECT, null=True, blank=True, related_name="stops")
    premise_said_for = models.CharField(max_length=SHORT_TEXT, blank=True, default="", db_default="")
    expected_arrival_at = models.DateTimeField(null=True)
    expected_departure_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    source_uid = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "visits_stop"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "position"], name="visits_stop_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(expected_departure_at__isnull=True)
                | Q(expected_arrival_at__isnull=True)
                | Q(expected_departure_at__gte=F("expected_arrival_at")),
                name="visits_stop_order",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__gte=-90, latitude__lte=90), name="visits_stop_latitude"
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__gte=-180, longitude__lte=180),
                name="visits_stop_longitude",
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.position}"


class VisitEvent(models.Model):
    """Something heard of or done to a visit. A repeat of (person, client_event_id) gets `answer`.

    `occurred_at` is the event's own time clamped to receipt, `claimed_at` what the device said,
    `received_at` when the server had it; `counted` whether it moved what is due.
    """

    class Kind(models.TextChoices):
        SIGNED_OUT = "signed_out"
        PLANNED = "planned"
        ARRIVED = "arrived"
        LEFT = "left"
        CHECKED_IN = "checked_in"
        EXTENDED = "extended"
        EDITED = "edited"
        BACK = "back"
        CANCELLED = "cancelled"
        REMINDED = "reminded"
        ALARM_CLOSED = "alarm_closed"
        FROZEN = "frozen"
        RELEASED = "released"
        BACKUP = "backup"
        APPROVED = "approved"
        DECLINED = "declined"
        PLACE_SAID = "place_said"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visit_events", db_index=False)
    by_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    client_event_id = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    counted = models.BooleanField(default=True)
    channel = models.CharField(max_length=20, default="page")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    changes = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)

    class Meta:
        db_table = "visits_event"
        constraints = [
            models.UniqueConstraint(fields=["person", "client_event_id"], name="visits_event_once"),
        ]
        indexes = [
            models.Index(fields=["visit", "received_at"], name="visits_event_order"),
            models.Index(fields=["stop"], name="visits_event_stop", condition=Q(stop__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_at:%Y-%m-%d %H:%M}"
