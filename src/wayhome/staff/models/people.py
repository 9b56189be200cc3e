"""People, what they may do, how they are reached, and who outside is told."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.messaging.models import Channel
from wayhome.staff.managers import PersonManager


class Role(models.TextChoices):
    """What a person does here. A role is granted for one office or for all of them."""

    WORKER = "worker", "Worker"
    MONITOR = "monitor", "Duty monitor"
    SUPERVISOR = "supervisor", "Supervisor"
    SAFETY_OFFICER = "safety_officer", "Safety officer"
    ADMINISTRATOR = "administrator", "Administrator"


class Person(AbstractBaseUser):
    """Someone of the agency; also the one who signs in (AUTH_USER_MODEL).

    `called` is the name a wall screen may show; `name` the full one. Both in any script.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=SHORT_TEXT)
    called = models.CharField(max_length=60)
    phone = models.CharField(max_length=32, blank=True)
    office = models.ForeignKey("staff.Office", on_delete=models.PROTECT, related_name="people")
    description = models.CharField(max_length=LONG_TEXT, blank=True)
    language = models.CharField(max_length=16, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        db_table = "staff_person"
        ordering = ("name",)
        indexes = [
            GinIndex(fields=["name"], name="staff_person_name_trgm", opclasses=["gin_trgm_ops"]),
            # Whoever calls is known by their number at once.
            models.Index(fields=["phone"], name="staff_person_phone", condition=~Q(phone="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.called


class RoleGrant(models.Model):
    """A role that a person holds, in one office or (office is null) in all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    office = models.ForeignKey("staff.Office", on_delete=models.CASCADE, null=True, blank=True, related_name="grants")

    class Meta:
        db_table = "staff_role_grant"
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "office"], name="staff_role_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.person_id}"


class ContactRoute(models.Model):
    """One way to reach a person, in their order of preference; used only once verified."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="routes")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    address = models.CharField(max_length=500)
    label = models.CharField(max_length=60, blank=True)
    is_duty_phone = models.BooleanField(default=False)
    code_sha256 = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "staff_contact_route"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "position"], name="staff_route_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["person", "channel", "address"], name="staff_route_once"),
        ]
        indexes = [models.Index(fields=["address"], name="staff_route_address")]

    def __str__(self) -> str:
        return f"{self.channel} {self.position}"


class EmergencyContact(models.Model):
    """Someone outside the agency who is rung by a human being: family, a friend."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emergency_contacts")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=SHORT_TEXT)
    relationship = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=32)
    notes = models.CharField(max_length=LONG_TEXT, blank=True)
    told_in_duress = models.BooleanField(default=False)

    class Meta:
        db_table = "staff_emergency_contact"
        ordering = ("position", "name")
        indexes = [models.Index(fields=["phone"], name="staff_contact_phone")]

    def __str__(self) -> str:
        return self.name


class PinVerifier(models.Model):
    """A person's PINs: argon2id over an HMAC whose key is in the keyring, never in here.

    Every answer verifies both hashes, so that time tells nothing (DESIGN, Duress).
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="pin")
    true_hash = models.CharField(max_length=200)
    duress_hash = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_pin_verifier"
        constraints = [
            models.CheckConstraint(condition=~Q(true_hash=models.F("duress_hash")), name="staff_pins_differ")
        ]

    def __str__(self) -> str:
        return f"PINs of {self.person_id}"


class PinAnswer(models.Model):
    """One answer to "your PIN?": whether true, duress or wrong is sealed, at one fixed length (I8).

    Every surface writes the same row for every answer; who acts on it reads it afterwards.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pin_answers")
    at = models.DateTimeField()
    sealed = models.BinaryField(max_length=64)

    class Meta:
        db_table = "staff_pin_answer"
        indexes = [models.Index(fields=["person", "at"], name="staff_pin_answer_person")]

    def __str__(self) -> str:
        return f"PIN answer {self.id}"


class Tries(models.Model):
    """Wrong passwords, codes and PINs given in a person's name: counted by the hour (rules.tries.Tried)."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="tries")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_tries"

    def __str__(self) -> str:
        return f"tries in the name of {self.person_id}"
