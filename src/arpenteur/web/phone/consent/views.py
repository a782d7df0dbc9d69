"""A person met at a door keeps in touch: the form on her own phone or the canvasser's, her receipt, her withdrawal.

Only online: nothing of it is ever in the field app. No answer is kept by a browser, and no page of the receipt says a
name, so that a canvasser's phone that showed it remembers nothing.
"""

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actors import Actor
from arpenteur.web.contacts.actions import PURPOSES, Given, keep, withdraw
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.contacts.notice import notice
from arpenteur.web.contacts.queries import contact_of_receipt
from arpenteur.web.phone.consent.contact import phone_of_contact
from arpenteur.web.phone.models import Phone
from arpenteur.web.shared.limits import Limit, refuse_guessing, wrong_guess
from arpenteur.web.shared.rules import linked
from arpenteur.web.shared.sealing import sealed

CONTACTS = Limit("contact", most=30, seconds=600)
_PAGE = ["GET", "HEAD", "POST"]


class ContactForm(forms.Form):
    """What a person gives. One tick a purpose, none of them made for her."""

    name = forms.CharField(label=gettext_lazy("What we should call you"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    telephone = forms.RegexField(
        r"\+?[0-9][0-9 .]{5,18}", label=gettext_lazy("Telephone"), required=False,
        help_text=gettext_lazy("One of the two is enough."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    news = forms.BooleanField(
        label=gettext_lazy("Send me the messages of the campaign, which are political"), required=False
    )
    meetings = forms.BooleanField(label=gettext_lazy("Invite me to its meetings"), required=False)
    helping = forms.BooleanField(label=gettext_lazy("Ask me when a hand is needed"), required=False)
    of_age = forms.BooleanField(label=gettext_lazy("I am 17 or older"))

    def clean(self) -> dict[str, object]:
        """A way to be reached, and at least one purpose."""
        data = super().clean() or {}
        if not data.get("email") and not data.get("telephone") and not self.errors:
            self.add_error("email", _("An e-mail address or a telephone: one is enough."))
        if not any(data.get(purpose) for purpose in PURPOSES):
            self.add_error(None, _("Tick what you want: nothing is kept without it."))
        return data

    def answer(self) -> Given:
        """What was typed and ticked, as it is kept: spaces of the name once, purposes in their order."""
        data = self.cleaned_data
        chosen = [purpose for purpose in PURPOSES if data[purpose]]
        return Given(" ".join(data["name"].split()), data["email"], data["telephone"], chosen)


@linked
@require_http_methods(_PAGE)
def contact(request: HttpRequest, secret: str) -> HttpResponse:
    """The form of a phone in its turf, then the receipt. Raises Http404 for a link that opens nothing."""
    refuse_guessing(request)
    phone = phone_of_contact(secret, timezone.now())
    if phone is None:
        raise wrong_guess(request)
    with sealed(phone.campaign_id):
        answer = _kept(request, phone) if request.method == "POST" else _page(request, phone, ContactForm())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@linked
@require_http_methods(_PAGE)
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """What was agreed to; sending the page back withdraws it. Raises Http404 where nothing is kept any more."""
    refuse_guessing(request)
    found = contact_of_receipt(secret)
    if found is None:
        raise wrong_guess(request)
    with sealed(found.campaign_id):
        if request.method == "POST":
            withdraw(contact=found, by=Actor("contact", str(found.pk)), at=timezone.now())
            answer = render(request, "phone/contact_withdrawn.html", {"of": found.campaign})
        else:
            answer = _receipt(request, found)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kept(request: HttpRequest, phone: Phone) -> HttpResponse:
    form = ContactForm(request.POST)
    if not CONTACTS.take(phone.pk):
        form.add_error(None, _("Too many at once: try again in a few minutes."))
        return _page(request, phone, form, 429)
    if not form.is_valid():
        return _page(request, phone, form, 422)
    try:
        made, secret = keep(
            campaign=phone.turf.action.campaign, answer=form.answer(), read=notice(phone.turf.action.campaign),
            by=Actor.phone(phone), at=timezone.now(),
        )  # fmt: skip
    except InputError as error:
        form.add_error(None, str(error))
        return _page(request, phone, form, 422)
    address = request.build_absolute_uri(reverse("phone:receipt", args=[secret]))
    return _receipt(request, made, address)


def _page(request: HttpRequest, phone: Phone, form: ContactForm, status: int = 200) -> HttpResponse:
    campaign = phone.turf.action.campaign
    ticks = [form[name] for name in PURPOSES]
    context = {"of": campaign, "form": form, "ticks": ticks, "notice": notice(campaign)}
    return render(request, "phone/contact.html", context, status=status)


def _receipt(request: HttpRequest, found: ConsentedContact, address: str = "") -> HttpResponse:
    purposes = [ContactForm.base_fields[name].label for name in PURPOSES if getattr(found, name)]
    square = segno.make(address, error="m").svg_data_uri(scale=5, border=2) if address else ""
    context = {
        "of": found.campaign, "found": found, "purposes": purposes, "address": address, "square": square,
        "notice": notice(found.campaign),
    }  # fmt: skip
    return render(request, "phone/contact_receipt.html", context, status=201 if address else 200)
