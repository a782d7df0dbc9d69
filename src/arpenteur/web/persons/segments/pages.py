"""A stack of filters with its counts and its people; kept under a name; why somebody is in or not.

Why somebody is in a segment, or is not: what each line did with her.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.reads.gate import list_contacts, recognised, search_names, settled
from arpenteur.web.foundation.shared.fields import LineField, longest
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.persons.contacts.filters import name_of
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.pages import found_by_words
from arpenteur.web.persons.contacts.pages_many import ManyPlace, order
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS, SEE_CONTACTS
from arpenteur.web.persons.segments.actions import delete_segment, keep_segment
from arpenteur.web.persons.segments.counting import mask_of, people_of, previews, start
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.page import LINE, STEPS, SegmentQuestion, page
from arpenteur.web.persons.segments.stack import Stack, Step, inside

MOST_EXPLAINED = 5


@dataclass(frozen=True)
class LineReason:
    """What a line says of somebody: its number and words, whether its filter chooses her, whether it decided."""

    number: int
    step: Step
    name: str
    chosen: bool
    decided: bool


@dataclass(frozen=True)
class Reasons:
    """Of one person: whether she is in the segment, was in its start at all, and what each line did."""

    contact: Contact
    inside: bool
    started: bool
    lines: tuple[LineReason, ...]

    @property
    def deciding(self) -> LineReason | None:
        """The last line that took her or left her out; None where no line did."""
        return next((one for one in reversed(self.lines) if one.decided), None)


def reasons(contact: Contact, stack: Stack, member: Member, at: datetime) -> Reasons:
    """What a stack does with a contact whom the member sees. Inside a ``sealed`` block."""
    started = start(member).filter(pk=contact.pk).exists()
    mask = mask_of(contact, stack, at)
    here = inside([one.step for one in stack], mask)
    lines = tuple(
        LineReason(
            number=number + 2,
            step=line.step,
            name=name_of(line.code, member, at),
            chosen=bool(mask >> number & 1),
            decided=here[number] != here[number + 1] or _confirms(line.step, bool(mask >> number & 1)),
        )
        for number, line in enumerate(stack)
    )
    return Reasons(contact, started and here[-1], started, lines)


def _confirms(step: Step, chosen: bool) -> bool:
    """A line that would decide alone, whatever came before."""
    return {Step.KEEP: not chosen, Step.ADD: chosen, Step.REMOVE: chosen}[step]


class WhyForm(forms.Form):
    """Whole words of a name, sent and never part of an address."""

    text = LineField(gettext_lazy("A person, by whole words"), 80, autocomplete="off")


class KeepForm(forms.Form):
    """The name of a segment."""

    name = LineField(
        gettext_lazy("Keep these lines as"),
        longest(Segment, "name"),
        help_text=gettext_lazy("Of a group, never of a person."),
    )


@in_campaign(SEE_CONTACTS.name)
@recognised
@settled
@require_http_methods(["GET", "HEAD", "POST"])
def segments(request: CampaignRequest) -> HttpResponse:
    """A stack; one line more of it, on its way to its own address; why somebody is in it. Raises InputError."""
    at = timezone.now()
    question = SegmentQuestion.read(request.GET)
    if request.method == "POST":
        return _explain(request, question, at)
    code, step = request.GET.get("code", ""), request.GET.get("do", "")
    if code and step:
        if step not in list(Step):
            raise InputError(_("unknown order"), expected=", ".join(Step))
        return redirect(
            reverse("segments:segments", args=[request.member.campaign.slug]) + question.plus(Step(step), code)
        )
    return _page(request, question, at, {})


@in_campaign(SEE_CONTACTS.name)
@recognised
@settled
@require_safe
def preview(request: CampaignRequest) -> HttpResponse:
    """How many each step with one more filter would leave: three numbers, for a page that asks while one chooses.

    Raises InputError for a filter or a line that does not exist.
    """
    question, code = SegmentQuestion.read(request.GET), request.GET.get("code", "")
    found = previews(question.stack, code, request.member, timezone.now()) if code else {}
    context = {"steps": [(step, label, found.get(step)) for step, label in STEPS.items()]}
    return render(request, "segments/_steps.html", context)


@in_campaign(SEE_CONTACTS.name)
@recognised
@settled
@require_safe
def segment(request: CampaignRequest, number: int) -> HttpResponse:
    """A kept segment: its lines, at their own address. Raises Http404; InputError where a filter is no more."""
    found = get_object_or_404(Segment, pk=number)
    query = SegmentQuestion(stack=found.stack, number=found.pk).query()
    return redirect(reverse("segments:segments", args=[request.member.campaign.slug]) + query)


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_POST
def keep(request: CampaignRequest) -> HttpResponse:
    """Keep the lines of the address under a name, or forget a name. Raises InputError, Http404."""
    member, at = request.member, timezone.now()
    question = SegmentQuestion.read(request.GET)
    here = reverse("segments:segments", args=[member.campaign.slug])
    if request.POST.get("do") == "delete":
        delete_segment(segment=get_object_or_404(Segment, pk=question.number or 0), by=member.actor, at=at)
        messages.success(request, _("The segment is forgotten; nobody was in it, people are asked for each time."))
        return redirect(here)
    form = KeepForm(request.POST)
    with MessageProblem(request):
        if not form.is_valid():
            raise InputError(_("a segment has a short name"))
        kept = keep_segment(
            campaign=member.campaign, name=form.cleaned_data["name"], stack=question.stack, by=member.actor, at=at
        )
        messages.success(request, _("Kept: its people are asked for each time it is opened."))
        return redirect("segments:segment", member.campaign.slug, kept.pk)
    return redirect(here + question.query())


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_POST
def many(request: CampaignRequest) -> HttpResponse:
    """An order on people of a stack. Raises InputError."""
    at, slug = timezone.now(), request.member.campaign.slug
    question = SegmentQuestion.read(request.GET)
    place = ManyPlace(
        reverse("segments:segments", args=[slug]) + question.query(),
        reverse("segments:many", args=[slug]) + question.first_page(),
        "segments",
    )
    return order(request, people_of(question.stack, request.member, at), place, at)


def _explain(request: CampaignRequest, question: SegmentQuestion, at: datetime) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, question, at, {"why": form}, 400)
    rows = found_by_words(request.member, Word.NAME, form.cleaned_data["text"], at)[:MOST_EXPLAINED]
    stopped = search_names(request, Contact, len(rows), at)
    if stopped is not None:
        return stopped
    known = Contact.objects.select_related("campaign", "person").in_bulk([one.contact.pk for one in rows])
    explained = [reasons(known[one.contact.pk], question.stack, request.member, at) for one in rows]
    return _page(request, question, at, {"why": form, "explained": explained, "asked_why": True})


def _page(
    request: CampaignRequest, question: SegmentQuestion, at: datetime, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = page(request, question, at)
    names = len(shown["rows"]) + len(more.get("explained", ()))
    stopped = list_contacts(request, names, shown["listing"].page.number, at)
    if stopped is not None:
        return stopped
    named = shown["segment"].name if shown["segment"] else ""
    context = {"why": WhyForm(), "keep": KeepForm(initial={"name": named}), "line": LINE, **shown, **more}
    return render(request, "segments/segments.html", context, status=status)
