"""Doing what a form or a button asks for: a room's no is put beside the field, or said at the top."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from wayhome.core.errors import Conflict, Refused
from wayhome.http.forms import add_problems


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run an action on a valid form and say whether it was done; what was typed is kept when not."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        add_problems(form, refused)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return form.is_valid()


def pressed(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Run what a single button asks for, and say how it went in the page's messages."""
    try:
        act()
    except (Refused, Conflict) as no:
        messages.error(request, str(no))
        return False
    messages.success(request, said)
    return True
