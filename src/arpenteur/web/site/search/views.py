"""The page of search, which is also what the box over every page shows; a rule of law read by itself.

What is typed comes in the body of a form, so that no address, log, history or journal holds it.
"""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.law import rules
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.site.search.ground import ground_hits
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


def _groups(request: CampaignRequest, words: list[str], at: datetime) -> list[HitGroup]:
    if not words:
        return []
    member = request.member
    people = people_hits(member, words)
    if people.hits:
        count_list(request, len(people.hits), at)
    stations, streets = ground_hits(member.campaign, words)
    groups = [stations, streets, people, action_hits(member, words, at), page_hits(member, words)]
    return [one for one in (*groups, rule_hits(member, words)) if one.hits]
