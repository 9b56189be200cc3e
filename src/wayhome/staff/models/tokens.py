"""Secrets that a device or a program shows instead of a sign-in; stored as SHA-256 only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.staff.models.offices import Office
from wayhome.staff.models.people import Person


class PhoneEnrolment(models.Model):
    """A worker's phone: its 256-bit token can check in and nothing that shows other people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    label = models.CharField(max_length=60)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    enrolled_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_phone_enrolment"

    def __str__(self) -> str:
        return self.label


class WallScreen(models.Model):
    """A screen on a wall: its 256-bit token shows the wall view of these offices and does nothing else.

    It has no token before its one-time code was opened on it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=60)
    offices = models.ManyToManyField(Office, related_name="screens", db_table="staff_wall_screen_office")
    token_sha256 = models.BinaryField(max_length=32, unique=True, null=True)
    made_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_wall_screen"

    def __str__(self) -> str:
        return self.label


class EnrolmentCode(models.Model):
    """A one-time code, short-lived, by which a device gets its token without a sign-in on the device.

    `person` made it. It is for a phone of theirs, or for the wall screen that it names.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolment_codes")
    label = models.CharField(max_length=60)
    code_sha256 = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    phone = models.OneToOneField(PhoneEnrolment, on_delete=models.CASCADE, null=True, related_name="came_from")
    screen = models.ForeignKey(WallScreen, on_delete=models.CASCADE, null=True, related_name="codes")

    class Meta:
        db_table = "staff_enrolment_code"
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(screen__isnull=True), name="staff_enrolment_code_is_for_one"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ApiToken(models.Model):
    """A person's token for the API: limited to scopes and a time, withdrawn at will."""

    class Scope(models.TextChoices):
        CHECK_IN = "check-in", "Check in, arrive, leave, extend, return"
        SIGN_OUT = "sign-out", "Sign out"
        BOARD = "board", "Read the board"
        ALARMS = "alarms", "Read, acknowledge and close alarms"
        CALLS = "calls", "Report calls that come in"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=60)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_api_token"

    def __str__(self) -> str:
        return self.label
