"""A photograph of a person of concern: sealed, in three sizes."""

from django.db import models

from wayhome.core.limits import SHORT_TEXT
from wayhome.persons.models.known import Known


class Photo(Known):
    """A photograph. `original` is kept as it came, with what the camera wrote into it; the others carry none of it.

    All three are sealed for this row (vault.sealing). Nothing but an action opens them.
    """

    table = "persons_photo"

    original = models.BinaryField()
    shown = models.BinaryField()
    small = models.BinaryField()
    media_type = models.CharField(max_length=20)
    sha256 = models.BinaryField(max_length=32)
    words = models.CharField(max_length=SHORT_TEXT, blank=True)
    taken_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "persons_photo"
        ordering = ("-recorded_at",)
