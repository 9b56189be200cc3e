"""The papers as they were made and sent: frozen, sealed, with their SHA-256."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.filings.models.consent import Consent
from wayhome.filings.models.request import PremiseRequest
from wayhome.staff.models import Person

MOST_UNPRINTED = 100


class Version(models.Model):
    """The papers of a request as they were made once, under a consent that held then.

    `entry_id` is the entry of the record that names their hashes. `facts_sha256` is of what the papers say, without
    the day on which they were made: what is known now is compared with it. `unprinted` are the marks that stand as
    "?" on the paper to print.
    """

    class How(models.TextChoices):
        BY_HAND = "by_hand", "By hand"
        POST = "post", "By post"
        EMAIL = "email", "By encrypted e-mail"
        PORTAL = "portal", "By their portal"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    facts_sha256 = models.CharField(max_length=64)
    entry_id = models.UUIDField()
    unprinted = models.CharField(max_length=MOST_UNPRINTED, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    sent_to = models.CharField(max_length=SHORT_TEXT, blank=True)

    class Meta:
        db_table = "filings_version"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="filings_version_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True, sent_on__isnull=True, sent_how="", sent_to="")
                | (
                    Q(sent_at__isnull=False, sent_by__isnull=False, sent_on__isnull=False)
                    & ~Q(sent_how="")
                    & ~Q(sent_to="")
                ),
                name="filings_version_sent_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Paper(models.Model):
    """One file of a version. `sealed` is its bytes, sealed for this row; nothing but an action opens it."""

    class Kind(models.TextChoices):
        PDF = "pdf", "To read and to print"
        EIDO = "eido", "EIDO"
        PIDF = "pidf", "PIDF-LO"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()

    class Meta:
        db_table = "filings_paper"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["version", "kind"], name="filings_paper_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
