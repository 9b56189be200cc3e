"""A premise: an address that something is known of, or that somebody may call from."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places import statements
from wayhome.places.rules.matching import EXACT_CHARACTERS, KEY_CHARACTERS, columns_of
from wayhome.places.rules.premises import ADDRESS_CHARACTERS
from wayhome.staff.models import Office, Person


class PremiseManager(models.Manager["Premise"]):
    """Premises with their keys: whoever creates one need not think of them."""

    def create(self, **kwargs: Any) -> "Premise":
        """Create a premise with the keys of its address."""
        return super().create(**kwargs | columns_of(kwargs.get("text", ""), kwargs.get("civic")))


class Premise(models.Model):
    """An address, whatever office knows it: hazards are a matter of everybody who may go there.

    `text` is the address in one line as people write it, `civic` the same in fields named as in
    `rules.civic.CIVIC_NAMES` (only those with a value). `person` is whose home it is, `office` whose
    workplace. What has been merged into another stays, closed, so that both histories can be read.
    """

    class Kind(models.TextChoices):
        CLIENT = "client", "A client's address"
        WORKER_HOME = "worker_home", "Home of a colleague"
        WORK = "work", "Office or workplace"
        PUBLIC = "public", "Public place"
        OTHER = "other", "Another place"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.CLIENT)
    label = models.CharField(max_length=SHORT_TEXT, blank=True)
    text = models.CharField(max_length=ADDRESS_CHARACTERS)
    civic = models.JSONField(default=dict, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    landline = models.CharField(max_length=32, blank=True)
    access_notes = models.CharField(max_length=LONG_TEXT, blank=True)
    # The indexes of these are below, without the rows in which they are empty: nearly all of a million. Who added a
    # premise is never asked the other way round.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="homes", db_index=False
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="premises", db_index=False
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )

    # By what the address is found: `rules.matching.columns_of(text, civic)`, whoever writes or changes it.
    exact_key = models.CharField(max_length=EXACT_CHARACTERS, default="", db_collation="C", editable=False)
    house_number = models.CharField(max_length=KEY_CHARACTERS, default="", db_collation="C", editable=False)
    postal_code = models.CharField(max_length=KEY_CHARACTERS, default="", db_collation="C", editable=False)
    town_key = models.CharField(max_length=KEY_CHARACTERS, default="", db_collation="C", editable=False)
    street_head = models.CharField(max_length=KEY_CHARACTERS, default="", db_collation="C", editable=False)
    street_tail = models.CharField(max_length=KEY_CHARACTERS, default="", db_collation="C", editable=False)

    # Somebody once wrote a hazard here, or put a person of concern here: the database says so itself, and never takes
    # it back (a page that had read the premise before would write "no" over it). Nothing but looking around asks it.
    may_endanger = models.BooleanField(db_default=False, editable=False)

    objects = PremiseManager()

    class Meta:
        db_table = "places_premise"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | (
                    Q(latitude__isnull=False, longitude__isnull=False)
                    & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
                ),
                name="places_premise_point",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="places_premise_has_address"),
            models.CheckConstraint(condition=~Q(exact_key="") & ~Q(house_number=""), name="places_premise_has_keys"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(kind="worker_home"), name="places_premise_home_of_person"
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=True) | Q(kind="work"), name="places_premise_work_of_office"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(closed_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="places_premise_merged_is_closed",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(closed_at__isnull=True, person__isnull=False),
                name="places_premise_one_home",
            ),
        ]
        indexes = [
            # A million rows are imported at a time, so an index is as cheap to keep as it can be: numbers in place
            # of text and of a tree of boxes (GiST), which cost twice and three times as much a row.
            models.Index(
                Func("latitude", "longitude", template=statements.CELL),
                condition=Q(latitude__isnull=False, may_endanger=True),
                name="places_premise_near",
            ),
            models.Index(Func("exact_key", 0, function="hashtextextended"), name="places_premise_exact"),
            # For the pairs of `rules.matching.PAIRS`. A postal code has some thousands of doors, which one index
            # serves; a town or a number has tens of thousands, and needs one for each pair.
            models.Index(
                fields=["postal_code", "house_number", "street_head", "street_tail", "town_key"],
                name="places_premise_by_code",
            ),
            models.Index(fields=["town_key", "house_number"], name="places_premise_town_number"),
            models.Index(fields=["town_key", "street_head"], name="places_premise_town_head"),
            models.Index(fields=["house_number", "street_head"], name="places_premise_number_head"),
            models.Index(fields=["house_number", "street_tail"], name="places_premise_number_tail"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="places_premise_person"),
            models.Index(fields=["office"], condition=Q(office__isnull=False), name="places_premise_office"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="places_premise_merged"),
            models.Index(fields=["landline"], condition=~Q(landline=""), name="places_premise_landline"),
        ]

    def __str__(self) -> str:
        return f"premise {self.id}"
