"""What the pages of paths share: names behind a second factor, where a gesture leads back to, what is taken back."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from arpenteur.web.foundation.campaigns.access import CampaignRequest, may_see_names
from arpenteur.web.foundation.reads.gate import recognised
from arpenteur.web.foundation.shared.parameters import leads_here
from arpenteur.web.foundation.shared.undo import keep_for_undo, to_undo

GESTURE = "journey"
"""Under what the session keeps the last gesture on a journey."""
_SHOWN = "paths_shown"
"""The page of names that was shown last, and whether a gesture was made on it since."""
View = Callable[..., HttpResponse]


def with_names(view: View) -> View:
    """A page that shows names of contacts. Inside ``in_campaign``: a member whose role asks for no second factor sets
    one up first, then is recognised as whoever sees names.
    """
    again = recognised(view)

    @wraps(view)
    def checked(request: CampaignRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_names(request):
            return redirect(f"{reverse('accounts:second-factor')}?{urlencode({'next': request.path})}")
        return again(request, *args, **kwargs)

    return checked


def back_to(request: CampaignRequest, usual: str = "paths:board") -> str:
    """The page of this site that a form says it came from; that of the paths otherwise."""
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    return asked if leads_here(request, asked) else reverse(usual, args=[request.member.campaign.slug])


def go_back(request: CampaignRequest) -> HttpResponse:
    """To where a form came from."""
    return HttpResponseRedirect(back_to(request))


def keep_gesture(request: CampaignRequest, changed: dict[str, Any], at: datetime) -> None:
    """Let the last gesture be taken back for ten minutes."""
    keep_for_undo(request, GESTURE, request.member.campaign.pk, changed, at)
    if _SHOWN in request.session:
        request.session[_SHOWN] = [request.session[_SHOWN][0], True]


def names_anew(request: CampaignRequest, names: int) -> int:
    """How many names of a page are counted as read: all, but one where the same page comes again after a gesture on it,
    so that whoever works through her people is not taken for somebody who leafs through them.
    """
    here = request.get_full_path()
    again = request.session.get(_SHOWN) == [here, True]
    request.session[_SHOWN] = [here, False]
    return min(names, 1) if again else names


def last_gesture(request: CampaignRequest, at: datetime) -> dict[str, Any] | None:
    """The gesture that can still be taken back, with how many seconds are left; None without one."""
    kept = to_undo(request, GESTURE, request.member.campaign.pk, at)
    if kept is None:
        return None
    left = datetime.fromisoformat(kept["until"]) - at
    return {**kept, "seconds": int(left.total_seconds())}
