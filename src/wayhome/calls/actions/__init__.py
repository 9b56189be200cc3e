"""The only writers of calls."""

from wayhome.calls.actions.closing import close_call, open_body, view_call
from wayhome.calls.actions.locating import FETCH_LOCATION, fetch_location
from wayhome.calls.actions.receiving import SCOPE, TELEPHONE, Incoming, Received, receive_call

__all__ = [
    "FETCH_LOCATION",
    "SCOPE",
    "TELEPHONE",
    "Incoming",
    "Received",
    "close_call",
    "fetch_location",
    "open_body",
    "receive_call",
    "view_call",
]
