"""What the demonstration knows: its town, premises, hazards, persons of concern, the police. All made up."""

from datetime import date

from wayhome.cli.demo.cast import FIRST
from wayhome.cli.demo.known.concerns import write_concerns
from wayhome.cli.demo.known.police import ask_police
from wayhome.cli.demo.known.premises import write_premises
from wayhome.cli.demo.known.safe_places import keep_safe_places
from wayhome.cli.demo.known.town import lay_streets
from wayhome.core.clock import database_now
from wayhome.filings.models import PoliceAgency
from wayhome.places.models import Premise
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of


def write_known() -> None:
    """Write down what an agency knows after some years; once, and also for a demonstration of before there was any."""
    today = database_now().date()
    if not Premise.objects.exists():
        _write_town(today)
    if not PoliceAgency.objects.exists():
        ask_police(today)


def _write_town(today: date) -> None:
    keeper = actor_of(Person.objects.get(email=FIRST.email), origin="cli")
    lay_streets(keeper)
    keep_safe_places(keeper)
    write_concerns(actor_of(Person.objects.get(email="sofia@harbour.example"), origin="cli"), today)
    write_premises(today)
