"""What is stored of calls: the event, its call-back, the outcomes that remain of it."""

from wayhome.calls.models.call_back import CallBack, CallBackStep, CallRules
from wayhome.calls.models.event import CallEvent
from wayhome.calls.models.outcome import Outcome

__all__ = ["CallBack", "CallBackStep", "CallEvent", "CallRules", "Outcome"]
