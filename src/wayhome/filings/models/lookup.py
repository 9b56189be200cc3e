"""What lets a police agency's system look up what is on file with that agency, and nothing else."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.filings.models.agency import PoliceAgency
from wayhome.filings.rules.lookup import HOLDS_DAYS_MOST
from wayhome.staff.models import Person


class LookupCredential(models.Model):
    """A 256-bit token that this agency gave to a police agency's system. `holder` is whom it was given to, there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(PoliceAgency, on_delete=models.PROTECT, related_name="credentials")
    holder = models.CharField(max_length=SHORT_TEXT)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "filings_lookup_credential"
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(holder=""), name="filings_lookup_held_by"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + timedelta(days=HOLDS_DAYS_MOST)),
                name="filings_lookup_a_year",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="filings_lookup_withdrawn_by",
            ),
        ]

    def __str__(self) -> str:
        return f"look-up credential {self.id}"
