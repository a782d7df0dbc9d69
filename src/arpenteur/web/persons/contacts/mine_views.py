"""A contact's own page, "My data": by the link signed for her, without an account and without a script.

Everything is one form and one press: what she accepts, what is wrong, what she wants taken away, the copy, the end.
Her name is in no address and no title; no browser keeps the page.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.fields import LineField, MailField, PhoneField
from arpenteur.web.foundation.shared.privacy import Basis
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.persons.contacts import events
from arpenteur.web.persons.contacts.actions import (
    Agreement,
    agree,
    correct_contact,
    finish,
    forget,
    object_to_all,
    take_tag,
    withdraw,
)
from arpenteur.web.persons.contacts.addresses import WORDS, station_from, station_title
from arpenteur.web.persons.contacts.mine import OPENS_FOR, SALT, as_json, choices_of, contact_of_link
from arpenteur.web.persons.contacts.models import Contact, FollowUp, How
from arpenteur.web.persons.contacts.notice import notice

_EVENTS_SHOWN = 50


class CorrectForm(forms.Form):
    """What she is called and where she is reached."""

    name = LineField(_("What we should call you"), 80)
    email = MailField(_("E-mail address"), required=False)
    phone = PhoneField(_("Telephone"))
    address = LineField(_("Postal address"), 200, required=False)


@participant(SALT, numbers=2, max_age=OPENS_FOR)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: ParticipantRequest) -> HttpResponse:
    """Her page, the copy of what is held (``?copie``), or what she asks for. Raises Http404 once she was erased."""
    contact = contact_of_link(request.participant.numbers)
    if contact is None:
        raise Http404
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        answer = act(request, contact)
    else:
        answer = _copy(contact) if "copie" in request.GET else _page(request, contact, _correcting(contact))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(request: ParticipantRequest, contact: Contact, form: forms.Form, status: int = 200) -> HttpResponse:
    happened = [(one.at, events.label(one.kind), one.about) for one in contact.events.all()[:_EVENTS_SHOWN]]
    context = {
        "of": contact.campaign,
        "contact": contact,
        "form": form,
        "choices": choices_of(contact),
        "waits": contact.follow_ups.filter(done_at=None),
        "tagged": contact.tagged.select_related("tag"),
        "receipts": contact.receipts.all(),
        "happened": happened,
        "notice": notice(contact.campaign),
        "station": station_title(contact),
        "station_from": WORDS.get(station_from(contact), ""),
        "stays": contact.basis == Basis.LEGAL_OBLIGATION,
    }
    return render(request, "contacts/mine.html", context, status=status)


def _correcting(contact: Contact) -> CorrectForm:
    return CorrectForm(initial={name: getattr(contact, name) for name in CorrectForm.base_fields})


def _copy(contact: Contact) -> HttpResponse:
    answer = HttpResponse(as_json(contact, timezone.now()), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return answer


def _choose(request: ParticipantRequest, contact: Contact) -> HttpResponse:
    """What she says yes and no to; what she says nothing of stays as it is."""
    said = [(one, request.POST.get(one.code)) for one in choices_of(contact)]
    taken = [one for one, word in said if word == "non" and one.agreed]
    given = [one for one, word in said if word == "oui" and not one.agreed]
    by, at = _who(contact), timezone.now()
    try:
        if taken:
            withdraw(contact=contact, pairs=[(one.purpose, one.channel) for one in taken], how=How.LINK, by=by, at=at)
        if given:
            pairs = frozenset((one.purpose, one.channel) for one in given)
            agree(contact=contact, agreement=Agreement(pairs, notice(contact.campaign), How.LINK), by=by, at=at)
    except InputError as error:
        form = _correcting(contact)
        form.add_error(None, str(error))
        return _page(request, contact, form, 422)
    return redirect(request.path)


def _correct(request: ParticipantRequest, contact: Contact) -> HttpResponse:
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, form, 422)
    data = form.cleaned_data
    values = {"name": " ".join(data["name"].split())} | {name: data[name] for name in ("email", "phone", "address")}
    correct_contact(contact=contact, by=_who(contact), at=timezone.now(), **values)
    return redirect(request.path)


def _drop(request: ParticipantRequest, contact: Contact) -> HttpResponse:
    """She waits for it no longer, or does not want the tag. Raises Http404 for one that is not hers."""
    kind, _dash, number = request.POST.get("what", "").partition("-")
    found: Any = None
    if number.isascii() and number.isdecimal() and len(number) < _DIGITS:
        rows = {"suivi": contact.follow_ups.filter(done_at=None), "etiquette": contact.tagged.all()}.get(kind)
        found = rows.filter(pk=int(number)).first() if rows is not None else None
    if found is None:
        raise Http404
    by, at = _who(contact), timezone.now()
    if isinstance(found, FollowUp):
        finish(follow_up=found, by=by, at=at)
    else:
        take_tag(contacts=[contact], tag=found.tag, by=by, at=at)
    return redirect(request.path)


def _object(request: ParticipantRequest, contact: Contact) -> HttpResponse:
    object_to_all(contact=contact, how=How.LINK, by=_who(contact), at=timezone.now())
    return redirect(request.path)


def _erase(request: ParticipantRequest, contact: Contact) -> HttpResponse:
    """Digests of her address and telephone stay, so that nobody brings her back. A donor's line stays as long as the
    law has it kept, and nothing reaches her.
    """
    by, at, of = _who(contact), timezone.now(), contact.campaign
    object_to_all(contact=contact, how=How.LINK, by=by, at=at)
    if contact.basis == Basis.LEGAL_OBLIGATION:
        return redirect(request.path)
    forget(contact=contact, by=by, at=at)
    return render(request, "contacts/erased.html", {"of": of})


def _who(contact: Contact) -> Actor:
    return Actor("contact", str(contact.pk))


_DIGITS = 19
_ACTS: dict[str, Callable[[ParticipantRequest, Contact], HttpResponse]] = {
    "choix": _choose,
    "corriger": _correct,
    "retirer": _drop,
    "opposition": _object,
    "effacer": _erase,
}
