"""A visit as somebody would ask for it: what a form shows, what an edit starts from."""

from wayhome.visits.models import Visit
from wayhome.visits.rules import SignOut, StopPlan


def as_asked(visit: Visit) -> SignOut:
    """Return a visit as somebody would ask for it: what a form shows, what an edit starts from."""
    return SignOut(
        stops=tuple(
            StopPlan(
                address=stop.address,
                place_name=stop.place_name,
                purpose=stop.purpose,
                with_whom=stop.with_whom,
                latitude=stop.latitude,
                longitude=stop.longitude,
                expected_arrival_at=stop.expected_arrival_at,
                expected_departure_at=stop.expected_departure_at,
                source_uid=stop.source_uid,
                stop_id=stop.pk,
            )
            for stop in visit.stops.all()
        ),
        expected_back_at=visit.expected_back_at,
        back_to=visit.back_to,
        route_words=visit.route_words,
        route_points=tuple((point[0], point[1]) for point in visit.route_points),
        vehicle_id=visit.vehicle_id,
        vehicle_words=visit.vehicle_words,
        phone_carried=visit.phone_carried,
        companion_id=visit.companion_id,
        companion_words=visit.companion_words,
        notes=visit.notes,
        risk=visit.risk,
        source=visit.source,
        source_uid=visit.source_uid,
    )
