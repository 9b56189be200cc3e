"""What was done to a request, who looked at it, and of what somebody was reminded."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.filings.models.lookup import LookupCredential
from wayhome.filings.models.request import PremiseRequest
from wayhome.filings.rules.lookup import Refusal
from wayhome.staff.models import Person


class RequestEvent(models.Model):
    """One thing done: by whom, when it was entered, and on what day it was. `by` is none for Wayhome itself."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        CHANGED = "changed", "Draft changed"
        CONSENTED = "consented", "Consent given"
        CONSENT_WITHDRAWN = "consent_withdrawn", "Consent withdrawn"
        CONSENT_ENDED = "consent_ended", "Consent ran out"
        MADE = "made", "Papers made"
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        RENEWED = "renewed", "Renewed"
        REFUSED = "refused", "Refused"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    version = models.PositiveIntegerField(null=True, blank=True)
    how = models.CharField(max_length=SHORT_TEXT, blank=True)
    to_whom = models.CharField(max_length=SHORT_TEXT, blank=True)
    reference = models.CharField(max_length=SHORT_TEXT, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        db_table = "filings_event"
        ordering = ("at", "id")
        indexes = [models.Index(fields=["request", "at"], name="filings_event_story")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class FilingView(models.Model):
    """Somebody opened a request, or one of its papers: shown on its page, to the worker too (F1).

    A look-up by the police has no viewer but the credential that asked; one that was not answered says why.
    """

    class What(models.TextChoices):
        PAGE = "page", "The page"
        PDF = "pdf", "The paper"
        EIDO = "eido", "The EIDO"
        PIDF = "pidf", "The PIDF-LO"
        LOOKUP = "lookup", "A look-up by the police"

    class Refused(models.TextChoices):
        CREDENTIAL = Refusal.CREDENTIAL, "The credential was over"
        OTHER_AGENCY = Refusal.OTHER_AGENCY, "It was not asked of this agency"
        WITHDRAWN = Refusal.WITHDRAWN, "It was withdrawn"
        CONSENT = Refusal.CONSENT, "The consent was gone, or for less"
        NOT_ACCEPTED = Refusal.NOT_ACCEPTED, "They had not accepted it"
        EXPIRED = Refusal.EXPIRED, "It had expired"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.CASCADE, related_name="views")
    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    credential = models.ForeignKey(
        LookupCredential, on_delete=models.PROTECT, null=True, blank=True, related_name="looks"
    )
    what = models.CharField(max_length=10, choices=What.choices)
    refused = models.CharField(max_length=20, choices=Refused.choices, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "filings_view"
        ordering = ("-at",)
        indexes = [models.Index(fields=["request", "-at"], name="filings_view_request")]
        constraints = [
            models.CheckConstraint(condition=Q(refused="") | Q(what="lookup"), name="filings_view_refused_look_up")
        ]

    def __str__(self) -> str:
        return f"view {self.id}"


class Reminder(models.Model):
    """Of this the responsible person was told: `about` is the day or the state of things it was about. Told once."""

    class Kind(models.TextChoices):
        EXPIRES_30 = "expires_30", "Expires within 30 days"
        EXPIRES_7 = "expires_7", "Expires within 7 days"
        EXPIRED = "expired", "Expired"
        UNANSWERED = "unanswered", "Not answered"
        CONSENT = "consent", "Consent ends"
        TO_WITHDRAW = "to_withdraw", "To be withdrawn"
        DIFFERS = "differs", "What is known differs from what was sent"
        LEFT = "left", "The worker has left"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "filings_reminder"
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["request", "kind", "about"], name="filings_reminder_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
