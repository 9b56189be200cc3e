"""The outbox: what is to be told to whom, by which routes, until when, and each attempt at it.

A message is written in the caller's transaction. It knows its recipient only by id and by a
snapshot of the routes, so that this room stands below `staff`.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id


class Channel(models.TextChoices):
    """The ways out; each has a folder in messaging/channels."""

    BOARD = "board", "Board"
    CONSOLE = "console", "Console"
    SMTP = "smtp", "E-mail"
    WEBHOOK = "webhook", "Webhook"
    APPRISE = "apprise", "Apprise"


class Purpose(models.TextChoices):
    """What a message is about; decides its priority and its words."""

    ALARM = "alarm", "Alarm"
    REMINDER = "reminder", "Reminder"
    NOTICE = "notice", "Notice"
    TEST = "test", "Test"


class Message(models.Model):
    """One message for one recipient.

    `routes` is a list of {"channel", "address", "route_id"} in order of preference, taken when
    it was queued. `subject` says nothing a bystander could use. `about_kind`/`about_id` name
    what it belongs to ("alarm", "visit", ...), `about_others` further alarms that a digest
    covers: their own messages are `joined` into it. `channel` is that of the route in turn.
    `idempotency_key` is the same on every attempt.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        LEASED = "leased"
        ACCEPTED = "accepted"
        EXHAUSTED = "exhausted"
        JOINED = "joined"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.UUIDField(null=True)
    about_others = models.JSONField(default=list)
    drill_id = models.UUIDField(null=True)
    recipient_id = models.UUIDField()
    recipient_kind = models.CharField(max_length=20, default="person")
    office_id = models.UUIDField(null=True)
    priority = models.SmallIntegerField(default=50)
    coalesce_key = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    with_link = models.BooleanField(default=False)
    routes = models.JSONField(default=list)
    route_index = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=20, choices=Channel.choices, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    refused_routes = models.JSONField(default=list)
    attempts_begun = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=80, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_channel = models.CharField(max_length=20, blank=True)
    finished_at = models.DateTimeField(null=True)
    exhaustion_carried_at = models.DateTimeField(null=True)
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")

    class Meta:
        db_table = "messaging_message"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="leased") | Q(lease_until__isnull=False), name="messaging_lease_has_end"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="messaging_accepted_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "priority", "not_before"],
                name="messaging_due",
                condition=Q(state__in=["queued", "leased"]),
            ),
            models.Index(
                fields=["recipient_id", "coalesce_key"],
                name="messaging_coalesce",
                condition=Q(state="queued") & ~Q(coalesce_key=""),
            ),
            models.Index(
                fields=["finished_at"],
                name="messaging_to_carry",
                condition=Q(state="exhausted", exhaustion_carried_at__isnull=True),
            ),
            models.Index(fields=["about_kind", "about_id"], name="messaging_about"),
            GinIndex(fields=["about_others"], name="messaging_about_others"),
            models.Index(fields=["recipient_id", "created_at"], name="messaging_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class Link(models.Model):
    """One alarm that a message's link opens for its recipient; the tap on it is taken once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="links")
    about_id = models.UUIDField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "messaging_link"
        constraints = [models.UniqueConstraint(fields=["message", "about_id"], name="messaging_link_once")]

    def __str__(self) -> str:
        return f"tap of {self.message_id}"


class Attempt(models.Model):
    """One try at one route: begun, ended, what the provider said."""

    class Outcome(models.TextChoices):
        BEGUN = "begun"
        ACCEPTED = "accepted"
        FAILED = "failed"
        REFUSED = "refused"
        LAPSED = "lapsed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    route_index = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.BEGUN)
    provider_reference = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "messaging_attempt"
        indexes = [models.Index(fields=["message", "begun_at"], name="messaging_attempt_order")]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class BoardNotice(models.Model):
    """A message shown on the recipient's own board: the channel that needs no provider."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="board_notice")
    recipient_id = models.UUIDField()
    shown_from = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_board_notice"
        indexes = [models.Index(fields=["recipient_id", "shown_from"], name="messaging_notice_recipient")]

    def __str__(self) -> str:
        return f"notice {self.id}"
