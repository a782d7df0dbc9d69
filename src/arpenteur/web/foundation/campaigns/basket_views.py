"""Page parts: a station put in the basket or taken out, from any page that shows it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.basket import put_in_basket, set_basket, take_out_of_basket
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.parameters import leads_here


@in_campaign(Permission.EDIT_ACTIONS)
@require_POST
def change(request: CampaignRequest) -> HttpResponse:
    """``in`` and ``out`` name stations, ``empty`` takes all out; back to the page it came from.

    Raises InputError for an unknown station, PermissionDenied for one outside what the member is narrowed to.
    """
    member, coming, going = request.member, request.POST.getlist("in"), request.POST.getlist("out")
    if member.stations is not None and ("empty" in request.POST or not member.stations >= {*coming, *going}):
        raise PermissionDenied
    write: dict[str, Any] = {"campaign": member.campaign, "by": member.actor, "at": timezone.now()}
    if "empty" in request.POST:
        set_basket(stations=(), **write)
    if coming:
        put_in_basket(stations=coming, **write)
    if going:
        take_out_of_basket(stations=going, **write)
    return back_from(request)


def back_from(request: CampaignRequest) -> HttpResponse:
    """To the page whose button changed the basket."""
    back = request.POST.get("next", "")
    return (
        redirect(back) if leads_here(request, back) else redirect("territory:strategy", request.member.campaign.place)
    )
