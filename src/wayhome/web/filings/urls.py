"""Addresses of premise requests, below premise-requests/."""

from django.urls import path

from wayhome.web.filings import lookups, steps, views

urlpatterns = [
    path("", views.index, name="filings"),
    path("new/", views.choose, name="filing-choose"),
    path("new/<uuid:person_id>/", views.new, name="filing-new"),
    path("agencies/", views.agencies, name="filing-agencies"),
    path("agencies/new/<uuid:office_id>/", views.agency_new, name="filing-agency-new"),
    path("agencies/<uuid:agency_id>/", views.agency, name="filing-agency"),
    path("agencies/<uuid:agency_id>/close/", views.agency_close, name="filing-agency-close"),
    path("look-ups/", lookups.lookups, name="filing-lookups"),
    path("look-ups/<uuid:credential_id>/withdraw/", lookups.lookup_withdraw, name="filing-lookup-withdraw"),
    path("<uuid:request_id>/", views.show, name="filing"),
    path("<uuid:request_id>/edit/", views.edit, name="filing-edit"),
    path("<uuid:request_id>/make/", steps.make, name="filing-make"),
    path("<uuid:request_id>/consent/", steps.consent, name="filing-consent"),
    path("<uuid:request_id>/consent/paper/", steps.paper_consent, name="filing-consent-paper"),
    path("<uuid:request_id>/consent/withdraw/", steps.withdraw_consent, name="filing-consent-withdraw"),
    path("<uuid:request_id>/sent/", steps.sent, name="filing-sent"),
    path("<uuid:request_id>/accepted/", steps.accepted, name="filing-accepted"),
    path("<uuid:request_id>/renewed/", steps.renewed, name="filing-renewed"),
    path("<uuid:request_id>/refused/", steps.refused, name="filing-refused"),
    path("<uuid:request_id>/withdrawn/", steps.withdrawn, name="filing-withdrawn"),
    path("<uuid:request_id>/papers/<int:number>/pdf/", steps.paper, {"kind": "pdf"}, name="filing-pdf"),
    path("<uuid:request_id>/papers/<int:number>/eido/", steps.paper, {"kind": "eido"}, name="filing-eido"),
    path("<uuid:request_id>/papers/<int:number>/pidf/", steps.paper, {"kind": "pidf"}, name="filing-pidf"),
]
