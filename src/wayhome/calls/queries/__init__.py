"""The only readers of calls. What is sealed of them is opened by actions."""

from wayhome.calls.queries.call_backs import (
    Page,
    StepShown,
    call_back_page,
    hush_of,
    is_hushed,
    of_alarm,
    open_call_backs,
    readable_call_backs,
    rules_of,
)
from wayhome.calls.queries.events import (
    READERS,
    ScreenCall,
    Seen,
    call_back_of,
    call_of,
    evidences,
    on_screens,
    readable,
    recent,
    request_of,
)
from wayhome.calls.queries.figures import Figures, figures_of_offices, own_figures

__all__ = [
    "READERS",
    "Figures",
    "Page",
    "ScreenCall",
    "Seen",
    "StepShown",
    "call_back_of",
    "call_back_page",
    "call_of",
    "evidences",
    "figures_of_offices",
    "hush_of",
    "is_hushed",
    "of_alarm",
    "on_screens",
    "open_call_backs",
    "own_figures",
    "readable",
    "readable_call_backs",
    "recent",
    "request_of",
    "rules_of",
]
