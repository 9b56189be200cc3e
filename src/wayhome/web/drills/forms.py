"""Who is missed in the drill, and how soon."""

from typing import Any, cast

from django import forms

from wayhome.alarms.actions.drills import LEAST_GRACE_SECONDS, MOST_GRACE_SECONDS
from wayhome.web.components.person_field import PersonField


class DrillForm(forms.Form):
    """A drill to start."""

    person = PersonField(
        label="Who is missed",
        empty="Choose",
        help_text="They are told nothing outside the drill, and their own visits go on as they are.",
        error_messages={"required": "Choose who is missed."},
    )
    grace_seconds = forms.IntegerField(
        label="Seconds until the alarm opens",
        min_value=LEAST_GRACE_SECONDS,
        max_value=MOST_GRACE_SECONDS,
        initial=10,
        error_messages={"required": "Say how many seconds."},
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        cast("PersonField", self.fields["person"]).people = people
