"""The basket of a campaign: the stations it means to go to next, the same on every page.

Page parts: a station put in the basket or taken out, from any page that shows it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.parameters import leads_here

MOST = 200


def basket_of(campaign: Campaign) -> list[str]:
    """Keys of its stations in the order they were put in; those that the ground of today no longer has are left out."""
    known = ground_of(campaign).stations
    return [station for station in campaign.basket if station in known]


@verb(also="campaign.basket_changed")
def put_in_basket(*, campaign: Campaign, stations: Iterable[str], by: Actor, at: datetime) -> list[str]:
    """Add stations after those that are in; again is not an error. Raises InputError as ``set_basket``."""
    locked = _locked(campaign)
    return _write(campaign, [*basket_of(locked), *stations], by, at)


@verb(also="campaign.basket_changed")
def take_out_of_basket(*, campaign: Campaign, stations: Iterable[str], by: Actor, at: datetime) -> list[str]:
    """Take stations out; one that is not in is not an error."""
    locked, gone = _locked(campaign), set(stations)
    return _write(campaign, [one for one in basket_of(locked) if one not in gone], by, at)


@verb("campaign.basket_changed", "basket of stations changed")
def set_basket(*, campaign: Campaign, stations: Iterable[str], by: Actor, at: datetime) -> list[str]:
    """These stations instead of those before. Raises InputError for one that is not of the ground, or too many."""
    _locked(campaign)
    return _write(campaign, stations, by, at)


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)


def _write(campaign: Campaign, stations: Iterable[str], by: Actor, at: datetime) -> list[str]:
    asked = list(dict.fromkeys(stations))
    ground_of(campaign).checked(asked)
    if len(asked) > MOST:
        raise InputError(
            _("%(n)s stations in the basket") % {"n": len(asked)}, expected=_("%(most)s at most") % {"most": MOST}
        )
    campaign.basket = asked
    campaign.save(update_fields=["basket"])
    record(verb="campaign.basket_changed", subject=campaign, by=by, at=at, campaign=campaign.pk, zones=len(asked))
    return asked


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
