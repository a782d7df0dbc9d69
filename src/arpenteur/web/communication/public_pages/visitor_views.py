"""Pages for whoever passes by: answering, leaving, the calendar of an action, the picture.

« Donner »: every mention that the law asks of a call for donations, then the agent's own payment provider.

Nothing is asked here and no money passes through this site; who gave comes back by the notices of the provider
(``money.gift_views``).
"""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from arpenteur.domain.money_gifts import mentions, most_of_a_person
from arpenteur.web.accountability.money.framing import frame_of
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.actions import VISITOR, send_ways_out
from arpenteur.web.communication.public_pages.forms import EMPTY, LeaveForm
from arpenteur.web.communication.public_pages.models import PageKind, PublicPage
from arpenteur.web.communication.public_pages.queries import (
    action_of,
    actions_of,
    face_of,
    lines_with,
    open_page,
    open_pages,
)
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.taking import PageVisit, answer_page
from arpenteur.web.communication.public_pages.visiting import about, looked_at, page_for_visitors, visited
from arpenteur.web.communication.public_pages.ways import ways_of
from arpenteur.web.communication.public_pages.wording import KINDS
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.calendar_file import calendar_file
from arpenteur.web.ground.fieldwork.display import ActionCard
from arpenteur.web.ground.fieldwork.photos import path_of

LEAVE = "leave"


@looked_at
def give(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The page to give. Raises Http404 where the campaign did not open it, lacks a mention, or filed its account."""
    view = frame_of(campaign)
    if not view.asks:
        raise Http404
    today = day_of(campaign, timezone.now())
    context = {
        "frame": view.frame,
        "mentions": mentions(today),
        "most": most_of_a_person(today) // 100,
    }
    return page_for_visitors(request, campaign, "public_pages/give.html", context)


def gives(campaign: Campaign) -> bool:
    """Whether the page to give is open."""
    return frame_of(campaign).asks


@looked_at
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What one can do here."""
    listed = [{"page": one, **about(PageKind(one.kind))} for one in open_pages(campaign)]
    context = {"pages": listed, "gives": gives(campaign), "ways": ways_of(campaign)}
    return page_for_visitors(request, campaign, "public_pages/index.html", context)


@visited
def page(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """A page with its form; of « venir », what there is to come to. Raises Http404 where it is not open."""
    found = opened(campaign, slug)
    if PageKind(found.kind) is PageKind.COME:
        return to_come(request, campaign, found)
    return answer_page(request, PageVisit(campaign, found))


@visited
def come(request: HttpRequest, campaign: Campaign, action: int) -> HttpResponse:
    """Coming to one action. Raises Http404 for one that is not open to everyone, or is past."""
    found = opened(campaign, "venir")
    card = action_of(found, action, timezone.now())
    if card is None:
        raise Http404
    return answer_page(request, PageVisit(campaign, found, card))


@looked_at
def calendar(request: HttpRequest, campaign: Campaign, action: int) -> HttpResponse:  # noqa: ARG001 — as Django calls it
    """The action for her calendar; no name is in it. Raises Http404 as ``come``."""
    card = action_of(opened(campaign, "venir"), action, timezone.now())
    if card is None:
        raise Http404
    return _calendar_of(campaign, [card])


@looked_at
def whole_calendar(request: HttpRequest, campaign: Campaign) -> HttpResponse:  # noqa: ARG001 — as Django calls it
    """All there is to come to, as a calendar that phones subscribe to. Raises Http404 where the page is closed."""
    return _calendar_of(campaign, actions_of(opened(campaign, "venir"), timezone.now()))


@looked_at
def picture(request: HttpRequest, campaign: Campaign, name: str) -> FileResponse:  # noqa: ARG001 — as Django calls it
    """The picture of the pages. Raises Http404 for any other file of the campaign."""
    file = path_of(campaign.pk, name) if name and name == face_of(campaign).picture else None
    if file is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file.open("rb"), content_type="image/jpeg", headers=headers)


@visited
def leave(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Whoever has no link types her address: the link comes by letter. The answer is the same whoever has it."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _leave_page(request, campaign, form)
    if request.POST.get(EMPTY):
        return page_for_visitors(request, campaign, "public_pages/sent.html", {"leaving": True})
    stamp = robots.read_stamp(request.POST.get("stamp", ""), campaign.pk, LEAVE)
    if stamp is None:
        form.add_error(None, _("This page was open for a long time: send it again."))
    if stamp is None or not form.is_valid():
        return _leave_page(request, campaign, form, 403 if stamp is None else 422)
    passes = robots.let_in(request, campaign.pk, FormPurpose.LEAVE, stamp)
    if passes is FormPass.FULL:
        form.add_error(None, _("Many people are writing from here: try again in ten minutes."))
        return _leave_page(request, campaign, form, 429)
    email = form.cleaned_data["email"]
    if passes is FormPass.GOOD and robots.may_be_written_to(campaign.pk, email, FormPurpose.LEAVE):
        send_ways_out(campaign=campaign, lines=lines_with(campaign, email), by=VISITOR, at=timezone.now())
    return page_for_visitors(request, campaign, "public_pages/sent.html", {"leaving": True})


def to_come(request: HttpRequest, campaign: Campaign, come_page: PublicPage, **more: Any) -> HttpResponse:
    """What there is to come to."""
    context = {**about(PageKind.COME), "page": come_page, "cards": actions_of(come_page, timezone.now()), **more}
    return page_for_visitors(request, campaign, "public_pages/actions.html", context)


def opened(campaign: Campaign, slug: str) -> PublicPage:
    """An open page by the name of its address. Raises Http404."""
    found = open_page(campaign, KINDS[slug]) if slug in KINDS else None
    if found is None:
        raise Http404
    return found


def _leave_page(request: HttpRequest, campaign: Campaign, form: LeaveForm, status: int = 200) -> HttpResponse:
    stamp = robots.new_stamp(campaign.pk, LEAVE)
    context = {"form": form, "stamp": stamp, "bits": robots.difficulty(timezone.now()), "empty": EMPTY}
    return page_for_visitors(request, campaign, "public_pages/leave.html", context, status)


def _calendar_of(campaign: Campaign, cards: list[ActionCard]) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="agenda.ics"'}
    content = calendar_file(campaign, campaign.name, [card.action for card in cards], public=True)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
