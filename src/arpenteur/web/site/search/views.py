"""The page of search, which is also what the box over every page shows; a rule of law, a chapter of the guide.

What is typed comes in the body of a form, so that no address, log, history or journal holds it.
"""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.law import rules
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.guide import title_of
from arpenteur.web.foundation.shared.rules import public
from arpenteur.web.site.search.ground import ground_hits
from arpenteur.web.site.search.guide import chapter_address, chapter_html, guide_hits
from arpenteur.web.site.search.hits import HitGroup
from arpenteur.web.site.search.people import people_hits
from arpenteur.web.site.search.words import LONGEST, typed_words
from arpenteur.web.site.search.work import action_hits, page_hits, rule_hits


@in_campaign(when_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: CampaignRequest) -> HttpResponse:
    """The page, or its results alone for the box. Names that are shown are counted as a list that was read."""
    typed = request.POST.get("q", "")[:LONGEST]
    at = timezone.now()
    groups = _groups(request, typed_words(typed), at)
    context = {"typed": typed, "groups": groups, "count": sum(one.count for one in groups), "section": "search"}
    box = request.headers.get("HX-Request") == "true" and request.method == "POST"
    answer = render(request, "search/_results.html" if box else "search/search.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@in_campaign()
@require_safe
def law_rule(request: CampaignRequest, rule: str) -> HttpResponse:
    """One rule of law, for every member: what it says, where it is written, when it was read. Raises Http404."""
    found = rules().get(rule)
    if found is None:
        raise Http404(rule)
    return render(request, "search/rule.html", {"rule": found, "section": "search"})


@in_campaign(when_closed=True)
@require_safe
def chapter_of_member(request: CampaignRequest, chapter: str) -> HttpResponse:
    """A chapter of the guide, for every member. Raises Http404."""
    return _chapter(request, chapter, request.member.campaign.slug)


@public
@require_safe
def chapter_of_visitor(request: HttpRequest, chapter: str) -> HttpResponse:
    """A chapter of the guide, for everybody. Raises Http404."""
    return _chapter(request, chapter, "")


def _chapter(request: HttpRequest, chapter: str, campaign: str) -> HttpResponse:
    try:
        context = {"title": title_of(chapter), "text": chapter_html(campaign, chapter), "section": "guide"}
    except KeyError as error:
        raise Http404(chapter) from error
    return render(request, "search/chapter.html", context | {"first": chapter_address(campaign, "index")})


def _groups(request: CampaignRequest, words: list[str], at: datetime) -> list[HitGroup]:
    if not words:
        return []
    member = request.member
    people = people_hits(member, words)
    if people.hits:
        count_list(request, len(people.hits), at)
    stations, streets = ground_hits(member.campaign, words)
    groups = [stations, streets, people, action_hits(member, words, at), page_hits(member, words)]
    groups += [rule_hits(member, words), guide_hits(member.campaign.slug, words)]
    return [one for one in groups if one.hits]
