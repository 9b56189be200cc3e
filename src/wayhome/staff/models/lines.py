"""What police see when a person rings from their own telephone."""

from django.db import models
from django.db.models import Q

from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.models.people import Person


class PhoneLine(models.Model):
    """What kind of line a person's own telephone is, as they said it of `number`: of another number it says nothing.

    `registered_address` is what the provider gives to police, `checked_on` the day on which somebody asked. It is
    often a home: only the person themselves reads it, and no page of anybody else's has it.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile", "Mobile"
        LANDLINE = "landline", "Landline"
        VOIP = "voip", "Internet telephone (VoIP)"
        SWITCHBOARD = "switchboard", "Behind a switchboard"

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="line")
    number = models.CharField(max_length=32)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    registered_address = models.CharField(max_length=SHORT_TEXT, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "staff_phone_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_address="", checked_on__isnull=True)
                | (~Q(registered_address="") & Q(checked_on__isnull=False)),
                name="staff_line_address_checked",
            ),
            models.CheckConstraint(
                condition=~Q(kind="mobile") | Q(registered_address=""), name="staff_line_mobile_has_none"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="staff_line_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"line of {self.person_id}"
