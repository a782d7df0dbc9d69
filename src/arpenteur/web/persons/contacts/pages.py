"""« À qui pouvons-nous écrire ? »: the list of contacts, and those found by whole words; each page is counted.

How many people keep in touch, by station and by week: sums that name nobody, for whoever reads Coup d'œil.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.reads.gate import list_contacts, recognised, search_names, settled
from arpenteur.web.foundation.shared.fields import LineField
from arpenteur.web.persons.contacts import sums as sums_of
from arpenteur.web.persons.contacts.asking import SIZES, ContactsQuestion
from arpenteur.web.persons.contacts.filters import groups, named
from arpenteur.web.persons.contacts.gestures import kept_gesture
from arpenteur.web.persons.contacts.listing import ContactRow, listed, rows_of
from arpenteur.web.persons.contacts.models import Channel, Contact, Purpose
from arpenteur.web.persons.contacts.orders import orders_for
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS
from arpenteur.web.persons.contacts.queries import find, may_receive, visible_to

_KINDS = [(Word.NAME.value, _("name")), (Word.EMAIL.value, _("e-mail address")), (Word.PHONE.value, _("telephone"))]
MOST_FOUND = 50


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def sums(request: CampaignRequest) -> HttpResponse:
    """Sums of 11 or more by station, new contacts by week and what conversations at doors brought."""
    member, at = request.member, timezone.now()
    ground = member.ground
    rows = sums_of.by_station(member, ground)
    named = [(ground.title(one.station) if one.station else "", one.people) for one in rows if one.people is not None]
    weeks = sums_of.by_week(member.campaign, at)
    brief = sums_of.kept_people(member.campaign, at)
    context = {
        "section": "contact-sums",
        "rows": named,
        "hidden": len(rows) - len(named),
        "least": sums_of.LEAST,
        "kept": brief.people,
        "brief": brief,
        "weeks": weeks,
        "doors": sum(one.doors for one in weeks),
        "most": max((one.people for one in weeks), default=0) or 1,
    }
    return render(request, "contacts/sums.html", context)


class FindForm(forms.Form):
    """Whole words, sent and never part of an address."""

    kind = forms.ChoiceField(label=_("Look for"), choices=_KINDS)
    text = LineField(_("Whole words"), 254, autocomplete="off")


@in_campaign(SEE_CONTACTS.name, when_closed=True)
@recognised
@settled
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: CampaignRequest) -> HttpResponse:
    """The list, or those found. Raises InputError for an address that cannot be read."""
    at = timezone.now()
    question = ContactsQuestion.read(request.GET)
    if request.method == "POST":
        return _search(request, question, at)
    return _page(request, question, FindForm(), None, at)


def _search(request: CampaignRequest, question: ContactsQuestion, at: datetime) -> HttpResponse:
    form = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, question, form, None, at, 400)
    rows = found_by_words(request.member, Word(form.cleaned_data["kind"]), form.cleaned_data["text"], at)
    stopped = search_names(request, Contact, len(rows), at)
    return stopped or _page(request, question, form, rows, at)


def found_by_words(member: Member, kind: Word, text: str, at: datetime) -> tuple[ContactRow, ...]:
    """Contacts that the member sees, with every word of a text in their name, or that address or telephone."""
    known = [one.pk for one in find(member.campaign, kind, text)]
    seen = set(visible_to(member).filter(pk__in=known).values_list("pk", flat=True))
    return rows_of([key for key in known if key in seen][:MOST_FOUND], member, at)


def _page(
    request: CampaignRequest, question: ContactsQuestion, form: FindForm, rows: Any, at: datetime, status: int = 200
) -> HttpResponse:
    member = request.member
    listing = listed(question.people(member, at), member, int(question.size), question.page, at)
    shown = listing.rows if rows is None else rows
    stopped = list_contacts(request, len(shown), listing.page.number, at)
    if stopped is not None:
        return stopped
    choices = groups(member, at)
    by_email = may_receive(member.campaign, Purpose.NEWS, Channel.EMAIL, visible_to(member))
    context = {
        "section": "contacts",
        "question": question,
        "form": form,
        "listing": listing,
        "rows": shown,
        "search": rows is not None,
        "everybody": listing.total if not question.filter else visible_to(member).count(),
        "by_email": by_email.count(),
        "groups": choices,
        "filtered_by": named(question.filter, choices),
        "orders": orders_for(member),
        "sizes": [(one, one) for one in SIZES],
        "undo": kept_gesture(request, at),
    }
    return render(request, "contacts/contacts.html", context, status=status)
