"""What remains of a finished call-back: enough to mend the cause, and no more (REQUIREMENTS B6)."""

from django.db import models

from wayhome.calls.rules.procedure import FINISHES, KINDS
from wayhome.core.ids import new_id
from wayhome.staff.models import Office, Person


class Outcome(models.Model):
    """One finished call-back, counted. The number is kept only where it is a colleague's: it names the device.

    Rows go after rules.figures.KEPT_DAYS; the call itself goes sooner (WAYHOME_CALL_DAYS).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=10)
    line = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    outcome = models.CharField(max_length=20, choices=list(FINISHES.items()))

    class Meta:
        db_table = "calls_outcome"
        indexes = [
            models.Index(fields=["at"], name="calls_outcome_age"),
            models.Index(fields=["person", "at"], name="calls_outcome_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"
