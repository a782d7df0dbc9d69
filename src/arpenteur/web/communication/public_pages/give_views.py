"""« Donner »: every mention that the law asks of a call for donations, then the agent's own payment provider.

Nothing is asked and nothing is kept here: no money and no name passes through this site.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from arpenteur.domain.law.loading import rule
from arpenteur.domain.money_gifts import LIMIT, mentions
from arpenteur.web.accountability.money.framing import frame_of
from arpenteur.web.communication.public_pages.visiting import looked_at, page_for_visitors
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign


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
        "most": rule(LIMIT).parameter("most_cents", today) // 100,
    }
    return page_for_visitors(request, campaign, "public_pages/give.html", context)


def gives(campaign: Campaign) -> bool:
    """Whether the page to give is open."""
    return frame_of(campaign).asks
