"""What is stored of people, offices and who is on duty."""

from wayhome.staff.models.offices import Agency, Office, OfficeHours, Vehicle
from wayhome.staff.models.people import ContactRoute, EmergencyContact, Person, PinVerifier, Role, RoleGrant
from wayhome.staff.models.roster import Absence, Handover, Shift
from wayhome.staff.models.tokens import ApiToken, PhoneEnrolment

__all__ = [
    "Absence",
    "Agency",
    "ApiToken",
    "ContactRoute",
    "EmergencyContact",
    "Handover",
    "Office",
    "OfficeHours",
    "Person",
    "PhoneEnrolment",
    "PinVerifier",
    "Role",
    "RoleGrant",
    "Shift",
    "Vehicle",
]
