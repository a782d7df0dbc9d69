"""Actions, pages and rules, by their words: few enough to be looked through each time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from heapq import nsmallest

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.domain.law import rules
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.places import LABELS, CampaignPlace, Tab, Visit, door_of, tabs_by_id
from arpenteur.web.ground.fieldwork.display import ActionCard, show
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import ActionZone
from arpenteur.web.ground.fieldwork.queries import visible
from arpenteur.web.site.search.hits import MOST, Hit, HitGroup
from arpenteur.web.site.search.words import begin, folded, holds, marked

BEFORE = timedelta(days=60)
"""How long an action that is over is still looked for."""
LOOKED_THROUGH = 1_000


def action_hits(member: Member, words: list[str], at: datetime) -> HitGroup:
    """Actions the member sees, by title, kind, place, stations or day: those to come first. Inside ``sealed``."""
    asked = visible(member).filter(ends_at__gt=at - BEFORE)
    stations: defaultdict[int, list[str]] = defaultdict(list)
    for action, station in ActionZone.objects.filter(action__in=asked.order_by().values("pk")).values_list(
        "action", "station"
    ):
        stations[action].append(station)
    ground = ground_of(member.campaign)
    rows = asked.order_by("starts_at", "pk").values_list("pk", "title", "kind", "place", "starts_at", "ends_at")
    near: list[tuple[bool, timedelta, int]] = []
    for pk, title, kind, place, starts, ends in rows[:LOOKED_THROUGH]:
        day = day_of(member.campaign, starts)
        texts = (
            title,
            str(Kind(kind).label),
            place,
            _day_words(day, get_language() or ""),
            _where(ground, stations[pk]),
        )
        if begin([word for text in texts for word in folded(text)], words):
            near.append((ends <= at, abs(starts - at), pk))
    best = [pk for _over, _far, pk in nsmallest(MOST, near)]
    cards = show(asked.filter(pk__in=best).select_related("campaign").prefetch_related("zones"), ground)
    cards.sort(key=lambda card: best.index(card.action.pk))
    return HitGroup("actions", _("Actions"), [_action(member, one, words) for one in cards], len(near))


@lru_cache(maxsize=1_000)
def _day_words(day: date, _language: str) -> str:
    """A day in the language of the page: ``samedi 28 novembre 2026``."""
    return date_format(day, "l j F Y")


def _where(ground: Ground, stations: list[str]) -> str:
    """The stations of an action by their numbers, all of them."""
    return " ".join((_("Stations"), *(ground.label(one) for one in stations))) if stations else ""


def _action(member: Member, card: ActionCard, words: list[str]) -> Hit:
    about = [f"{card.day_text}, {card.hours}", card.action.place, card.state_text]
    page = reverse("fieldwork:action", args=[member.campaign.slug, card.action.pk])
    return Hit(marked(card.title, words), " · ".join(one for one in about if one), page, card.icon)


def page_hits(member: Member, words: list[str]) -> HitGroup:
    """Tabs of the places and entries of the menu that the member may open, by their names and by what people call what
    is done there.
    """
    campaign, known = member.campaign, tabs_by_id()
    visit = Visit(member.can, campaign.slug, campaign.place, "", member.narrowed)
    ranked = [(_rank(one, words), one) for one in known.values() if visit.may(one)]
    found = [one for rank, one in sorted(ranked, key=lambda pair: pair[0]) if rank < _FAR]
    hits = [_page(one, _place(one, known), visit.address(one), words) for one in found[:MOST]]
    return HitGroup("pages", _("Pages"), hits, len(found))


_FAR = 3


def _rank(tab: Tab, words: list[str]) -> int:
    """How near the words typed come to a page: 0 in its name, then in its words, then beside its place."""
    texts = (str(tab.label), f"{tab.label} {tab.words}", f"{tab.label} {tab.words} {tab.whole} {_menu(tab)}")
    return next((rank for rank, text in enumerate(texts) if begin(folded(text), words)), _FAR)


def _page(tab: Tab, place: str, address: str, words: list[str]) -> Hit:
    return Hit(marked(str(tab.label), words), place, address, "list-ul")


def _place(tab: Tab, known: Mapping[str, Tab]) -> str:
    door = door_of(tab, known)
    return _menu(tab) if door is tab and not tab.whole else f"{_menu(tab)} · {door.together}"


def _menu(tab: Tab) -> str:
    return _("Menu of the campaign") if tab.place is CampaignPlace.MENU else str(LABELS[tab.place])


def rule_hits(member: Member, words: list[str]) -> HitGroup:
    """Rules of law that the program carries out, by article, title or name."""
    found = [
        one
        for one in rules().values()
        if holds(f"{one.title} {one.id} {' '.join(reference.text for reference in one.references)}", words)
    ]
    hits = [
        Hit(
            marked(one.title, words),
            _("%(article)s · read on %(day)s")
            % {"article": one.article, "day": date_format(one.read_on, "DATE_FORMAT")},
            reverse("search:rule", args=[member.campaign.slug, one.id]),
            "journal-text",
        )
        for one in found[:MOST]
    ]
    return HitGroup("rules", _("Rules"), hits, len(found))
