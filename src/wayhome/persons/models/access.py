"""Who may see a person of concern, who never may, what was merged, and who looked."""

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.persons.models.person import PersonOfConcern
from wayhome.staff.models import Person


class Reader(models.Model):
    """Somebody by name who may read a restricted record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PersonOfConcern, on_delete=models.CASCADE, related_name="readers")
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "persons_reader"
        constraints = [models.UniqueConstraint(fields=["person", "reader"], name="persons_reader_once")]

    def __str__(self) -> str:
        return f"reader {self.reader_id}"


class Conflict(models.Model):
    """A conflict of interest: `staff` must never see this person of concern, nor be told of them (F1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PersonOfConcern, on_delete=models.CASCADE, related_name="conflicts")
    staff = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=SHORT_TEXT)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "persons_conflict"
        ordering = ("named_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "staff"], condition=Q(lifted_at__isnull=True), name="persons_conflict_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_by__isnull=False), name="persons_conflict_lifted_by"
            ),
        ]

    def __str__(self) -> str:
        return f"conflict {self.id}"


class Merge(models.Model):
    """Two records found to be of one person; taken back if they were not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(PersonOfConcern, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(PersonOfConcern, on_delete=models.PROTECT, related_name="merged_by")
    reason = models.CharField(max_length=SHORT_TEXT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "persons_merge"
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="persons_merge_two"),
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="persons_merge_once"),
        ]

    def __str__(self) -> str:
        return f"merge {self.id}"


class PersonView(models.Model):
    """Somebody looked at a record, or at a photograph of it: shown on its page, beside the entry in the ledger."""

    class What(models.TextChoices):
        """What was looked at."""

        PAGE = "page", "The page"
        PHOTO = "photo", "A photograph"
        ORIGINAL = "original", "A photograph as it came"
        BRIEFING = "briefing", "A briefing"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PersonOfConcern, on_delete=models.CASCADE, related_name="views")
    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()

    class Meta:
        db_table = "persons_view"
        ordering = ("-at",)
        indexes = [models.Index(fields=["person", "-at"], name="persons_view_person")]

    def __str__(self) -> str:
        return f"view {self.id}"
