"""Safe places: public ones with people in them, each confirmed by a person; never a haven or a home."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.rules import safe_places as rules
from wayhome.staff.models import Person


class SafePlace(models.Model):
    """A place to drive to when followed. Only a confirmed one is ever shown to somebody in danger.

    What the map proposes (`osm_ref`, like node/123) waits for a person: its "police" may be a car
    pound. A refused one stays here, so that the next import does not propose it again.
    `missing_at` says that a later map does not have it any more.
    """

    class Kind(models.TextChoices):
        POLICE = rules.POLICE, "Police station"
        FIRE_STATION = rules.FIRE, "Fire station"
        HOSPITAL = rules.HOSPITAL, "Hospital"
        PUBLIC_BUILDING = rules.PUBLIC, "Public building with security"
        OPEN_ALL_HOURS = rules.OPEN, "Shop or petrol station open day and night"
        OTHER = rules.OTHER, "Another public place with people"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=SHORT_TEXT)
    address = models.CharField(max_length=SHORT_TEXT, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    phone = models.CharField(max_length=32, blank=True)
    hours = models.CharField(max_length=SHORT_TEXT, blank=True)
    notes = models.CharField(max_length=LONG_TEXT, blank=True)
    osm_ref = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, choices=State.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    missing_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "places_safe_place"
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=["osm_ref"], condition=~Q(osm_ref=""), name="places_safe_place_osm_once"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="places_safe_place_point",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="places_safe_place_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(refused_at__isnull=False, refused_by__isnull=False),
                name="places_safe_place_refused_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | ~Q(osm_ref=""), name="places_safe_place_proposed_by_the_map"
            ),
        ]
        indexes = [models.Index(fields=["state", "name"], name="places_safe_place_state")]

    def __str__(self) -> str:
        return f"safe place {self.id}"
