"""The five places of a campaign, and the menu behind its name; rooms declare their pages there as tabs.

A room lists its tabs as ``TABS`` in its module ``places``. A page says which tab it belongs to by ``section`` in its
context: its place is lit, and the place's link leads to the first of its tabs that the member may open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.rules import rule_of

MOST_IN_LINE = 6
"""Tabs of a place that all stand in its line; of more, some stand behind « Others »."""


class CampaignPlace(StrEnum):
    """The places, in the order of the bar; ``MENU`` is no place but what lies behind the campaign's name."""

    GLANCE = "glance"
    WHERE = "where"
    WEEK = "week"
    PEOPLE = "people"
    RESIDENTS = "residents"
    MENU = "menu"


LABELS: Mapping[CampaignPlace, Promise] = {
    CampaignPlace.GLANCE: _("At a glance"),
    CampaignPlace.WHERE: _("Where to go"),
    CampaignPlace.WEEK: _("Week"),
    CampaignPlace.PEOPLE: _("The people"),
    CampaignPlace.RESIDENTS: _("Residents"),
}
ICONS: Mapping[CampaignPlace, str] = {
    CampaignPlace.GLANCE: "eye",
    CampaignPlace.WHERE: "compass",
    CampaignPlace.WEEK: "calendar3",
    CampaignPlace.PEOPLE: "people",
    CampaignPlace.RESIDENTS: "chat-left",
}


class Of(StrEnum):
    """What the address of a tab names."""

    CAMPAIGN = "campaign"
    TERRITORY = "territory"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Tab:
    """A page of a place. ``right``: what a member needs to see it there, nothing for every member; ``listed``: False
    for pages reached from other tabs of their place, and by search; ``aside``: behind « Others » where a place has more
    tabs than a line holds; ``query``: what its address ends with."""

    id: str
    place: CampaignPlace
    order: int
    label: Promise | str
    page: str
    right: str = ""
    icon: str = ""
    of: Of = Of.CAMPAIGN
    listed: bool = True
    aside: bool = False
    query: str = ""

    @property
    def group(self) -> int:
        """Entries of the menu stand together by hundreds of their order."""
        return self.order // 100


@dataclass(frozen=True)
class Visit:
    """Who looks, at what: the rights of a member by name (None for a visitor of the public pages), the short names of
    her campaign and of the territory, the tab of the page; ``narrowed``: she sees a part of the campaign."""

    rights: Mapping[str, bool] | None
    campaign: str
    territory: str
    section: str
    narrowed: bool = False

    def opens(self, tab: Tab) -> bool:
        """Whether a tab is shown to her."""
        return tab.listed and self.may(tab)

    def may(self, tab: Tab) -> bool:
        """Whether she may open it, listed or not."""
        if self.rights is None:
            return tab.of is Of.TERRITORY
        if tab.right and not self.rights.get(tab.right):
            return False
        if not self.narrowed or tab.of is not Of.CAMPAIGN:
            return True
        rule = rule_of(resolve(reverse(tab.page, args=[self.campaign])).func)
        return rule is None or not rule.whole

    def address(self, tab: Tab) -> str:
        """Where a tab leads."""
        names = {Of.CAMPAIGN: [self.campaign], Of.TERRITORY: [self.territory], Of.NOTHING: []}
        return reverse(tab.page, args=names[tab.of]) + tab.query


@dataclass(frozen=True)
class WayTo:
    """A link of the bar, of the tabs or of the menu. ``current``: what ``aria-current`` says, empty elsewhere."""

    label: Promise | str
    address: str
    icon: str
    current: str
    group: int = 0
    aside: bool = False


def every_tab() -> list[Tab]:
    """Tabs of every room, in the order of their numbers."""
    return sorted((one for room in declared("places", "TABS") for one in room), key=lambda one: one.order)


def tabs_of(place: CampaignPlace, visit: Visit) -> list[Tab]:
    """The tabs of one place that somebody is shown."""
    return [one for one in every_tab() if one.place is place and visit.opens(one)]


def place_of(section: str) -> CampaignPlace | None:
    """The place that a page lights, None for a page that says no tab."""
    return next((one.place for one in every_tab() if one.id == section), None)


def bar(visit: Visit) -> list[WayTo]:
    """The places that somebody may open; one without a tab of hers is left out."""
    lit = place_of(visit.section)
    ways = []
    for place, label in LABELS.items():
        tabs = tabs_of(place, visit)
        if tabs:
            here = "page" if tabs[0].id == visit.section else "true"
            current = here if place is lit else ""
            ways.append(WayTo(label, visit.address(tabs[0]), ICONS[place], current))
    return ways


def links(place: CampaignPlace, visit: Visit) -> list[WayTo]:
    """The tabs of a place, or the entries of the menu, as links."""
    return [
        WayTo(one.label, visit.address(one), one.icon, "page" if one.id == visit.section else "", one.group, one.aside)
        for one in tabs_of(place, visit)
    ]


def in_line(ways: list[WayTo]) -> tuple[list[WayTo], list[WayTo]]:
    """Tabs of a place as they stand: those in its line, and those behind « Others ». Where they are few nothing is set
    aside; the page that is shown is in the line, wherever it stands otherwise.
    """
    if len(ways) <= MOST_IN_LINE:
        return ways, []
    line = [one for one in ways if not one.aside or one.current]
    return line, [one for one in ways if one.aside and not one.current]
