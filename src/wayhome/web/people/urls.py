"""Addresses of people, below people/."""

from django.urls import path

from wayhome.web.people import importing, person, views

urlpatterns = [
    path("", views.index, name="people"),
    path("new/", views.new, name="person-new"),
    path("import/", importing.bring, name="people-import"),
    path("import/template/", importing.template, name="people-import-template"),
    path("<uuid:person_id>/", person.show, name="person"),
    path("<uuid:person_id>/edit/", person.edit, name="person-edit"),
    path("<uuid:person_id>/roles/", person.roles, name="person-roles"),
    path("<uuid:person_id>/password-link/", person.password_link, name="person-password-link"),
    path("<uuid:person_id>/leave/", person.leave, name="person-leave"),
    path("<uuid:person_id>/return/", person.come_back, name="person-return"),
    path("<uuid:person_id>/contacts/", views.contacts, name="contacts"),
    path("<uuid:person_id>/contacts/<uuid:contact_id>/", views.contact, name="contact"),
    path("<uuid:person_id>/contacts/<uuid:contact_id>/remove/", views.contact_remove, name="contact-remove"),
    path("<uuid:person_id>/vehicles/", views.vehicle_add, name="person-vehicle-add"),
    path("duty-phone/<uuid:route_id>/", person.duty_phone, name="duty-phone"),
]
