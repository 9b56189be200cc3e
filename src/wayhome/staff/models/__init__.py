"""What is stored of people, offices and who is on duty."""

from wayhome.staff.models.lines import PhoneLine
from wayhome.staff.models.offices import Agency, Office, OfficeHours, Vehicle
from wayhome.staff.models.people import (
    ContactRoute,
    EmergencyContact,
    Person,
    PinAnswer,
    PinVerifier,
    Role,
    RoleGrant,
    Tries,
)
from wayhome.staff.models.roster import Absence, Handover, Shift
from wayhome.staff.models.tokens import ApiToken, EnrolmentCode, PhoneEnrolment, WallScreen

__all__ = [
    "Absence",
    "Agency",
    "ApiToken",
    "ContactRoute",
    "EmergencyContact",
    "EnrolmentCode",
    "Handover",
    "Office",
    "OfficeHours",
    "Person",
    "PhoneEnrolment",
    "PhoneLine",
    "PinAnswer",
    "PinVerifier",
    "Role",
    "RoleGrant",
    "Shift",
    "Tries",
    "Vehicle",
    "WallScreen",
]
