"""What else a visitor finds on the public address of a campaign, besides its own pages: other rooms say it.

A room lists functions as ``WAYS`` in its module ``public_ways``; each says its way for a campaign, or that it has none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class PublicWay:
    """A link of the index: its words, a line below, where it leads."""

    label: Promise | str
    under: Promise | str
    address: str


type WayOf = Callable[[Campaign], PublicWay | None]


def ways_of(campaign: Campaign) -> list[PublicWay]:
    """Those that are open, in the order of the rooms. Asked inside a ``sealed`` block."""
    every: list[WayOf] = [one for room in declared("public_ways", "WAYS") for one in room]
    return [found for one in every if (found := one(campaign)) is not None]
