"""Somebody is written down by an organiser; her agreement is taken on her own phone, or on a sheet that she signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.reads.gate import recognised, search_names, settled
from arpenteur.web.foundation.reads.watch import refuse_watched
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.actions import Agreement, NewContact
from arpenteur.web.persons.contacts.forms import SUPPORT, AgreementForm, NewContactForm, SheetForm, ticked
from arpenteur.web.persons.contacts.likely import LikelyContact, likely_contacts
from arpenteur.web.persons.contacts.listing import CHANNELS
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Contact, ContactClass, How, Source
from arpenteur.web.persons.contacts.notice import notice
from arpenteur.web.persons.contacts.pages_one import contact_seen
from arpenteur.web.persons.contacts.particulars import particulars_in
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS
from arpenteur.web.persons.contacts.segment_filters import ASKED
from arpenteur.web.persons.people.actions import tell_apart
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.models import Person

APART = "apart"
"""What is answered where she is none of those who were shown."""
_FORM = ["GET", "HEAD", "POST"]


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_http_methods(_FORM)
def add(request: CampaignRequest) -> HttpResponse:
    """A contact written down. Whoever is known and may be she is shown first: added to her, or kept apart. Raises
    Http404 for somebody who was not shown.
    """
    member, at = request.member, timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = NewContactForm(posted, ground=ground_of(member.campaign), seen=member.stations)
    boxes = AgreementForm(request.POST) if request.POST.get("agreed") else None
    if request.method == "POST" and form.is_valid() and (boxes is None or boxes.is_valid()):
        likely = likely_contacts(member, _details(form.cleaned_data), form.cleaned_data["address"])
        said = request.POST.get("her", "")
        if likely and not said:
            return search_names(request, Contact, len(likely), at) or _ask(request, likely)
        with FormProblem(form):
            refuse_watched(campaign=member.campaign, address=form.cleaned_data["email"], by=member.actor, at=at)
            row, secret = _keep(request, form.cleaned_data, boxes, _chosen(likely, said), at)
            return _receipt(request, row, secret) if secret else _open(request, row)
    context = {
        "section": "contacts",
        "form": form,
        "notice": notice(member.campaign),
        "errors": boxes and boxes.errors,
        **_grid(request.POST.getlist("pairs")),
    }
    return render(request, "contacts/add.html", context, status=400 if form.errors or context["errors"] else 200)


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_http_methods(_FORM)
def agreement(request: CampaignRequest, number: int) -> HttpResponse:
    """How she may agree to something more: the code that opens her own page, shown on demand and noted in the journal,
    or her sheet typed in. Raises Http404.
    """
    row, at = contact_seen(request, number), timezone.now()
    if request.POST.get("do") == "link":
        note_link(contact=row, by=request.member.actor, at=at)
        return _agreement(request, row, SheetForm(), request.build_absolute_uri(link_of(row)))
    form = SheetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = Agreement(form.pairs_agreed(), notice(row.campaign), How.PAPER)
        with FormProblem(form):
            secret = actions.agree(contact=row, agreement=given, by=request.member.actor, at=at)
            return _receipt(request, row, secret)
    return _agreement(request, row, form, "")


def _agreement(request: CampaignRequest, row: Contact, form: SheetForm, link: str) -> HttpResponse:
    context = {
        "section": "contacts",
        "row": row,
        "form": form,
        "link": link,
        "square": _square(link) if link else "",
        "notice": notice(row.campaign),
        **_grid(ticked(form)),
    }
    return render(request, "contacts/agreement.html", context, status=400 if form.errors else 200)


@verb("contact.link_shown", "link of a contact's own page shown to the team")
def note_link(*, contact: Contact, by: Actor, at: datetime) -> None:
    """Somebody of the team has the link of a contact's own page before her: what is then said by it was said so."""
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id)


def receipt_address(request: HttpRequest, secret: str) -> str:
    """Where a receipt is read and taken back in one step."""
    return request.build_absolute_uri(reverse("phone:receipt", args=[secret]))


def _ask(request: CampaignRequest, likely: list[LikelyContact]) -> HttpResponse:
    """« C'est peut-être elle »: what was typed goes along, nothing is kept yet."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "her"}
        for value in values
    ]
    return render(request, "contacts/likely.html", {"section": "contacts", "likely": likely, "typed": typed})


@dataclass(frozen=True)
class _Choice:
    """Who she is: a person who is known, or nobody of those who were shown."""

    person: Person | None
    others: tuple[Person, ...]


def _chosen(likely: list[LikelyContact], said: str) -> _Choice:
    """Raises Http404 for somebody who is not among them."""
    if not likely or said == APART:
        return _Choice(None, tuple(one.person for one in likely))
    found = next((one.person for one in likely if str(one.person.pk) == said), None)
    if found is None:
        raise Http404
    return _Choice(found, ())


def _details(given: dict[str, Any]) -> PersonDetails:
    return PersonDetails(given["name"], given["email"], given["phone"])


@transaction.atomic
def _keep(
    request: CampaignRequest, given: dict[str, Any], boxes: AgreementForm | None, choice: _Choice, at: datetime
) -> tuple[Contact, str]:
    campaign, by = request.member.campaign, request.member.actor
    new = NewContact(
        _details(given),
        ContactClass(given["kind"]),
        Source.ORGANISER,
        origin=given["origin"],
        address=given["address"],
        station=given["station"],
        particulars=particulars_in(given),
    )
    agreed = None if boxes is None else Agreement(boxes.pairs_agreed(), notice(campaign), How.PAPER)
    kept: dict[str, Any] = {"campaign": campaign, "new": new, "agreement": agreed, "by": by, "at": at}
    if choice == _Choice(None, ()):
        return actions.keep(**kept)
    row, secret = actions.keep_as(person=choice.person, **kept)
    for one in choice.others:
        tell_apart(one=row.person, other=one, by=by, at=at)
    return row, secret


def _open(request: CampaignRequest, row: Contact) -> HttpResponse:
    messages.success(request, _("Kept. Ask her what she agrees to, on her own phone or on paper."))
    return redirect("contacts:contact", request.member.campaign.slug, row.pk)


def _receipt(request: CampaignRequest, row: Contact, secret: str) -> HttpResponse:
    """Her receipt, shown this once."""
    address = receipt_address(request, secret)
    context = {"section": "contacts", "row": row, "address": address, "square": _square(address)}
    return render(request, "contacts/receipt.html", context, status=201)


def _square(address: str) -> str:
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)


def _grid(ticks: Any) -> dict[str, Any]:
    """Boxes, a line a purpose and a column a channel."""
    lines = [
        (purpose, [(f"{purpose}.{by}", name, f"{purpose}.{by}" in ticks) for by, _icon, name in CHANNELS])
        for purpose in ASKED
    ]
    return {"grid": lines, "channels": CHANNELS, "support": (SUPPORT, SUPPORT in ticks)}
