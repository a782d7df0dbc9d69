"""Pages of the team about its public pages: open or closed, texts, counts by week, square, poster, calls."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.communication.public_pages import poster, queries
from arpenteur.web.communication.public_pages.actions import (
    confirm,
    drop_answer,
    publish_action,
    set_face,
    write_page,
)
from arpenteur.web.communication.public_pages.answers import BOXES, PageAnswer
from arpenteur.web.communication.public_pages.forms import FaceForm, PageForm
from arpenteur.web.communication.public_pages.models import PageKind, PendingAnswer
from arpenteur.web.communication.public_pages.permissions import EDIT_PUBLIC_PAGES
from arpenteur.web.communication.public_pages.taking import PageVisit, answer_page
from arpenteur.web.communication.public_pages.visiting import about
from arpenteur.web.communication.public_pages.wording import KINDS, SLUGS, page_notice
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.reads.gate import count_list, recognised, settled
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.ground.fieldwork.photos import open_photo
from arpenteur.web.persons.contacts.models import How
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS

_SECTION = {"section": "public-pages"}


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_safe
def desk(request: CampaignRequest) -> HttpResponse:
    """Which pages are open, what each brought, where it is handed on."""
    return _desk(request, _face_form(request.member.campaign))


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_POST
def face(request: CampaignRequest) -> HttpResponse:
    """The colour and the picture of all of them."""
    _whole_campaign(request)
    form = FaceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, form, 422)
    data = form.cleaned_data
    file = data["picture"]
    with FormProblem(form, "picture"):
        set_face(
            campaign=request.member.campaign,
            colour=data["colour"],
            picture_shows=data["picture_shows"],
            picture=open_photo(file.read()) if file else None,
            without=data["without"],
            by=request.member.actor,
            at=timezone.now(),
        )
        return redirect("public_pages:desk", request.member.campaign.slug)
    return _desk(request, form, 422)


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CampaignRequest, slug: str) -> HttpResponse:
    """The texts of one page, and whether it is open. Raises Http404 for a page of no kind."""
    campaign, kind = request.member.campaign, _kind(slug)
    page = queries.pages_of(campaign)[kind]
    actions = [
        (one.action.pk, f"{one.title}, {one.day_text}, {one.hours}")
        for one in (queries.actions_to_tick(campaign, timezone.now()) if kind is PageKind.COME else [])
    ]
    if request.method != "POST":
        initial = {name: getattr(page, name) for name in PageForm.base_fields}
        return _edit(request, kind, PageForm(kind, actions, initial=initial))
    _whole_campaign(request)
    form = PageForm(kind, actions, request.POST)
    if not form.is_valid():
        return _edit(request, kind, form, 422)
    with FormProblem(form):
        write_page(campaign=campaign, kind=kind, values=form.cleaned_data, by=request.member.actor, at=timezone.now())
        return redirect("public_pages:desk", campaign.slug)
    return _edit(request, kind, form, 422)


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_POST
def publish(request: CampaignRequest, number: int) -> HttpResponse:
    """One meeting or event shown to visitors, or no longer. Raises Http404 for what is not open to all, or is past."""
    _whole_campaign(request)
    campaign, at, shown = request.member.campaign, timezone.now(), request.POST.get("do") == "publish"
    found = next((one.action for one in queries.actions_to_tick(campaign, at) if one.action.pk == number), None)
    if found is None:
        raise Http404
    with MessageProblem(request, _("Visitors find it.") if shown else _("Visitors find it no more.")):
        publish_action(campaign=campaign, action=found, is_public=shown, by=request.member.actor, at=at)
    return redirect(reverse("public_pages:desk", args=[campaign.slug]) + "#coming")


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_safe
def preview(request: CampaignRequest, slug: str) -> HttpResponse:
    """The page as visitors see it, open or not; nothing can be sent from here."""
    campaign, kind = request.member.campaign, _kind(slug)
    return answer_page(request, PageVisit(campaign, queries.pages_of(campaign)[kind], preview=True))


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_safe
def poster_pdf(request: CampaignRequest, slug: str) -> HttpResponse:
    """A4, with the square to scan. Raises Http404 as ``edit``."""
    campaign, kind = request.member.campaign, _kind(slug)
    page = queries.pages_of(campaign)[kind]
    content = poster.page_poster(campaign, page, queries.face_of(campaign), address_of(request, campaign, kind))
    headers = {"Content-Disposition": f'attachment; filename="affiche-{slug}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@in_campaign(EDIT_PUBLIC_PAGES.name)
@require_safe
def square(request: CampaignRequest, slug: str) -> HttpResponse:
    """The square to scan, as a drawing. Raises Http404 as ``edit``."""
    drawn = poster.square(address_of(request, request.member.campaign, _kind(slug)))
    headers = {"Content-Disposition": f'attachment; filename="{slug}.svg"'}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_safe
def calls(request: CampaignRequest) -> HttpResponse:
    """People who left a telephone only: whom to call, what to read to them. A list of names, counted as one; nobody for
    a member narrowed to a part of the campaign.
    """
    return _calls(request)


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_POST
def call(request: CampaignRequest, number: int) -> HttpResponse:
    """What came of a call: she said yes, or it is not she. Raises Http404."""
    _whole_campaign(request)
    at, by = timezone.now(), request.member.actor
    pending = get_object_or_404(PendingAnswer, pk=number, to_call=True, expires_at__gt=at)
    if request.POST.get("do") != "yes":
        drop_answer(pending=pending, by=by, at=at)
        messages.success(request, _("Erased."))
        return redirect("public_pages:calls", request.member.campaign.slug)
    with MessageProblem(request, _("Kept among the contacts.")):
        confirm(pending=pending, how=How.SPOKEN, by=by, at=at)
    return redirect("public_pages:calls", request.member.campaign.slug)


def address_of(request: HttpRequest, campaign: Campaign, kind: PageKind) -> str:
    """The whole address of a page, as it is handed on."""
    return address_to_hand_on(request, reverse("public_pages:page", args=[campaign.slug, SLUGS[kind]]))


def _desk(request: CampaignRequest, form: FaceForm, status: int = 200) -> HttpResponse:
    campaign, at = request.member.campaign, timezone.now()
    weeks = queries.weeks_of(campaign, at)
    rows = [
        {
            **about(kind),
            "label": kind.label,
            "page": one,
            "address": address_of(request, campaign, kind),
            "counts": [week.counts[kind.value] for week in weeks],
        }
        for kind, one in queries.pages_of(campaign).items()
    ]
    context = {
        **_SECTION,
        "rows": rows,
        "coming": _coming(request, campaign, at),
        "weeks": weeks,
        "form": form,
        "waiting": len(queries.to_call(campaign, at)),
        "face": queries.face_of(campaign),
        "edits": not request.member.narrowed,
        "leaves": address_to_hand_on(request, reverse("public_pages:leave", args=[campaign.slug])),
    }
    return render(request, "public_pages/desk.html", context, status=status)


def _coming(request: CampaignRequest, campaign: Campaign, at: datetime) -> list[dict[str, Any]]:
    """Meetings and events to come: whether visitors find each, and how many said that they come."""
    page, come = queries.open_page(campaign, PageKind.COME), queries.coming_to(campaign)
    return [
        {
            "card": card,
            "shown": page is not None and card.action.pk in page.actions,
            "come": come.get(card.action.pk, 0),
            "address": address_to_hand_on(request, reverse("public_pages:come", args=[campaign.slug, card.action.pk])),
        }
        for card in queries.actions_to_tick(campaign, at)
    ]


def _edit(request: CampaignRequest, kind: PageKind, form: PageForm, status: int = 200) -> HttpResponse:
    context = {**_SECTION, **about(kind), "label": kind.label, "form": form}
    return render(request, "public_pages/edit.html", context, status=status)


def _calls(request: CampaignRequest) -> HttpResponse:
    campaign, at = request.member.campaign, timezone.now()
    waiting = [] if request.member.narrowed else queries.to_call(campaign, at)
    rows = [{"pending": one, "answer": PageAnswer.of_text(one.words), "agreed": _ticked(one)} for one in waiting]
    if rows:
        count_list(request, len(rows), at)
    notice = page_notice(campaign, PageKind.JOIN)
    return render(request, "public_pages/calls.html", {**_SECTION, "rows": rows, "notice": notice})


def _ticked(pending: PendingAnswer) -> list[Any]:
    pairs = PageAnswer.of_text(pending.words).pairs
    return [label for pair, label, _help in BOXES.values() if pair in pairs]


def _face_form(campaign: Campaign) -> FaceForm:
    found = queries.face_of(campaign)
    return FaceForm(initial={"colour": found.colour, "picture_shows": found.picture_shows})


def _kind(slug: str) -> PageKind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _whole_campaign(request: CampaignRequest) -> None:
    """Pages are those of the whole campaign: a member narrowed to a part of it may look only."""
    if request.member.narrowed:
        raise PermissionDenied
