"""A hazard: what was done, when, and until when it is to be reckoned with; who decided on it; who objected."""

from django.db import models
from django.db.models import F, Q

from wayhome.core.ids import new_id
from wayhome.core.limits import SHORT_TEXT
from wayhome.persons.models import PersonOfConcern
from wayhome.places.models.premise import Premise
from wayhome.staff.models import Office, Person

STATEMENT_CHARACTERS = 1_000


class Hazard(models.Model):
    """A hazard of a premise. It states dated behaviour, never a diagnosis, and has a date of review.

    Until someone other than its author has decided on it (`decide_by_at` is the end of the third
    working day) it is shown as unreviewed. Past `expires_on` it fades and waits for a review; only a
    decision ends it. What its author asks afterwards (`asked`: that it holds on, until the dates beside, or
    that it ends) is done when somebody else agrees, by a new `decide_by_at`. One of a `person` counts where they
    are now (PersonAtPremise), and at `premise`, where it was written, only while that is not known. `office` is
    its author's: whose supervisors see to it. Dates are whole days: it counts from the first hour in which it is
    `begins_on` anywhere to the last of `expires_on`.
    """

    class Kind(models.TextChoices):
        VIOLENCE = "violence", "Violence"
        THREAT = "threat", "Threats"
        WEAPON = "weapon", "Weapons"
        STALKING = "stalking", "Following, watching, stalking"
        HARASSMENT = "harassment", "Harassment"
        ANIMAL = "animal", "Animals"
        SUBSTANCE = "substance", "Substances, needles, chemicals"
        BUILDING = "building", "The building or the way to it"
        OTHERS = "others", "Other people there"
        OTHER = "other", "Other"

    class Severity(models.IntegerChoices):
        NOTE = 1, "To know"
        CAUTION = 2, "Take care"
        DANGER = 3, "Danger"

    class State(models.TextChoices):
        UNREVIEWED = "unreviewed", "Unreviewed"
        CONFIRMED = "confirmed", "Confirmed"
        CHANGED = "changed", "Confirmed, with changes"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended"

    class Asked(models.TextChoices):
        RENEW = "renew", "That it holds on"
        END = "end", "That it ends"

    class Told(models.TextChoices):
        TO_TELL = "to_tell", "Not told yet"
        TOLD = "told", "Told"
        NOT_TOLD = "not_told", "Not to be told"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    premise = models.ForeignKey(Premise, on_delete=models.PROTECT, related_name="hazards")
    person = models.ForeignKey(PersonOfConcern, on_delete=models.PROTECT, null=True, blank=True, related_name="hazards")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    statement = models.CharField(max_length=STATEMENT_CHARACTERS)
    happened_on = models.DateField()
    source = models.CharField(max_length=SHORT_TEXT)
    begins_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    review_by = models.DateField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    decide_by_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.UNREVIEWED)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    asked = models.CharField(max_length=10, choices=Asked.choices, blank=True, default="", db_default="")
    asked_review_by = models.DateField(null=True, blank=True)
    asked_expires_on = models.DateField(null=True, blank=True)
    told = models.CharField(max_length=20, choices=Told.choices, default=Told.TO_TELL)
    told_reason = models.CharField(max_length=SHORT_TEXT, blank=True)
    told_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "places_hazard"
        constraints = [
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=3), name="places_hazard_severity"),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(source=""), name="places_hazard_says_what"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("begins_on")), name="places_hazard_order"
            ),
            models.CheckConstraint(
                condition=Q(state="unreviewed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="unreviewed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="places_hazard_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")), name="places_hazard_second_pair"
            ),
            models.CheckConstraint(
                condition=Q(asked="renew", asked_review_by__isnull=False)
                | (~Q(asked="renew") & Q(asked_review_by__isnull=True, asked_expires_on__isnull=True)),
                name="places_hazard_asked_until",
            ),
            models.CheckConstraint(
                condition=~Q(told="not_told") | ~Q(told_reason=""), name="places_hazard_not_told_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(told="told", told_on__isnull=False) | (~Q(told="told") & Q(told_on__isnull=True)),
                name="places_hazard_told_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["premise"], condition=~Q(state__in=["refused", "ended"]), name="places_hazard_of_premise"
            ),
            models.Index(
                fields=["decide_by_at"], condition=Q(state="unreviewed") | ~Q(asked=""), name="places_hazard_waiting"
            ),
            models.Index(
                fields=["review_by"], condition=~Q(state__in=["refused", "ended"]), name="places_hazard_review"
            ),
        ]

    def __str__(self) -> str:
        return f"hazard {self.id}"


class HazardEvent(models.Model):
    """What was done to a hazard, when, by whom; `details` holds what it said before it was changed."""

    class Kind(models.TextChoices):
        WRITTEN = "written", "Written"
        CONFIRMED = "confirmed", "Confirmed"
        CHANGED = "changed", "Changed"
        REFUSED = "refused", "Refused"
        RENEWED = "renewed", "Reviewed, holds on"
        ENDED = "ended", "Ended"
        ASKED_RENEW = "asked_renew", "Asked: it holds on"
        ASKED_END = "asked_end", "Asked: it ends"
        DECLINED = "declined", "What was asked was declined"
        TOLD = "told", "Whether the person was told"
        OBJECTED = "objected", "Objection"
        ANSWERED = "answered", "Objection answered"
        MOVED = "moved", "Moved here with a premise that was the same"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=STATEMENT_CHARACTERS, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "places_hazard_event"
        indexes = [models.Index(fields=["hazard", "at"], name="places_hazard_story")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Objection(models.Model):
    """What the person whom a hazard is about says against it, and what was answered."""

    class Outcome(models.TextChoices):
        STANDS = "stands", "The hazard stands"
        CHANGED = "changed", "The hazard is changed"
        ENDED = "ended", "The hazard is ended"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="objections")
    said_by = models.CharField(max_length=SHORT_TEXT)
    said_on = models.DateField()
    text = models.CharField(max_length=STATEMENT_CHARACTERS)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    answer = models.CharField(max_length=STATEMENT_CHARACTERS, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "places_objection"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="places_objection_answered_whole",
            )
        ]
        indexes = [models.Index(fields=["hazard"], condition=Q(outcome=""), name="places_objection_open")]

    def __str__(self) -> str:
        return f"objection {self.said_on}"
