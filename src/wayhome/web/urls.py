"""Which address leads to which screen: one line a screen, each with its own urls.py."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wayhome.web.sign_in.urls")),
    path("", include("wayhome.web.board.urls")),
    path("my/", include("wayhome.web.my.urls")),
    path("card/", include("wayhome.web.card.urls")),
    path("leave/", include("wayhome.web.leaving.urls")),
    path("p/", include("wayhome.web.my.phone_urls")),
    path("visits/", include("wayhome.web.visits.urls")),
    path("alarms/", include("wayhome.web.alarms.urls")),
    path("drills/", include("wayhome.web.drills.urls")),
    path("a/", include("wayhome.web.acknowledge.urls")),
    path("ladders/", include("wayhome.web.ladders.urls")),
    path("people/", include("wayhome.web.people.urls")),
    path("offices/<uuid:office_id>/screens/", include("wayhome.web.screens.urls")),
    path("offices/", include("wayhome.web.offices.urls")),
    path("roster/", include("wayhome.web.roster.urls")),
    path("me/", include("wayhome.web.me.urls")),
    path("persons/", include("wayhome.web.persons.urls")),
    path("premises/", include("wayhome.web.premises.urls")),
    path("safe-places/", include("wayhome.web.safe_places.urls")),
    path("streets/", include("wayhome.web.street_map.urls")),
    path("briefings/", include("wayhome.web.briefing.urls")),
    path("premise-requests/", include("wayhome.web.filings.urls")),
    path("calls/", include("wayhome.web.calls.urls")),
]
