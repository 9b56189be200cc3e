"""A call that came in: from whom, by what line, and where it says it is."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.staff.models import Office, Person


class CallEvent(models.Model):
    """One call, by whatever entrance it came; the same call of the same provider is one row.

    `read_sealed` is what was read of it, sealed for this row: JSON with `locations` as
    rules.locations.as_json writes them and `blocks` as rules.explain does (calls/sealed.py); `located`
    how many locations there are. `body_sealed` is what came. `reference` is where a location server
    can be asked (RFC 5985), `reference_state` how far that is. `office` None: every desk's.
    `taken_by` is who answers it, so that no two ring at once.
    """

    class Source(models.TextChoices):
        VOICE = "voice", "Telephone system"
        API = "api", "Program"
        PIDF = "pidf", "Emergency call with location"
        DESK = "desk", "Typed in at the desk"
        CLI = "cli", "Command line"

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    class Asked(models.TextChoices):
        NOTHING = "", "Nothing to ask"
        WAITING = "waiting", "To be asked"
        ANSWERED = "answered", "Answered"
        FAILED = "failed", "Did not answer"
        REFUSED = "refused", "Not a server of the agency"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    received_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    provider_call_id = models.CharField(max_length=SHORT_TEXT, blank=True)
    from_number = models.CharField(max_length=32, blank=True)
    from_typed = models.CharField(max_length=SHORT_TEXT, blank=True)
    to_number = models.CharField(max_length=32, blank=True)
    class_of_service = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=LONG_TEXT, blank=True)
    entity = models.CharField(max_length=SHORT_TEXT, blank=True)
    read_sealed = models.BinaryField(null=True)
    located = models.PositiveSmallIntegerField(default=0)
    remarks = models.JSONField(default=list)
    body_type = models.CharField(max_length=300, blank=True)
    body_sealed = models.BinaryField(null=True)
    reference = models.CharField(max_length=1_000, blank=True)
    reference_state = models.CharField(max_length=10, choices=Asked.choices, blank=True)
    reference_tried_at = models.DateTimeField(null=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="calls")
    by_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "calls_event"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "provider_call_id"], condition=~Q(provider_call_id=""), name="calls_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
                name="calls_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="calls_taken_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="calls_state"),
            models.Index(fields=["from_number", "-received_at"], name="calls_from"),
            models.Index(fields=["received_at"], name="calls_age"),
        ]

    def __str__(self) -> str:
        return f"call {self.id}"
