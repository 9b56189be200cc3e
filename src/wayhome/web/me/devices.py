"""One's phones and tokens: made here, shown once, withdrawn at will. The phone's own page is at p/."""

from io import BytesIO
from uuid import UUID

import qrcode
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff import actions
from wayhome.staff.queries import pages
from wayhome.web.components.doing import done, pressed
from wayhome.web.me.forms import PhoneForm, TokenForm


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def phones(request: Request) -> HttpResponse:
    """List one's enrolled phones, and show a link and a QR code for one more."""
    person = pages.person_page(request.actor, request.actor.person_id)
    form = PhoneForm(request.POST or None)
    codes: list[str] = []

    def offer() -> None:
        codes.append(actions.offer_enrolment(request.actor, person.pk, form.cleaned_data["label"]))

    offered = request.method == "POST" and done(form, offer)
    link = f"{settings.WAYHOME_URL}{reverse('phone')}?code={codes[0]}" if offered else ""
    context = {
        "form": PhoneForm() if offered else form,
        "link": link,
        "picture": _picture(link) if link else "",
        "phones": person.phones.filter(withdrawn_at__isnull=True).order_by("-enrolled_at"),
        "zone": person.office.time_zone,
    }
    return render(request, "me/phones.html", context, status=422 if request.method == "POST" and not offered else 200)


@allow()
@require_POST
def phone_withdraw(request: Request, phone_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.withdraw_phone(request.actor, phone_id), "This phone can do nothing any more.")
    return redirect("phones")


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: Request) -> HttpResponse:
    """List one's API tokens, and make one: its text is shown this once."""
    person = pages.person_page(request.actor, request.actor.person_id)
    form = TokenForm(request.POST or None, zone=person.office.time_zone)
    made: list[actions.MadeToken] = []
    is_made = request.method == "POST" and done(
        form, lambda: made.append(actions.make_api_token(request.actor, **form.cleaned_data))
    )
    context = {
        "form": TokenForm(zone=person.office.time_zone) if is_made else form,
        "text": made[0].text if is_made else "",
        "tokens": person.api_tokens.filter(withdrawn_at__isnull=True).order_by("-made_at"),
        "zone": person.office.time_zone,
    }
    return render(request, "me/tokens.html", context, status=422 if request.method == "POST" and not is_made else 200)


@allow()
@require_POST
def token_withdraw(request: Request, token_id: UUID) -> HttpResponse:
    pressed(request, lambda: actions.withdraw_api_token(request.actor, token_id), "Withdrawn.")
    return redirect("tokens")


def _picture(link: str) -> SafeString:
    """Draw a QR code as SVG that stands in the page: no request, no inline style."""
    stream = BytesIO()
    qrcode.make(link, image_factory=SvgPathImage, box_size=12).save(stream)
    drawn = stream.getvalue().decode().partition("?>")[2]
    return mark_safe(drawn)  # noqa: S308 - made here, of a link of ours
