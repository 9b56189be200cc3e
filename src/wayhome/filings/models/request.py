"""A premise request: about one worker, to one police agency, of these premises and these persons of concern."""

from django.db import models
from django.db.models import Q

from wayhome.core.ids import new_id
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.filings.models.agency import PoliceAgency
from wayhome.persons.models import PersonOfConcern
from wayhome.places.models import Premise
from wayhome.staff.models import Office, Person


class PremiseRequest(models.Model):
    """What the police are asked to keep at an address, and how far that is.

    What is on file there is `accepted_version` until `expires_on`, whatever was sent since; `reference` is
    theirs. `latin_name` is the worker's name as an English desk reads and says it, where it is written otherwise.
    `phones` are the worker's numbers as [label, E.164]; `compared_at` is when upkeep looked last at what
    is due, and whether what is known is still what was sent. The story of it is in RequestEvent, what was sent in
    Version, the worker's yes in Consent: none of them is overwritten.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent, not answered yet"
        ACCEPTED = "accepted", "On file with the police"
        REFUSED = "refused", "Refused by the police"
        EXPIRED = "expired", "Expired"
        TO_WITHDRAW = "to_withdraw", "To be withdrawn"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="premise_requests")
    worker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="premise_requests")
    agency = models.ForeignKey(PoliceAgency, on_delete=models.PROTECT, related_name="requests")
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    asks = models.CharField(max_length=LONG_TEXT)
    latin_name = models.CharField(max_length=SHORT_TEXT, blank=True, default="", db_default="")
    phones = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_version = models.PositiveIntegerField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=SHORT_TEXT, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "filings_request"
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(asks=""), name="filings_request_says_what"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(sent_at__isnull=False), name="filings_request_sent"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "expired"]) | Q(accepted_version__isnull=False),
                name="filings_request_accepted",
            ),
            models.CheckConstraint(
                condition=Q(
                    accepted_version__isnull=True, accepted_on__isnull=True, expires_on__isnull=True, reference=""
                )
                | (
                    Q(accepted_version__isnull=False, accepted_on__isnull=False, expires_on__isnull=False)
                    & ~Q(reference="")
                ),
                name="filings_request_on_file_whole",
            ),
            models.UniqueConstraint(
                fields=["worker", "agency"], condition=~Q(state="withdrawn"), name="filings_request_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expires_on"], name="filings_request_due"),
            models.Index(fields=["office", "-made_at"], name="filings_request_office"),
        ]

    def __str__(self) -> str:
        return f"premise request {self.id}"


class RequestPremise(models.Model):
    """An address in a request: the worker's home, or where they work."""

    class Role(models.TextChoices):
        HOME = "home", "Home"
        WORK = "work", "Workplace"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.CASCADE, related_name="premises")
    premise = models.ForeignKey(Premise, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        db_table = "filings_request_premise"
        ordering = ("role", "id")
        constraints = [models.UniqueConstraint(fields=["request", "premise"], name="filings_premise_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.premise_id}"


class RequestPerson(models.Model):
    """A person of concern of whom the police are told, by the root of their record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(PremiseRequest, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey(PersonOfConcern, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "filings_request_person"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="filings_person_once")]

    def __str__(self) -> str:
        return f"person {self.person_id}"
