"""An alarm and everything that happened to it."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.staff.models import Office, Person
from wayhome.visits.models import Visit


class Kind(models.TextChoices):
    """What an alarm is; it never changes (I3). Severities stand in alarms.rules."""

    MISSED_CONTACT = "missed_contact", "Missed contact"
    NOBODY_ON_DUTY = "nobody_on_duty", "Nobody on duty"
    UNFINISHED_CALL_BACK = "unfinished_call_back", "Unfinished call-back"
    BOARD_SILENT = "board_silent", "The duty screen is silent"
    NOT_WATCHING = "not_watching", "The system is not watching"
    UNEASY = "uneasy", "Uneasy"
    FOLLOWED = "followed", "Being followed"
    PANIC = "panic", "Panic"
    DURESS = "duress", "Duress"


class Cause(models.TextChoices):
    """Why it came to an alarm, as a person found it."""

    LATE = "late", "Late, and well"
    FORGOT = "forgot", "Forgot to check in or sign back in"
    NO_SIGNAL = "no_signal", "No signal, flat battery, phone trouble"
    PLAN_CHANGED = "plan_changed", "Plan changed, not recorded"
    ACCIDENT = "accident", "Accident or illness"
    THREAT = "threat", "Threat or violence"
    FOLLOWED = "followed", "Followed"
    ACCIDENTAL = "accidental", "Raised by accident"
    DUTY_COVERED = "duty_covered", "Somebody has taken the duty"
    SYSTEM_MENDED = "system_mended", "The fault was mended"
    DRILL = "drill", "Drill"
    OTHER = "other", "Other (say what)"


class ContactKind(models.TextChoices):
    """How contact was made. Voicemail, receipts, texts and a phone that came back are none of them."""

    SEEN = "seen", "Seen by a colleague"
    SPOKE = "spoke", "Spoke, and the challenge was answered"
    POLICE = "police", "Police confirmed"
    NOT_A_PERSON = "not_a_person", "The alarm is about no person"


class Alarm(models.Model):
    """One alarm about one subject. One is open per (subject, kind, drill).

    `due_at` is the true due time, `opened_at` when it was opened, `late` that the engine was
    not running in between. `ladder` is the snapshot of the steps it climbs, exchanged when the
    office opens or closes (rules/forms.py); `step` the next one
    (0-based), `step_at` when it falls due (null once the last was taken: it then repeats at
    `ring_at`, as the earlier steps do all along). Acknowledging is a lease until `lease_until`.
    `wake_at` is the earliest time at which anything is to be done: the climb loop's index.
    """

    class Subject(models.TextChoices):
        PERSON = "person"
        OFFICE = "office"
        SYSTEM = "system"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=10, choices=Subject.choices)
    subject_id = models.UUIDField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="alarms")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="alarms")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="alarms")
    drill_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    reason = models.CharField(max_length=SHORT_TEXT, blank=True)
    ladder = models.JSONField(default=dict)
    step = models.PositiveSmallIntegerField(default=0)
    step_at = models.DateTimeField(null=True)
    ring_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    rounds = models.PositiveIntegerField(default=0)
    police_at = models.DateTimeField(null=True)
    police_asked_at = models.DateTimeField(null=True)
    police_ring_at = models.DateTimeField(null=True)
    police_named = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    police_called_at = models.DateTimeField(null=True)
    police_called_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    police_not_called_reason = models.CharField(max_length=LONG_TEXT, blank=True)
    event_number = models.CharField(max_length=60, blank=True)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    first_acknowledged_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    said_accidental_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=30, choices=Cause.choices, blank=True)
    contact = models.CharField(max_length=30, choices=ContactKind.choices, blank=True)
    closing_note = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        db_table = "alarms_alarm"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind", "drill_id"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="alarms_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(closed_by__isnull=False) & ~Q(cause="") & ~Q(contact="")),
                name="alarms_closed_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(wake_at__isnull=False), name="alarms_open_climbs"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True)
                | Q(person__isnull=True)
                | ~Q(acknowledged_by=models.F("person")),
                name="alarms_not_by_the_person",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True) | Q(lease_until__isnull=False), name="alarms_lease_has_end"
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at"], name="alarms_climb", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["office", "-opened_at"], name="alarms_office_history"),
            models.Index(fields=["-opened_at"], name="alarms_history"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.opened_at:%Y-%m-%d %H:%M}"


class AlarmEvent(models.Model):
    """One line of an alarm's story."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        STEP = "step"
        STEP_PASSED = "step_passed"
        NOBODY_REACHED = "nobody_reached"
        MESSAGE_EXHAUSTED = "message_exhausted"
        ACKNOWLEDGED = "acknowledged"
        LEASE_EXTENDED = "lease_extended"
        LEASE_LAPSED = "lease_lapsed"
        LET_GO = "let_go"
        TICKED = "ticked"
        NOTE = "note"
        POLICE_DUE = "police_due"
        POLICE_CALLED = "police_called"
        POLICE_NOT_CALLED = "police_not_called"
        SAID_ACCIDENTAL = "said_accidental"
        HEARD_FROM = "heard_from"
        CLOSED = "closed"
        MISSED_AGAIN = "missed_again"
        FOUND = "found"
        FORM_CHANGED = "form_changed"
        MENDED = "mended"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "alarms_event"
        indexes = [models.Index(fields=["alarm", "at"], name="alarms_event_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M:%S}"


class ProcedureTick(models.Model):
    """A step of the procedure that somebody did, with the answer they got."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=SHORT_TEXT, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alarms_procedure_tick"
        constraints = [
            models.UniqueConstraint(
                fields=["alarm", "item"], condition=Q(undone_at__isnull=True), name="alarms_tick_once"
            )
        ]

    def __str__(self) -> str:
        return self.item
