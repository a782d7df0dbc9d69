"""« Que savons-nous d'elle ? »: one contact, opened under count, and what the team does with her.

The page of one contact made ready: how we met her, what she accepts, waits for, what happened, when it ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.reads.gate import open_record, recognised, settled
from arpenteur.web.foundation.reads.watch import refuse_watched
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem, order_in
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.addresses import WORDS, station_from
from arpenteur.web.persons.contacts.agreements import every_pair
from arpenteur.web.persons.contacts.cards import cards_of
from arpenteur.web.persons.contacts.events import EVENTS, is_exchange, label
from arpenteur.web.persons.contacts.forms import ContactDetailsForm, FollowUpForm, NewTagForm
from arpenteur.web.persons.contacts.listing import CHANNELS
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    ContactTag,
    FollowUp,
    How,
    Purpose,
    Receipt,
    Tag,
)
from arpenteur.web.persons.contacts.owners import give_follow_up, hand_many, owner_of, owners
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS, SEE_CONTACTS
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.contacts.segment_filters import number_of

_FORM = ["GET", "HEAD", "POST"]
Act = Callable[[CampaignRequest, Contact, datetime], str]
"""What one press does with a contact: a sentence that says what was done, nothing where the page shows it."""
SHOWN = (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING, Purpose.TARGETED)
MOST_EVENTS = 60
TOP = 10
"""Cards of a lower order stand across the top of the page."""


@dataclass(frozen=True)
class ConsentCell:
    """One purpose by one channel; ``last``: the latest that was said of it, None where it was never asked."""

    purpose: Purpose
    channel: Channel
    icon: str
    label: Any
    last: Consent | None

    @property
    def on(self) -> bool:
        """Whether she agrees."""
        return self.last is not None and self.last.withdrawn_at is None


@dataclass(frozen=True)
class ConsentRow:
    """One purpose by every channel."""

    purpose: Purpose
    cells: tuple[ConsentCell, ...]


def record_page(request: CampaignRequest, row: Contact, at: datetime) -> dict[str, Any]:
    """Everything the page shows. Inside a ``sealed`` block."""
    member = request.member
    ground, today = ground_of(row.campaign), day_of(row.campaign, at)
    said = list(Consent.objects.filter(contact=row).order_by("pk"))
    receipts = list(Receipt.objects.filter(contact=row))
    station = ground.stations.get(row.station)
    may_edit = member.may(EDIT_CONTACTS.name)
    cards = [
        (one.order, render_to_string(one.template, dict(one.context), request)) for one in cards_of(request, row, at)
    ]
    return {
        "section": "contacts",
        "row": row,
        "may_edit": may_edit and member.campaign.closed_at is None,
        "receipt": receipts[0] if receipts else None,
        "receipts": receipts,
        "table": consent_rows(said),
        "channels": CHANNELS,
        "supports": any(one.purpose == Purpose.SUPPORT and one.withdrawn_at is None for one in said),
        "levels": range(1, 6),
        "station": ground.title(row.station) if station else "",
        "quartier": station.quartier_name if station else "",
        "station_from": WORDS.get(station_from(row), ""),
        "particulars": [
            (one.icon, one.word, one.display(getattr(row, name)))
            for name, one in PARTICULARS.items()
            if getattr(row, name)
        ],
        "tags": [one.tag for one in ContactTag.objects.filter(contact=row).select_related("tag").order_by("tag__name")],
        "other_tags": Tag.objects.filter(ended_at=None).exclude(contacts__contact=row),
        "new_tag": NewTagForm(prefix=None),
        "follow_ups": list(row.follow_ups.filter(done_at=None).select_related("owner__user")),
        "follow_up_form": FollowUpForm(request=request),
        "owners": owners(member),
        "classes": ContactClass.choices,
        "today": today,
        "events": [(label(one.kind), one) for one in row.events.all()[:MOST_EVENTS]],
        "exchanges": [(kind, name) for kind, name in EVENTS.items() if is_exchange(kind)],
        "kept_share": _share(row, at),
        "volunteer": getattr(row.person, "volunteer", None),
        "top": [one for order, one in cards if order < TOP],
        "cards": [one for order, one in cards if order >= TOP],
    }


def consent_rows(lines: list[Consent]) -> tuple[ConsentRow, ...]:
    """The table purpose by channel, from every line of one contact in the order they were written."""
    last = {(one.purpose, one.channel): one for one in lines}
    return tuple(
        ConsentRow(
            purpose,
            tuple(
                ConsentCell(purpose, channel, icon, name, last.get((purpose, channel)))
                for channel, icon, name in CHANNELS
            ),
        )
        for purpose in SHOWN
    )


def _share(row: Contact, at: datetime) -> int:
    """How much of the time she is kept has passed, in hundredths."""
    whole = (row.expires_at - row.given_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * (at - row.given_at).total_seconds() / whole)))


def contact_seen(request: CampaignRequest, number: int) -> Contact:
    """One contact that the member sees. Raises Http404."""
    people = visible_to(request.member).select_related("person", "owner__user", "campaign")
    return get_object_or_404(people, pk=number)


@in_campaign(SEE_CONTACTS.name, when_closed=True)
@recognised
@settled
@require_safe
def contact(request: CampaignRequest, number: int) -> HttpResponse:
    """One of them, with how the campaign met her. Raises Http404 for one the member does not see."""
    row, at = contact_seen(request, number), timezone.now()
    stopped = open_record(request, row, at)
    return stopped or render(request, "contacts/contact.html", record_page(request, row, at))


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_POST
def act(request: CampaignRequest, number: int) -> HttpResponse:
    """One press of her page. Raises InputError for an unknown one, Http404 for a contact the member does not see."""
    row, at = contact_seen(request, number), timezone.now()
    do = order_in(request, _ACTS)
    with MessageProblem(request):
        said = do(request, row, at)
        if said:
            messages.success(request, said)
    return redirect("contacts:contact", request.member.campaign.slug, row.pk)


@in_campaign(EDIT_CONTACTS.name, when_closed=True)
@recognised
@settled
@require_http_methods(_FORM)
def correct(request: CampaignRequest, number: int) -> HttpResponse:
    """Correct her name and how she is reached. Raises Http404."""
    row, at = contact_seen(request, number), timezone.now()
    stopped = open_record(request, row, at) if request.method != "POST" else None
    if stopped is not None:
        return stopped
    initial = {name: getattr(row, name) for name in (*ContactDetailsForm.REACH, *PARTICULARS)}
    posted = request.POST if request.method == "POST" else None
    form = ContactDetailsForm(posted, initial=initial, ground=ground_of(row.campaign))
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            refuse_watched(campaign=row.campaign, address=form.cleaned_data["email"], by=request.member.actor, at=at)
            actions.correct_contact(contact=row, by=request.member.actor, at=at, **form.cleaned_data)
            messages.success(request, _("Corrected."))
            return redirect("contacts:contact", request.member.campaign.slug, row.pk)
    context = {"section": "contacts", "row": row, "form": form}
    return render(request, "contacts/correct.html", context, status=400 if form.errors else 200)


@in_campaign(EDIT_CONTACTS.name, when_closed=True)
@recognised
@settled
@require_http_methods(_FORM)
def leave(request: CampaignRequest, number: int) -> HttpResponse:
    """« Elle s'oppose », or everything erased: asked, then done. Raises Http404."""
    row, at = contact_seen(request, number), timezone.now()
    if request.method != "POST":
        return render(request, "contacts/leave.html", {"section": "contacts", "row": row})
    slug, by = request.member.campaign.slug, request.member.actor
    if request.POST.get("do") == "erase":
        if request.POST.get("never"):
            actions.object_to_all(contact=row, how=How.SPOKEN, by=by, at=at)
        actions.forget(contact=row, by=by, at=at)
        messages.success(request, _("Erased."))
        return redirect("contacts:contacts", slug)
    actions.object_to_all(contact=row, how=How.SPOKEN, by=by, at=at)
    messages.success(request, _("Noted: nothing of the campaign reaches her any more."))
    return redirect("contacts:contact", slug, row.pk)


def _withdraw(request: CampaignRequest, row: Contact, at: datetime) -> str:
    pair = (request.POST.get("purpose", ""), request.POST.get("channel", ""))
    if pair not in {(str(purpose), str(channel)) for purpose, channel in every_pair()}:
        raise InputError(_("no purpose is ticked"))
    found = (Purpose(pair[0]), Channel(pair[1]))
    actions.withdraw(contact=row, pairs={found}, how=How.SPOKEN, by=request.member.actor, at=at)
    return _("Taken back: it holds for everything that waits to be sent.")


def _support(request: CampaignRequest, row: Contact, at: datetime) -> str:
    level = number_of(request.POST.get("level", "")) or None
    actions.set_support(contact=row, level=level, by=request.member.actor, at=at)
    return ""


def _class(request: CampaignRequest, row: Contact, at: datetime) -> str:
    kind = request.POST.get("kind", "")
    if kind not in ContactClass.values:
        raise InputError(_("unknown class"), expected=", ".join(str(one) for one in ContactClass.labels))
    actions.set_class(contact=row, kind=ContactClass(kind), by=request.member.actor, at=at)
    return ""


def _owner(request: CampaignRequest, row: Contact, at: datetime) -> str:
    owner = owner_of(row.campaign, request.POST.get("owner", ""))
    hand_many(campaign=row.campaign, contacts=[row.pk], to=owner, by=request.member.actor, at=at)
    return ""


def _tag(request: CampaignRequest, row: Contact, at: datetime) -> str:
    actions.put_tag(contacts=[row], tag=_tag_of(row, request), by=request.member.actor, at=at)
    return ""


def _untag(request: CampaignRequest, row: Contact, at: datetime) -> str:
    actions.take_tag(contacts=[row], tag=_tag_of(row, request), by=request.member.actor, at=at)
    return ""


def _new_tag(request: CampaignRequest, row: Contact, at: datetime) -> str:
    form = NewTagForm(request.POST)
    if not form.is_valid():
        raise InputError(_("a tag needs a name and what it is for"))
    by = request.member.actor
    tag = actions.new_tag(campaign=row.campaign, by=by, at=at, **form.cleaned_data)
    actions.put_tag(contacts=[row], tag=tag, by=by, at=at)
    return ""


def _follow_up(request: CampaignRequest, row: Contact, at: datetime) -> str:
    form = FollowUpForm(request.POST, request=request)
    if not form.is_valid():
        raise InputError("; ".join(str(one) for errors in form.errors.values() for one in errors))
    given = form.cleaned_data
    owner = owner_of(row.campaign, given.pop("owner"))
    actions.follow_up(contact=row, owner=owner, by=request.member.actor, at=at, **given)
    return ""


def _finish(request: CampaignRequest, row: Contact, at: datetime) -> str:
    actions.finish(follow_up=_follow_up_of(row, request), by=request.member.actor, at=at)
    return _("Done: what was written there is erased.")


def _give(request: CampaignRequest, row: Contact, at: datetime) -> str:
    owner = owner_of(row.campaign, request.POST.get("owner", ""))
    give_follow_up(follow_up=_follow_up_of(row, request), to=owner, by=request.member.actor, at=at)
    return ""


def _exchange(request: CampaignRequest, row: Contact, at: datetime) -> str:
    kind = request.POST.get("kind", "")
    actions.note_exchange(contact=row, kind=kind, about="", by=request.member.actor, at=at)
    return ""


_ACTS: dict[str, Act] = {
    "withdraw": _withdraw,
    "support": _support,
    "class": _class,
    "owner": _owner,
    "tag": _tag,
    "untag": _untag,
    "new_tag": _new_tag,
    "follow_up": _follow_up,
    "finish": _finish,
    "give": _give,
    "exchange": _exchange,
}


def _tag_of(row: Contact, request: CampaignRequest) -> Tag:
    return get_object_or_404(Tag, campaign=row.campaign, pk=number_of(request.POST.get("tag", "")))


def _follow_up_of(row: Contact, request: CampaignRequest) -> FollowUp:
    return get_object_or_404(row.follow_ups, pk=number_of(request.POST.get("row", "")))
