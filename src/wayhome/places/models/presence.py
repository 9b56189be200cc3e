"""Where a person of concern is: their hazards count there, and move with them."""

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.persons.models import PersonOfConcern
from wayhome.places.models.premise import Premise
from wayhome.staff.models import Person


class PersonAtPremise(models.Model):
    """A person of concern is at a premise from `since`; `until` is the last day, none while they are there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PersonOfConcern, on_delete=models.PROTECT, related_name="premises")
    premise = models.ForeignKey(Premise, on_delete=models.PROTECT, related_name="persons")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=SHORT_TEXT)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "places_person_at"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "premise"], condition=Q(until__isnull=True), name="places_person_at_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="places_person_at_order"
            ),
        ]
        indexes = [models.Index(fields=["premise"], condition=Q(until__isnull=True), name="places_person_there")]

    def __str__(self) -> str:
        return f"presence {self.id}"
