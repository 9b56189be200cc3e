"""A room's refusal, put beside the field that it is about."""

from django.forms import BaseForm

from wayhome.core.errors import Refused


def add_problems(form: BaseForm, refused: Refused) -> None:
    """Put each problem of `refused` beside its field of `form`; what has no field here, at the top."""
    for problem in refused.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
