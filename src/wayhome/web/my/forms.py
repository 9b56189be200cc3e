"""Signing out by hand: the visit, its stops, the day sheet. What was typed is kept, whatever is wrong."""

from typing import TYPE_CHECKING, Any, cast

from django import forms

from wayhome.core.errors import Refused
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.staff.models import Person, Vehicle
from wayhome.visits.models import Risk, Visit
from wayhome.visits.rules import SignOut, StopPlan
from wayhome.visits.rules.sign_out import PHONE_CHARACTERS, STOPS
from wayhome.web.components.local_times import LocalTimeField
from wayhome.web.components.map.fields import PointField, PointsField
from wayhome.web.components.person_field import PersonField, choices_of

PREFIX = "stops"


class StopForm(forms.Form):
    """One stop; empty ones are left out."""

    address = forms.CharField(label="Address", max_length=SHORT_TEXT, required=False)
    place_name = forms.CharField(label="Name of the place", max_length=SHORT_TEXT, required=False)
    purpose = forms.CharField(label="Purpose", max_length=SHORT_TEXT, required=False)
    with_whom = forms.CharField(label="With whom", max_length=SHORT_TEXT, required=False)
    point = PointField(label="On the map", required=False)
    source_uid = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    stop_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_arrival_at"] = LocalTimeField(label="Arrive", zone=zone, required=False)
        self.fields["expected_departure_at"] = LocalTimeField(label="Leave", zone=zone, required=False)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Show the latitude and longitude of a stop as the one place they are."""
        place = (self.initial.get("latitude"), self.initial.get("longitude"))
        if field_name == "point" and None not in place:
            return place
        return super().get_initial_for_field(field, field_name)

    def plan(self) -> StopPlan | None:
        """Return the stop, or None if nothing was typed."""
        said = {name: value for name, value in self.cleaned_data.items() if name in StopPlan.__slots__}
        said["latitude"], said["longitude"] = self.cleaned_data.get("point") or (None, None)
        return StopPlan(**said) if any(value not in ("", None) for value in said.values()) else None


class SignOutForm(forms.Form):
    """The visit around its stops."""

    back_to = forms.ChoiceField(label="Back to", choices=Visit.BackTo.choices, initial=Visit.BackTo.OFFICE)
    phone_carried = forms.CharField(label="Phone you carry", max_length=PHONE_CHARACTERS, required=False)
    route_words = forms.CharField(
        label="Route", max_length=LONG_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    route_points = PointsField(label="Points of the route", required=False)
    vehicle_id = forms.ModelChoiceField(label="Vehicle", queryset=Vehicle.objects.none(), required=False)
    vehicle_words = forms.CharField(label="Other vehicle, or on foot", max_length=SHORT_TEXT, required=False)
    companion_id = PersonField(label="Companion", required=False, empty="nobody")
    companion_words = forms.CharField(label="Companion from elsewhere", max_length=SHORT_TEXT, required=False)
    risk = forms.ChoiceField(label="Risk", choices=Risk.choices, initial=Risk.NORMAL)
    notes = forms.CharField(
        label="Notes", max_length=LONG_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_event_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, person: Person, zone: str, planning: bool = False, own: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        whom = "you" if own else "them"
        hint = f"Without it people look for {whom} after one check-in interval."
        self.fields["expected_back_at"] = LocalTimeField(label="Back by", zone=zone, required=False, help_text=hint)
        if planning:
            self.fields["starts_at"] = LocalTimeField(label="Sets out", zone=zone)
        vehicles = Vehicle.objects.filter(office_id=person.office_id, retired_at__isnull=True)
        people = (
            Person.objects.filter(office_id=person.office_id, is_active=True).exclude(pk=person.pk).order_by("name")
        )
        cast("forms.ModelChoiceField[Vehicle]", self.fields["vehicle_id"]).queryset = vehicles
        cast("PersonField", self.fields["companion_id"]).people = choices_of(people)
        self.order_fields(["starts_at", "expected_back_at"])

    def asked(self, stops: tuple[StopPlan, ...], visit: Visit | None = None) -> SignOut:
        """Return what was typed as an action takes it; the points of `visit`'s route stay if none were sent."""
        said = {name: value for name, value in self.cleaned_data.items() if name in SignOut.__slots__}
        said["vehicle_id"] = said["vehicle_id"].pk if said["vehicle_id"] else None
        said["source"] = said["source"] or "page"
        if visit and "route_points" not in self.data:
            said["route_points"] = tuple((point[0], point[1]) for point in visit.route_points)
        return SignOut(**said, stops=stops)


class DaySheetForm(forms.Form):
    """A calendar file or table."""

    file = forms.FileField(
        label="Day sheet (.ics or .csv)", help_text="Exported from Outlook, Google Calendar or a table; at most 5 MB."
    )


class FeedForm(forms.Form):
    """The address of a published calendar."""

    url = forms.CharField(
        label="Address of your published calendar",
        required=False,
        max_length=1000,
        help_text="Its “secret address in iCal format”. Empty it to stop reading your calendar.",
    )


if TYPE_CHECKING:
    Stops = forms.BaseFormSet[StopForm]
else:
    Stops = forms.BaseFormSet  # Django's own takes no type at run time


class BaseStops(Stops):
    """The stops of one visit."""

    def add_fields(self, form: StopForm, index: int | None) -> None:
        """Name each place by its stop: those fields stand together below the map."""
        super().add_fields(form, index)
        if index is not None:
            form.fields["point"].label = f"Stop {index + 1} on the map"

    def plans(self) -> tuple[StopPlan, ...]:
        """Return the stops that were typed, in order."""
        return tuple(plan for form in self.forms if (plan := form.plan()) is not None)


StopsFormSet = forms.formset_factory(StopForm, formset=BaseStops, extra=0, max_num=STOPS, absolute_max=STOPS + 1)


def add_visit_problems(form: SignOutForm, stops: BaseStops, refused: Refused) -> None:
    """Put each problem beside its input: `stops-N-NAME` counts the stops that were typed."""
    typed = [one for one in stops.forms if one.plan() is not None]
    for problem in refused.problems:
        prefix, _, rest = problem.field.partition("-")
        number, _, name = rest.partition("-")
        name = "point" if name == "latitude" else name
        if prefix == PREFIX and number.isdigit() and int(number) < len(typed):
            target = typed[int(number)]
            target.add_error(
                name if name in target.fields and not target.fields[name].widget.is_hidden else None, problem.message
            )
        else:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
