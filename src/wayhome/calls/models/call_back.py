"""Calling back a call on which nobody spoke, or that ended before anybody answered (REQUIREMENTS B6)."""

from django.db import models
from django.db.models import Q

from wayhome.alarms.models import Alarm
from wayhome.calls.models.event import CallEvent
from wayhome.calls.rules.procedure import FINISHES, HUSHES, KINDS, STEP_OUTCOMES, TEXT_CHARACTERS
from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.staff.models import Office, Person
from wayhome.visits.models import Visit


class CallRules(models.Model):
    """How an office calls back. Without a row: rules.procedure.DEFAULT. How often to try is the agency's to say.

    `figures_basis` says where the impact assessment and the staff's consultation are on record;
    while it is empty no figure is shown of any one person (REQUIREMENTS F1).
    """

    office = models.OneToOneField(Office, on_delete=models.CASCADE, primary_key=True, related_name="call_rules")
    attempts = models.PositiveSmallIntegerField()
    between_minutes = models.PositiveSmallIntegerField()
    finish_minutes = models.PositiveSmallIntegerField()
    text_words = models.CharField(max_length=TEXT_CHARACTERS)
    text_number = models.CharField(max_length=32, blank=True)
    figures_basis = models.CharField(max_length=SHORT_TEXT, blank=True)

    class Meta:
        db_table = "calls_rules"

    def __str__(self) -> str:
        return f"calls of {self.office_id}"


class CallBack(models.Model):
    """One call-back of one call: a timed list that only a person finishes, with an outcome.

    `person` is the colleague whose number it is, where that is one. `hush` not empty: the number must
    not be called back (rules.procedure). `plan` is the snapshot of the office's procedure. Past
    `due_at` and not finished, an alarm opens: `alarm` is the one about it. When somebody closes that
    one and leaves this unfinished, another opens (actions.watching).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.OneToOneField(CallEvent, on_delete=models.PROTECT, related_name="call_back")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    hush = models.CharField(max_length=10, choices=[("", ""), *HUSHES.items()], blank=True)
    plan = models.JSONField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=list(FINISHES.items()), blank=True)
    note = models.CharField(max_length=LONG_TEXT, blank=True)
    duplicate_of = models.ForeignKey(Alarm, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "calls_call_back"
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by__isnull=True, outcome="")
                | (Q(finished_at__isnull=False, finished_by__isnull=False) & ~Q(outcome="")),
                name="calls_back_finished_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(finished_by__isnull=True) | Q(person__isnull=True) | ~Q(finished_by=models.F("person")),
                name="calls_back_not_by_the_person",
            ),
            models.CheckConstraint(
                condition=Q(outcome="duplicate", duplicate_of__isnull=False)
                | (~Q(outcome="duplicate") & Q(duplicate_of__isnull=True)),
                name="calls_back_duplicate_of_an_alarm",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="calls_back_due", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"call-back {self.id}"


class CallBackStep(models.Model):
    """A step of a call-back that somebody did: once, by whom, when, with what outcome."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="done")
    key = models.CharField(max_length=20)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=list(STEP_OUTCOMES.items()))
    note = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        db_table = "calls_call_back_step"
        constraints = [models.UniqueConstraint(fields=["call_back", "key"], name="calls_back_step_once")]

    def __str__(self) -> str:
        return self.key
