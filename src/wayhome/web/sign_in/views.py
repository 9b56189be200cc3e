"""The first run; every other page of signing in is the library's view with our template."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wayhome.alarms.actions import begin
from wayhome.core.errors import Refused
from wayhome.http.access import allow
from wayhome.http.first_run import is_first_run, is_first_run_token
from wayhome.http.forms import add_problems
from wayhome.http.requests import Request
from wayhome.staff.actions import FirstRun
from wayhome.web.sign_in.first_run import FirstRunForm


@allow(anonymous=True)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password", "password_again", "token")
def first_run(request: Request) -> HttpResponse:
    """Make the agency, its first office and the first administrator; only while there is none, only by the link."""
    token = request.POST.get("token", "") or request.GET.get("token", "")
    if not is_first_run():
        return render(request, "sign_in/first_run_closed.html", {"done": True}, status=410)
    if not is_first_run_token(token):
        return render(request, "sign_in/first_run_closed.html", {"done": False}, status=403)
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (answer := _begin(request, form)):
        return answer
    return render(request, "sign_in/first_run.html", {"form": form, "token": token})


def _begin(request: Request, form: FirstRunForm) -> HttpResponse | None:
    """Make everything and sign the administrator in; None when a rule said no (beside the field)."""
    data = form.cleaned_data
    try:
        person = begin(
            FirstRun(
                agency=data["agency"],
                office=data["office"],
                time_zone=data["time_zone"],
                name=data["name"],
                email=data["email"],
                phone=data["phone"],
                password=data["password"],
            )
        )
    except Refused as refused:
        add_problems(form, refused)
        return None
    person.backend = "allauth.account.auth_backends.AuthenticationBackend"
    record_authentication(request, person, method="password", email=person.email)
    get_adapter().login(request, person)
    return HttpResponseRedirect(reverse("mfa_index"))
