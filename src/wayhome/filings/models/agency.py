"""A police agency that keeps premise histories: who takes a request there, and who dispatches for it."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.staff.models import Office, Person


class PoliceAgency(models.Model):
    """Where an office's premise requests go. `dispatch_number` is the direct line of who sends the cars."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="police_agencies")
    name = models.CharField(max_length=SHORT_TEXT)
    contact_name = models.CharField(max_length=SHORT_TEXT, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    dispatch_name = models.CharField(max_length=SHORT_TEXT, blank=True)
    dispatch_number = models.CharField(max_length=32, blank=True)
    notes = models.CharField(max_length=LONG_TEXT, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "filings_agency"
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="filings_agency_named"),
            models.UniqueConstraint(
                fields=["office", "name"], condition=Q(closed_at__isnull=True), name="filings_agency_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
