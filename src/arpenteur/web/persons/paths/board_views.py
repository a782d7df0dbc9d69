"""Pages of paths as a whole: who waits for something, and what is mine to do today."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.reads.gate import list_contacts
from arpenteur.web.persons.paths.board import COLUMNS, LIST, BoardPage, board, question_of
from arpenteur.web.persons.paths.my_list import my_list
from arpenteur.web.persons.paths.permissions import SEE_OWN_PATHS
from arpenteur.web.persons.paths.queries import acting_is, follow_ups_of, is_fresh, journeys_seen, waiting
from arpenteur.web.persons.paths.requests import last_gesture, names_anew, with_names


@in_campaign(SEE_OWN_PATHS.name)
@with_names
@require_safe
def paths(request: CampaignRequest) -> HttpResponse:
    """One path, in columns or as a list, beside the member's own list. Raises InputError for a wrong address."""
    at, member = timezone.now(), request.member
    gesture = last_gesture(request, at)
    here = gesture["before"]["id"] if gesture and "before" in gesture else None
    page = board(member, question_of(request.GET), at, here)
    found = my_list(member, at)
    everything = waiting(journeys_seen(member, at), day_of(member.campaign, at))
    stopped = _counted(request, page, names_anew(request, page.names + found.names), at)
    if stopped is not None:
        return stopped
    context = {
        "section": "paths",
        "page": page,
        "question": page.question,
        "mine": found,
        "everything": everything,
        "gesture": gesture,
        "fresh": is_fresh(member, at),
        "as_columns": page.question.but(view=COLUMNS),
        "as_list": page.question.but(view=LIST, step=None),
    }
    return render(request, "paths/board.html", context)


@in_campaign(SEE_OWN_PATHS.name)
@require_safe
def mine(request: CampaignRequest) -> HttpResponse:
    """What is hers to do today: journeys and follow-ups. Without the second factor that names ask for, how many."""
    if may_see_names(request):
        return _mine(request)
    at, member = timezone.now(), request.member
    today = day_of(member.campaign, at)
    count = waiting(acting_is(journeys_seen(member, at), member.membership.pk), today).today
    count += follow_ups_of(member, today, at).count()
    return render(request, "paths/mine_unnamed.html", {"section": "my-list", "count": count})


@with_names
def _mine(request: CampaignRequest) -> HttpResponse:
    at = timezone.now()
    found = my_list(request.member, at)
    stopped = list_contacts(request, names_anew(request, found.names), None, at)
    if stopped is not None:
        return stopped
    context = {"section": "my-list", "mine": found, "gesture": last_gesture(request, at)}
    return render(request, "paths/mine.html", {**context, "fresh": is_fresh(request.member, at)})


def _counted(request: CampaignRequest, page: BoardPage, names: int, at: datetime) -> HttpResponse | None:
    """Count the names of the page; one that can be leafed through is stopped as lists of contacts are."""
    pages = page.question.view == LIST or page.question.step is not None
    return list_contacts(request, names, page.question.page if pages else None, at)
