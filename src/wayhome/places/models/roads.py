"""The agency's streets: each import of an OpenStreetMap extract, and the segments of the one in use."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.places.rules.roads.tags import NAME_CHARACTERS
from wayhome.staff.models import Person


class RoadImport(models.Model):
    """One extract that was read. At most one is in use; of the others only this row stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=SHORT_TEXT)
    sha256 = models.BinaryField(max_length=32)
    file_bytes = models.PositiveBigIntegerField()
    map_of = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_current = models.BooleanField(default=False)
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()
    segments = models.PositiveIntegerField()
    junctions = models.PositiveIntegerField()
    kilometres = models.FloatField()

    class Meta:
        db_table = "places_road_import"
        ordering = ("-imported_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="places_road_import_one_current"
            ),
            models.CheckConstraint(
                condition=Q(
                    south__gte=-90,
                    north__lte=90,
                    west__gte=-180,
                    east__lte=180,
                    south__lte=F("north"),
                    west__lte=F("east"),
                ),
                name="places_road_import_box",
            ),
        ]

    def __str__(self) -> str:
        return f"roads {self.name}"


class RoadGraph(models.Model):
    """The streets of the import in use as a graph, packed by places.roads.packing: read once a process."""

    road_import = models.OneToOneField(RoadImport, on_delete=models.CASCADE, primary_key=True, related_name="graph")
    packed = models.BinaryField()

    class Meta:
        db_table = "places_road_graph"

    def __str__(self) -> str:
        return f"graph of {self.road_import_id}"


class StreetSegment(models.Model):
    """A piece of street between two junctions, of the import in use.

    `line` holds latitude and longitude in turn, in ten-millionths of a degree, as OpenStreetMap itself
    keeps them. `direction` is 1 where cars may go along the line only, 0 both ways. `lit` is NULL where
    the map does not say. West to north is its box.
    """

    id = models.BigAutoField(primary_key=True)
    road_import = models.ForeignKey(RoadImport, on_delete=models.CASCADE, related_name="streets")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=NAME_CHARACTERS, blank=True)
    road_class = models.CharField(max_length=20)
    direction = models.SmallIntegerField()
    speed_kmh = models.FloatField()
    lit = models.BooleanField(null=True)
    drivable = models.BooleanField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    metres = models.FloatField()
    line = ArrayField(models.IntegerField())
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        db_table = "places_street_segment"
        constraints = [
            models.UniqueConstraint(fields=["road_import", "number"], name="places_street_segment_once"),
            models.CheckConstraint(condition=Q(direction__in=(0, 1)), name="places_street_segment_direction"),
            models.CheckConstraint(
                condition=Q(speed_kmh__gt=0, metres__gte=0), name="places_street_segment_speed_and_length"
            ),
        ]
        indexes = [
            # A box in plain PostgreSQL (geometric types, GiST): no extension is needed.
            GistIndex(
                Func(
                    Func("west", "south", function="point"),
                    Func("east", "north", function="point"),
                    function="box",
                ),
                name="places_street_segment_box",
            ),
        ]

    def __str__(self) -> str:
        return f"segment {self.number} of {self.road_import_id}"
