"""What happened at a premise, and who opened its page."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.models.premise import Premise
from wayhome.staff.models import Person


class PremiseEntry(models.Model):
    """One dated entry of a premise's history. Nothing is overwritten: `adds_to` is the entry that this one corrects."""

    class Kind(models.TextChoices):
        VISIT = "visit", "Visit"
        INCIDENT = "incident", "Incident"
        CALL = "call", "Call"
        POLICE = "police", "Police"
        NOTE = "note", "Note"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    premise = models.ForeignKey(Premise, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.NOTE)
    happened_on = models.DateField()
    text = models.CharField(max_length=LONG_TEXT)
    source = models.CharField(max_length=SHORT_TEXT)
    adds_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="addenda")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "places_entry"
        constraints = [models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="places_entry_says_whence")]
        indexes = [models.Index(fields=["premise", "-happened_on"], name="places_entry_history")]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


class PremiseView(models.Model):
    """Somebody opened a premise's page: kept here so that it can be shown, and in the record so that it is proved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    premise = models.ForeignKey(Premise, on_delete=models.CASCADE, related_name="views")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "places_view"
        indexes = [models.Index(fields=["premise", "-at"], name="places_view_of_premise")]

    def __str__(self) -> str:
        return f"view {self.at:%Y-%m-%d %H:%M}"
