"""What is stored of premise requests: whom they go to, what is in them, the consent, what was sent, what came back."""

from wayhome.filings.models.agency import PoliceAgency
from wayhome.filings.models.consent import Consent
from wayhome.filings.models.lookup import LookupCredential
from wayhome.filings.models.request import PremiseRequest, RequestPerson, RequestPremise
from wayhome.filings.models.story import FilingView, Reminder, RequestEvent
from wayhome.filings.models.versions import Paper, Version

__all__ = [
    "Consent",
    "FilingView",
    "LookupCredential",
    "Paper",
    "PoliceAgency",
    "PremiseRequest",
    "Reminder",
    "RequestEvent",
    "RequestPerson",
    "RequestPremise",
    "Version",
]
