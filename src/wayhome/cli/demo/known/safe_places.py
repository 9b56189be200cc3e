"""Safe places of the demonstration: two confirmed, one added by hand, one refused, one that nobody has looked at."""

from wayhome.cli.demo.known.town import at
from wayhome.places.actions import SafePlaceDraft, add_safe_place, confirm_safe_place, refuse_safe_place
from wayhome.places.models import SafePlace
from wayhome.staff.rules import Actor

CONFIRMED = {
    "Garda station, Bridge Street": ("1 Bridge Street", "+353209100201", "day and night", "Ring at the side door."),
    "Hill Road Hospital": ("2 Hill Road", "+353209100202", "day and night", "The guard sits at the main entrance."),
}
REFUSED = "Garda car pound"


def keep_safe_places(keeper: Actor) -> None:
    """Look at what the map proposes, and add what it does not have."""
    for place in SafePlace.objects.filter(state=SafePlace.State.PROPOSED):
        if place.name in CONFIRMED:
            address, phone, hours, notes = CONFIRMED[place.name]
            draft = SafePlaceDraft(
                kind=place.kind,
                name=place.name,
                point=(place.latitude, place.longitude),
                address=address,
                phone=phone,
                hours=hours,
                notes=notes,
                is_public=True,
            )
            confirm_safe_place(keeper, place.pk, draft)
        elif place.name == REFUSED:
            refuse_safe_place(keeper, place.pk)
    station = SafePlaceDraft(
        kind="other",
        name="Railway station, ticket hall",
        point=at(-480, -430),
        address="Station Road",
        hours="5 to 24",
        notes="Staff at the gate; cameras.",
        is_public=True,
    )
    add_safe_place(keeper, station)
