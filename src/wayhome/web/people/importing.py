"""People from a file: a trial run shows every bad row, the same file is then brought in whole."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wayhome.core.errors import Refused
from wayhome.core.limits import UPLOAD_BYTES
from wayhome.http.access import allow
from wayhome.http.forms import add_problems
from wayhome.http.requests import Request
from wayhome.staff.actions import ImportReport, import_people
from wayhome.staff.models import Role
from wayhome.staff.rules.people_csv import TEMPLATE
from wayhome.web.people.forms import ImportForm

SHOWN_BAD = 500
SHOWN_PEOPLE = 20


@allow(Role.ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Read a file as a trial, or bring its people in; the report of what was read stays on the page."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report = _read(request, form) if request.method == "POST" and form.is_valid() else None
    context = {
        "form": form,
        "report": report,
        "file_name": form.cleaned_data["file"].name if report else "",
        "bad": report.bad[:SHOWN_BAD] if report else (),
        "people": report.people[:SHOWN_PEOPLE] if report else (),
    }
    wrong = request.method == "POST" and (report is None or bool(report.bad))
    return render(request, "people/import.html", context, status=422 if wrong else 200)


def _read(request: Request, form: ImportForm) -> ImportReport | None:
    data = form.cleaned_data["file"].read(UPLOAD_BYTES + 1)
    is_trial = request.POST.get("do") != "import"
    try:
        return import_people(request.actor, data, dry_run=is_trial, encoding=form.cleaned_data["encoding"])
    except Refused as refused:
        add_problems(form, refused)
        return None


@allow(Role.ADMINISTRATOR)
@require_GET
def template(request: Request) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Give the file to begin with, marked as UTF-8 so that Excel reads it rightly."""
    response = HttpResponse(TEMPLATE.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response
