"""The only writers of calls."""

from wayhome.calls.actions.calling_back import (
    begin_call_back,
    end_call,
    finish_call_back,
    raise_from,
    write_step,
)
from wayhome.calls.actions.closing import MAY_OPEN_BODY, close_call, open_body, view_call
from wayhome.calls.actions.locating import FETCH_LOCATION, fetch_location
from wayhome.calls.actions.receiving import SCOPE, TELEPHONE, Incoming, Received, receive_call
from wayhome.calls.actions.retiring import retire_calls
from wayhome.calls.actions.rules import set_call_rules
from wayhome.calls.actions.taking import take_call
from wayhome.calls.actions.watching import open_unfinished

__all__ = [
    "FETCH_LOCATION",
    "MAY_OPEN_BODY",
    "SCOPE",
    "TELEPHONE",
    "Incoming",
    "Received",
    "begin_call_back",
    "close_call",
    "end_call",
    "fetch_location",
    "finish_call_back",
    "open_body",
    "open_unfinished",
    "raise_from",
    "receive_call",
    "retire_calls",
    "set_call_rules",
    "take_call",
    "view_call",
    "write_step",
]
