"""The five places of a campaign, and the menu behind its name; rooms declare their pages there as tabs.

A room lists its tabs as ``TABS`` in its module ``places``. A page says which tab it belongs to by ``section`` in its
context: its place is lit, and the place's link leads to the first of its tabs that the member may open. Tabs within
another one are parts of it: one door leads to all of them, and each shows the way to the others (ADR 58).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.rules import rule_of

MOST_IN_LINE = 6
"""Doors of a place, so that all stand in its line."""
MOST_DOORS = 30
"""Doors of all menus together: places, tabs, entries behind the campaign's name."""


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
    for pages reached from other tabs of their place, and by search; ``query``: what its address ends with; ``within``:
    the tab that it is a part of; ``whole``: what a tab and its parts are called together, where its own name does not
    do; ``words``: what people call what is done there, by which search finds it; ``guide``: the chapter of the guide
    that tells it, with its heading where one does (``secteurs#découper``)."""

    id: str
    place: CampaignPlace
    order: int
    label: Promise | str
    page: str
    right: str = ""
    icon: str = ""
    of: Of = Of.CAMPAIGN
    listed: bool = True
    query: str = ""
    within: str = ""
    whole: Promise | str = ""
    words: Promise | str = ""
    guide: str = ""

    @property
    def together(self) -> Promise | str:
        """What it and its parts are called."""
        return self.whole or self.label

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


def every_tab() -> list[Tab]:
    """Tabs of every room, in the order of their numbers."""
    return sorted((one for room in declared("places", "TABS") for one in room), key=lambda one: one.order)


def tabs_by_id() -> dict[str, Tab]:
    """Every tab by what pages call it."""
    return {one.id: one for one in every_tab()}


def door_of(tab: Tab, known: Mapping[str, Tab]) -> Tab:
    """The tab that a tab is a part of, or of a part of; itself where it stands alone."""
    while tab.within:
        tab = known[tab.within]
    return tab


def tabs_of(place: CampaignPlace, visit: Visit) -> list[Tab]:
    """The tabs of one place that somebody is shown, parts too, in the order of their doors."""
    known = tabs_by_id()
    shown = [one for one in known.values() if one.place is place and visit.opens(one)]
    return sorted(shown, key=lambda one: door_of(one, known).order)


def place_of(section: str) -> CampaignPlace | None:
    """The place that a page lights, None for a page that says no tab."""
    tab = tabs_by_id().get(section)
    return tab.place if tab else None


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
    """The doors of a place, or of the menu, as links: each leads to the first of its parts that is shown."""
    known = tabs_by_id()
    here = known.get(visit.section)
    ways = []
    for door, group in groupby(tabs_of(place, visit), key=lambda one: door_of(one, known)):
        first, *others = group
        label = door.together if others else first.label
        within = "true" if here and door_of(here, known) is door else ""
        ways.append(WayTo(label, visit.address(first), door.icon, "page" if here is first else within, door.group))
    return ways


def parts(visit: Visit) -> tuple[Promise | str, list[WayTo]]:
    """What the page that is shown is a part of, and the ways to all parts; nothing where one alone is shown."""
    known = tabs_by_id()
    here = known.get(visit.section)
    if here is None:
        return "", []
    door = door_of(here, known)
    shown = [one for one in tabs_of(here.place, visit) if door_of(one, known) is door]
    current = {here.id: "page"} if here in shown else {here.within: "true"}
    ways = [WayTo(one.label, visit.address(one), one.icon, current.get(one.id, "")) for one in shown]
    return (door.together, ways) if len(ways) > 1 else ("", [])
