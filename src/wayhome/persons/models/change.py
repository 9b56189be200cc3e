"""What a record of a person of concern said before it was changed: with the rows that are kept, its whole history."""

from django.db import models

from wayhome.core.ids import new_id
from wayhome.persons.models.person import PersonOfConcern
from wayhome.staff.models import Person


class Change(models.Model):
    """A change of the description (`before`: what its fields said), or something struck out (`what`, its `row`)."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "Description changed"
        STRUCK = "struck", "Struck out"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PersonOfConcern, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=20, blank=True)
    row = models.UUIDField(null=True)
    before = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "persons_change"
        indexes = [models.Index(fields=["person", "at"], name="persons_change_story")]

    def __str__(self) -> str:
        return f"change {self.id}"
