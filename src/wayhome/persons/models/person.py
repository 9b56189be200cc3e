"""A person of concern: who they are called and what they look, sound and dress like."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.staff.models import Office, Person


class PersonOfConcern(models.Model):
    """Somebody outside the agency whom a worker has reason to fear, as witnesses describe them.

    `root` is the record under which this one is read: itself, or the one into which it was merged.
    Every row of a record stays with it, so a merge can be taken back. `restricted` shows the record
    to its named readers only. In the clear behind roles: it must be matched (DESIGN, Vault).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=SHORT_TEXT)
    sex_described = models.CharField(max_length=60, blank=True)
    age_words = models.CharField(max_length=60, blank=True)
    born_on = models.DateField(null=True, blank=True)
    build = models.CharField(max_length=SHORT_TEXT, blank=True)
    height = models.CharField(max_length=60, blank=True)
    hair = models.CharField(max_length=SHORT_TEXT, blank=True)
    eyes = models.CharField(max_length=SHORT_TEXT, blank=True)
    marks = models.CharField(max_length=LONG_TEXT, blank=True)
    clothing = models.CharField(max_length=LONG_TEXT, blank=True)
    voice = models.CharField(max_length=SHORT_TEXT, blank=True)
    accent = models.CharField(max_length=SHORT_TEXT, blank=True)
    offices = models.ManyToManyField(Office, related_name="persons_of_concern", db_table="persons_person_office")
    restricted = models.BooleanField(default=False)
    root = models.ForeignKey("self", on_delete=models.PROTECT, related_name="family")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records"
    )
    told_on = models.DateField(null=True, blank=True)
    told_words = models.CharField(max_length=LONG_TEXT, blank=True)
    objected_on = models.DateField(null=True, blank=True)
    objection_words = models.CharField(max_length=LONG_TEXT, blank=True)
    answer_words = models.CharField(max_length=LONG_TEXT, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "persons_person"
        ordering = ("name", "id")
        indexes = [GinIndex(fields=["name"], name="persons_person_name_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="persons_person_named"),
            # A record that was not merged is its own root, and one that was is never its own.
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, root=F("id"))
                | (Q(merged_into__isnull=False) & ~Q(root=F("id")) & ~Q(merged_into=F("id"))),
                name="persons_person_root",
            ),
        ]

    def __str__(self) -> str:
        return f"person of concern {self.id}"
