"""What the demonstration knows: its town, premises and their hazards, persons of concern, safe places. All made up."""

from wayhome.cli.demo.cast import FIRST
from wayhome.cli.demo.known.concerns import write_concerns
from wayhome.cli.demo.known.premises import write_premises
from wayhome.cli.demo.known.safe_places import keep_safe_places
from wayhome.cli.demo.known.town import lay_streets
from wayhome.core.clock import database_now
from wayhome.places.models import Premise
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of


def write_known() -> None:
    """Write down what an agency knows after some years; once, and also for a demonstration of before there was any."""
    if Premise.objects.exists():
        return
    today = database_now().date()
    keeper = actor_of(Person.objects.get(email=FIRST.email), origin="cli")
    lay_streets(keeper)
    keep_safe_places(keeper)
    write_concerns(actor_of(Person.objects.get(email="sofia@harbour.example"), origin="cli"), today)
    write_premises(today)
