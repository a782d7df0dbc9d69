"""The basket of a campaign: the stations it means to go to next, the same on every page."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign

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
