"""Pages of amendments and of texts that are joined: at the desk, and for the author of a text by her own link."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import page_for_visitors
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.reads.gate import recognised
from arpenteur.web.foundation.shared.fields import AreaField, LineField
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.residents.consultations.actions.common import Words
from arpenteur.web.residents.consultations.actions.contributions import change_words
from arpenteur.web.residents.consultations.actions.decisions import (
    accept_amendment,
    decide,
    merge,
    promote_amendment,
    rebase_amendment,
)
from arpenteur.web.residents.consultations.actions.residents import resident_actor
from arpenteur.web.residents.consultations.amendments import alike, amendment_case, amendments_to, hers_by_number
from arpenteur.web.residents.consultations.kinds import ContributionKind
from arpenteur.web.residents.consultations.models import Contribution, Resident
from arpenteur.web.residents.consultations.own_views import by_own_link
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.residents.consultations.step_kinds import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE

_PAGE = ["GET", "HEAD", "POST"]
_Order = Callable[[Contribution, Actor, Any, datetime], object]


class WordsForm(forms.Form):
    """A text written again."""

    title = LineField(gettext_lazy("Title"), LONGEST_TITLE)
    summary = LineField(gettext_lazy("In one sentence"), LONGEST_SUMMARY, required=False)
    body = AreaField(gettext_lazy("Text"), LONGEST_BODY, required=False, rows=10)

    @property
    def words(self) -> Words:
        """What she wrote."""
        return Words(self.cleaned_data["title"], self.cleaned_data["summary"], self.cleaned_data["body"])


@in_campaign(ANSWER_RESIDENTS.name)
@recognised
@require_http_methods(_PAGE)
def desk_amendment(request: CampaignRequest, number: int) -> HttpResponse:
    """One amendment, word by word; whoever runs consultations decides of it. Raises Http404."""
    campaign, at, problem = request.member.campaign, timezone.now(), PageProblem()
    rows = Contribution.objects.select_related("process__campaign", "step", "author", "parent")
    row = get_object_or_404(rows, campaign=campaign, pk=number, kind=ContributionKind.AMENDMENT)
    if request.method == "POST":
        if not request.member.may(RUN_CONSULTATIONS.name):
            raise PermissionDenied
        with problem:
            _ordered(row, request.member.actor, request.POST, at)
            messages.success(request, _("Done: everybody reads it in the timeline."))
            return redirect("consultations:desk-amendment", campaign.slug, number)
    row = rows.get(pk=row.pk)
    case = amendment_case(row)
    context = {
        "section": "residents-desk",
        "row": row,
        "case": case,
        "problem": problem.sentence,
        "process": row.process,
        "runs": request.member.may(RUN_CONSULTATIONS.name),
        "form": _again(case) if case else None,
    }
    return render(request, "consultations/desk_amendment.html", context, status=400 if problem else 200)


@in_campaign(ANSWER_RESIDENTS.name)
@recognised
@require_http_methods(_PAGE)
def desk_join(request: CampaignRequest, number: int) -> HttpResponse:
    """Join a text with another one that says the same. Raises Http404."""
    campaign, at, problem = request.member.campaign, timezone.now(), PageProblem()
    rows = Contribution.objects.select_related("process__campaign", "step", "author")
    row = get_object_or_404(rows, campaign=campaign, pk=number)
    may = row.kind != ContributionKind.PROPOSAL or request.member.may(RUN_CONSULTATIONS.name)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        with problem:
            into = _target(row, request.POST.get("number", "") or request.POST.get("into", ""))
            merge(contribution=row, into=into, by=request.member.actor, at=at)
            messages.success(request, _("Done: everybody reads it in the timeline."))
            return redirect("consultations:desk-one", campaign.slug, row.pk)
    context = {
        "section": "residents-desk",
        "row": row,
        "words": row.words,
        "cards": alike(row),
        "problem": problem.sentence,
        "may": may,
        "followers": row.follows.count(),
    }
    return render(request, "consultations/desk_join.html", context, status=400 if problem else 200)


@by_own_link
def own_text(request: HttpRequest, campaign: Campaign, resident: Resident, secret: str, number: int) -> HttpResponse:
    """A text of hers: other words as long as nothing is decided, amendments to it, or what became of her amendment."""
    row, problem = hers_by_number(resident, number), PageProblem()
    if row is None:
        raise Http404
    by, at = resident_actor(resident), timezone.now()
    if request.method == "POST":
        with problem:
            _hers(row, by, request.POST, at)
            return redirect("consultations:own-text", campaign.slug, secret, number)
    row = hers_by_number(resident, number) or row
    words, case = row.words, amendment_case(row)
    mends = words is not None and row.decision == Decision.NEW and row.kind != ContributionKind.AMENDMENT
    initial = {"title": words.title, "summary": words.summary, "body": words.body} if words else {}
    context = {
        "row": row,
        "words": words,
        "secret": secret,
        "resident": resident,
        "why": problem.sentence,
        "case": case,
        "again": _again(case) if case else None,
        "form": WordsForm(initial=initial) if mends else None,
        "amendments": amendments_to(row) if row.kind == ContributionKind.PROPOSAL and words else [],
        "process": row.process,
    }
    return page_for_visitors(request, campaign, "consultations/own_text.html", context, 422 if problem else 200)


def _again(case: Any) -> WordsForm | None:
    """The form of an amendment that nobody decided of: with its changes on the text that shows, where they do not
    touch what changed since.
    """
    if not case.open:
        return None
    return WordsForm(initial={"title": case.words.title, "summary": case.words.summary, "body": case.proposed})


def _hers(row: Contribution, by: Actor, sent: Any, at: datetime) -> None:
    """What the author of a text may say: her own words, or of an amendment to them."""
    order = sent.get("do", "")
    if order == "change":
        form = WordsForm(sent)
        if not form.is_valid():
            raise InputError(_("nothing is written"))
        change_words(contribution=row, words=form.words, by=by, at=at)
    elif order in ("accept", "reject"):
        about = sent.get("number", "")
        rows = Contribution.objects.filter(parent=row, kind=ContributionKind.AMENDMENT)
        found = rows.filter(pk=int(about)).first() if about.isdecimal() else None
        if found is None or not found.shows:
            raise InputError(_("this text is no more"))
        _ordered(found, by, sent, at)
    elif order in ("rebase", "promote"):
        _ordered(row, by, sent, at)
    else:
        raise InputError(_("unknown order"), expected=", ".join(("change", *_ORDERS)))


def _ordered(row: Contribution, by: Actor, sent: Any, at: datetime) -> None:
    order = _ORDERS.get(sent.get("do", ""))
    if order is None:
        raise InputError(_("unknown order"), expected=", ".join(_ORDERS))
    order(row, by, sent, at)


def _reject(row: Contribution, by: Actor, sent: Any, at: datetime) -> object:
    return decide(contribution=row, decision=Decision.REJECTED, reason=sent.get("reason", ""), by=by, at=at)


def _rebase(row: Contribution, by: Actor, sent: Any, at: datetime) -> object:
    form = WordsForm(sent)
    if not form.is_valid() or not form.words.body.strip():
        raise InputError(_("an amendment has other words"))
    return rebase_amendment(amendment=row, words=form.words, by=by, at=at)


_ORDERS: dict[str, _Order] = {
    "accept": lambda row, by, _sent, at: accept_amendment(amendment=row, by=by, at=at),
    "reject": _reject,
    "rebase": _rebase,
    "promote": lambda row, by, _sent, at: promote_amendment(amendment=row, by=by, at=at),
}


def _target(row: Contribution, number: str) -> Contribution:
    """The text of a number that everybody reads, in the same process. Raises InputError."""
    found = (
        Contribution.objects.filter(process=row.process_id, number=int(number)).first() if number.isdecimal() else None
    )
    if found is None:
        raise InputError(_("no text has one of these numbers"), action=_("look them up on the public page"))
    return found
