"""The only writers of people, offices and the roster: one function, one use case, one transaction."""

from wayhome.staff.actions.absences import add_absence, end_absence
from wayhome.staff.actions.contacts import ContactDraft, add_contact, edit_contact, remove_contact, view_contacts
from wayhome.staff.actions.handover import accept_handover, decline_handover, offer_handover, withdraw_handover
from wayhome.staff.actions.importing import ImportReport, import_people
from wayhome.staff.actions.leaving import deactivate_person, reactivate_person, retire_people
from wayhome.staff.actions.lines import say_line
from wayhome.staff.actions.offices import (
    OfficeDraft,
    VehicleDraft,
    add_vehicle,
    close_office,
    create_office,
    edit_office,
    edit_vehicle,
    record_night_test,
    retire_vehicle,
    set_hours,
)
from wayhome.staff.actions.people import (
    create_person,
    edit_person,
    grant_role,
    note_password_link,
    set_roles,
)
from wayhome.staff.actions.pins import PinResult, answer_pin, has_pins, set_pins
from wayhome.staff.actions.roster import add_shift, cancel_shift, stand_in
from wayhome.staff.actions.routes import (
    add_route,
    confirm_route,
    move_route,
    remove_route,
    send_code,
    set_duty_phone,
)
from wayhome.staff.actions.screens import (
    OfferedScreen,
    OpenedScreen,
    add_screen,
    offer_screen,
    open_screen,
    withdraw_screen,
)
from wayhome.staff.actions.setup import FirstRun, first_run
from wayhome.staff.actions.tokens import (
    Enrolled,
    MadeToken,
    enrol_phone,
    make_api_token,
    note_use,
    offer_enrolment,
    withdraw_api_token,
    withdraw_phone,
)
from wayhome.staff.actions.tries import note_tries
from wayhome.staff.rules.lines import LineDraft
from wayhome.staff.rules.people import PersonDraft

__all__ = [
    "ContactDraft",
    "Enrolled",
    "FirstRun",
    "ImportReport",
    "LineDraft",
    "MadeToken",
    "OfferedScreen",
    "OfficeDraft",
    "OpenedScreen",
    "PersonDraft",
    "PinResult",
    "VehicleDraft",
    "accept_handover",
    "add_absence",
    "add_contact",
    "add_route",
    "add_screen",
    "add_shift",
    "add_vehicle",
    "answer_pin",
    "cancel_shift",
    "close_office",
    "confirm_route",
    "create_office",
    "create_person",
    "deactivate_person",
    "decline_handover",
    "edit_contact",
    "edit_office",
    "edit_person",
    "edit_vehicle",
    "end_absence",
    "enrol_phone",
    "first_run",
    "grant_role",
    "has_pins",
    "import_people",
    "make_api_token",
    "move_route",
    "note_password_link",
    "note_tries",
    "note_use",
    "offer_enrolment",
    "offer_handover",
    "offer_screen",
    "open_screen",
    "reactivate_person",
    "record_night_test",
    "remove_contact",
    "remove_route",
    "retire_people",
    "retire_vehicle",
    "say_line",
    "send_code",
    "set_duty_phone",
    "set_hours",
    "set_pins",
    "set_roles",
    "stand_in",
    "view_contacts",
    "withdraw_api_token",
    "withdraw_handover",
    "withdraw_phone",
    "withdraw_screen",
]
