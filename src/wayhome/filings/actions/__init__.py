"""The only writers of premise requests: one function, one use case, one transaction."""

from wayhome.filings.actions.agencies import add_agency, close_agency, edit_agency
from wayhome.filings.actions.consenting import give_consent, note_paper_consent, withdraw_consent
from wayhome.filings.actions.credentials import MadeCredential, make_lookup, withdraw_lookup
from wayhome.filings.actions.drafting import draft_request, edit_request
from wayhome.filings.actions.lookups import admit_lookup, look_up
from wayhome.filings.actions.papers import make_papers, open_paper, view_request
from wayhome.filings.actions.reminding import remind_keepers
from wayhome.filings.actions.sending import mark_accepted, mark_refused, mark_renewed, mark_sent, mark_withdrawn

__all__ = [
    "MadeCredential",
    "add_agency",
    "admit_lookup",
    "close_agency",
    "draft_request",
    "edit_agency",
    "edit_request",
    "give_consent",
    "look_up",
    "make_lookup",
    "make_papers",
    "mark_accepted",
    "mark_refused",
    "mark_renewed",
    "mark_sent",
    "mark_withdrawn",
    "note_paper_consent",
    "open_paper",
    "remind_keepers",
    "view_request",
    "withdraw_consent",
    "withdraw_lookup",
]
