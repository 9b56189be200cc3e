"""What is known of a person of concern: other names, vehicles, numbers, places, whom they mean, what they did."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.persons.models.person import PersonOfConcern
from wayhome.staff.models import Person


class Known(models.Model):
    """One thing that is known, since when, by whom it was written down; struck out it stays to be read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PersonOfConcern, on_delete=models.CASCADE, related_name="%(class)s_rows")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} {self.id}"


class Alias(Known):
    """Another name: a nickname, a former name, a name used on the telephone."""

    name = models.CharField(max_length=SHORT_TEXT)

    class Meta:
        db_table = "persons_alias"
        ordering = ("name",)
        indexes = [GinIndex(fields=["name"], name="persons_alias_name_trgm", opclasses=["gin_trgm_ops"])]


class Vehicle(Known):
    """A vehicle of concern. `plate` as it was typed, `plate_key` as it is compared; a plate may be unknown."""

    plate = models.CharField(max_length=20, blank=True)
    plate_key = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=60, blank=True)
    make = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=60, blank=True)
    colour = models.CharField(max_length=40, blank=True)
    marks = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        db_table = "persons_vehicle"
        ordering = ("recorded_at",)
        indexes = [models.Index(fields=["plate_key"], name="persons_vehicle_plate")]


class Number(Known):
    """A telephone number: as typed and in E.164, with the days on which they had it (both included)."""

    e164 = models.CharField(max_length=16)
    typed = models.CharField(max_length=32)
    label = models.CharField(max_length=60, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "persons_number"
        ordering = ("recorded_at",)
        indexes = [models.Index(fields=["e164"], name="persons_number_e164")]
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="persons_number_order")]


class KnownPlace(Known):
    """A place in words where they are often seen; premises are the room above's."""

    words = models.CharField(max_length=LONG_TEXT)

    class Meta:
        db_table = "persons_known_place"
        ordering = ("recorded_at",)


class RelationshipKind(models.TextChoices):
    """What somebody is to a worker."""

    CLIENT = "client", "Client"
    FORMER_CLIENT = "former_client", "Former client"
    CLIENT_PARTNER = "client_partner", "Partner of a client"
    CLIENT_RELATIVE = "client_relative", "Relative of a client"
    PARTNER = "partner", "Partner"
    EX_PARTNER = "ex_partner", "Former partner"
    RELATIVE = "relative", "Relative"
    COLLEAGUE = "colleague", "Colleague"
    NEIGHBOUR = "neighbour", "Neighbour"
    STRANGER = "stranger", "Stranger"
    UNKNOWN = "unknown", "Not known"


class Relationship(Known):
    """Whom of us it concerns, what they are to them, and since when."""

    Kind = RelationshipKind

    worker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="persons_of_concern")
    kind = models.CharField(max_length=20, choices=RelationshipKind.choices)
    since = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        db_table = "persons_relationship"
        ordering = ("recorded_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "worker"], condition=Q(struck_at__isnull=True), name="persons_relationship_once"
            )
        ]


class Behaviour(Known):
    """What they did, on which day, and how it is known: behaviour, never a diagnosis (C1)."""

    happened_on = models.DateField()
    words = models.CharField(max_length=LONG_TEXT)
    source = models.CharField(max_length=SHORT_TEXT)

    class Meta:
        db_table = "persons_behaviour"
        ordering = ("-happened_on", "-recorded_at")
