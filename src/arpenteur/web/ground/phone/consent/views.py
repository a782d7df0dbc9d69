"""A person met at a door keeps in touch: the form on her own phone or the canvasser's (``?ici``), her receipt, what she
takes back by it.

Only online: nothing of it is ever in the field app. No answer is kept by a browser, and no page of the receipt says a
name, so that a canvasser's phone that showed it remembers nothing.
"""

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.fields import LineField, MailField, PhoneField, TickField
from arpenteur.web.foundation.shared.limits import Limit, SharedLimit, wrong_guess
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.privacy import Basis
from arpenteur.web.foundation.shared.rules import linked
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.consent.contact import phone_of_contact
from arpenteur.web.ground.phone.models import Phone
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, forget, keep, withdraw
from arpenteur.web.persons.contacts.agreements import Pair, read_pair
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Receipt, Source
from arpenteur.web.persons.contacts.notice import notice
from arpenteur.web.persons.contacts.queries import receipt_of
from arpenteur.web.persons.people.identity import PersonDetails

CONTACTS = SharedLimit(Limit("contact", most=30, seconds=600), Limit("contact-all", most=150, seconds=600), reserved=5)
"""Forms of one phone's link: of one network, and of all beyond what each has for itself. One that lacks something is
not counted."""
_PAGE = ["GET", "HEAD", "POST"]
PURPOSES = (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING)
HERE = "ici"
"""In the address of a form that is filled in on the phone of the canvasser."""


class ContactForm(forms.Form):
    """What a person gives. One tick a purpose and one a use of her telephone, none of them made for her."""

    name = LineField(gettext_lazy("What we should call you"), 80)
    email = MailField(gettext_lazy("E-mail address"), required=False, help_text=gettext_lazy("We write to you there."))
    telephone = PhoneField(gettext_lazy("Telephone"), help_text=gettext_lazy("One of the two is enough."))
    phone = TickField(gettext_lazy("You may call me there"))
    sms = TickField(gettext_lazy("You may send me text messages there"))
    news = TickField(gettext_lazy("Send me the messages of the campaign, which are political"))
    meetings = TickField(gettext_lazy("Invite me to its meetings"))
    helping = TickField(gettext_lazy("Ask me when a hand is needed"))
    of_age = TickField(gettext_lazy("I am 17 or older"), required=True)

    def clean(self) -> dict[str, object]:
        """A way to be reached, and at least one purpose."""
        data = super().clean() or {}
        if not data.get("email") and not data.get("telephone") and not self.errors:
            self.add_error("email", _("An e-mail address or a telephone: one is enough."))
        if data.get("telephone") and not (data.get("phone") or data.get("sms")):
            self.add_error("telephone", _("Say whether we may call you there, or send you text messages."))
        if not any(data.get(purpose) for purpose in PURPOSES):
            self.add_error(None, _("Tick what you want: nothing is kept without it."))
        return data

    def new(self, origin: str) -> NewContact:
        """Who she is, spaces of her name once. By her own ticks she takes up a lasting contact."""
        data = self.cleaned_data
        details = PersonDetails(" ".join(data["name"].split()), data["email"], data["telephone"])
        return NewContact(details, ContactClass.REGULAR, Source.DOOR, origin)

    def pairs(self) -> frozenset[Pair]:
        """Every purpose that she ticked, by every way that she gave."""
        data = self.cleaned_data
        ways = {Channel.EMAIL: data["email"]} | {
            way: data["telephone"] and data[way] for way in (Channel.PHONE, Channel.SMS)
        }
        return frozenset(
            (purpose, channel) for purpose in PURPOSES if data[purpose] for channel, given in ways.items() if given
        )


@linked
@require_http_methods(_PAGE)
def contact(request: HttpRequest, secret: str) -> HttpResponse:
    """The form of a phone in its turf, then the receipt. Raises Http404 for a link that opens nothing."""
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
    """What was agreed to; one press takes back one purpose by one way, or everything. Raises Http404 where nothing is
    kept any more.
    """
    found = receipt_of(secret)
    if found is None:
        raise wrong_guess(request)
    with sealed(found.campaign_id):
        answer = _taken_back(request, found.contact) if request.method == "POST" else _receipt(request, found)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _taken_back(request: HttpRequest, contact: Contact) -> HttpResponse:
    by, at = Actor("contact", str(contact.pk)), timezone.now()
    pair = read_pair(request.POST.get("pair", ""))
    if pair is not None:
        withdraw(contact=contact, pairs=[pair], how=How.LINK, by=by, at=at)
        return redirect(request.path)
    withdraw(contact=contact, pairs=None, how=How.LINK, by=by, at=at)
    erased = contact.basis == Basis.CONSENT
    if erased:
        forget(contact=contact, by=by, at=at)
    return render(request, "phone/contact_withdrawn.html", {"of": contact.campaign, "erased": erased})


def _kept(request: HttpRequest, phone: Phone) -> HttpResponse:
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, phone, form, 422)
    if not CONTACTS.take(request, phone.pk):
        form.add_error(None, _("Too many at once: try again in a few minutes."))
        return _page(request, phone, form, 429)
    campaign, how = phone.turf.action.campaign, How.TEAM_PHONE if HERE in request.GET else How.OWN_PHONE
    agreement = Agreement(form.pairs(), notice(campaign), how)
    with FormProblem(form):
        _made, secret = keep(
            campaign=campaign,
            new=form.new(_("at a door")),
            agreement=agreement,
            by=Actor.phone(phone),
            at=timezone.now(),
        )
        address = request.build_absolute_uri(reverse("phone:receipt", args=[secret]))
        found = receipt_of(secret)
        if found is None:
            raise LookupError(_made.pk)
        return _receipt(request, found, address)
    return _page(request, phone, form, 422)


def _page(request: HttpRequest, phone: Phone, form: ContactForm, status: int = 200) -> HttpResponse:
    campaign = phone.turf.action.campaign
    ticks = [form[name] for name in PURPOSES]
    ways = [form[Channel.PHONE], form[Channel.SMS]]
    context = {"of": campaign, "form": form, "ticks": ticks, "ways": ways, "notice": notice(campaign)}
    return render(request, "phone/contact.html", context, status=status)


def _receipt(request: HttpRequest, found: Receipt, address: str = "") -> HttpResponse:
    contact = found.contact
    square = segno.make(address, error="m").svg_data_uri(scale=5, border=2) if address else ""
    # Her own page says her name: a phone of the team never leads there.
    mine = "" if address or found.how == How.TEAM_PHONE else link_of(contact)
    context = {
        "of": contact.campaign,
        "found": found,
        "contact": contact,
        "address": address,
        "square": square,
        "mine": mine,
        "consents": contact.consents.filter(withdrawn_at=None),
        "notice": notice(contact.campaign),
    }
    return render(request, "phone/contact_receipt.html", context, status=201 if address else 200)
