"""The worker's yes: written, for this, until then (REQUIREMENTS F3)."""

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.filings.models.request import PremiseRequest
from wayhome.staff.models import Person


class Consent(models.Model):
    """What a worker said yes to. Either here, signed in, or on a paper that is kept at `kept_where`.

    `covers` holds the ids of what it is for (agency, premises, persons) and the numbers: a request that grew
    beyond it needs a new one. It holds through `until`, or until it is withdrawn or another replaces it.
    """

    class Form(models.TextChoices):
        HERE = "here", "Given here, signed in"
        PAPER = "paper", "A signed paper on file"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.PROTECT, related_name="consents")
    form = models.CharField(max_length=10, choices=Form.choices)
    covers = models.JSONField()
    purpose = models.CharField(max_length=LONG_TEXT)
    signed_on = models.DateField()
    until = models.DateField()
    kept_where = models.CharField(max_length=SHORT_TEXT, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "filings_consent"
        ordering = ("-recorded_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="filings_consent_specific"),
            models.CheckConstraint(condition=Q(until__gte=F("signed_on")), name="filings_consent_order"),
            models.CheckConstraint(
                condition=~Q(form="paper") | ~Q(kept_where=""), name="filings_consent_paper_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="filings_consent_withdrawn_by",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(replaced_at__isnull=True, withdrawn_at__isnull=True),
                name="filings_consent_one",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.id}"
