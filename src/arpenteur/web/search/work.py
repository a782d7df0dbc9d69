"""Actions, pages and rules, by their words: few enough to be looked through each time."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arpenteur.domain.law import rules
from arpenteur.web.campaigns.ground import ground_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.fieldwork.display import ActionCard, show
from arpenteur.web.fieldwork.queries import visible
from arpenteur.web.search.hits import MOST, Hit, HitGroup
from arpenteur.web.search.words import holds, marked
from arpenteur.web.shared.places import LABELS, CampaignPlace, Tab, Visit, every_tab

BEFORE = timedelta(days=60)
"""How long an action that is over is still looked for."""
LOOKED_THROUGH = 1_000


def action_hits(member: Member, words: list[str], at: datetime) -> HitGroup:
    """Actions the member sees, by title, kind, place, stations or day: those to come first. Inside ``sealed``."""
    asked = visible(member).filter(ends_at__gt=at - BEFORE).select_related("campaign").prefetch_related("zones")
    cards = show(asked.order_by("starts_at", "pk")[:LOOKED_THROUGH], ground_of(member.campaign))
    found = [one for one in cards if holds(_text(one), words)]
    found.sort(key=lambda one: _nearness(one, at))
    hits = [_action(member, one, words) for one in found[:MOST]]
    return HitGroup("actions", _("Actions"), hits, len(found))


def _nearness(card: ActionCard, at: datetime) -> tuple[bool, timedelta]:
    """Those to come before those that are over, the nearest first."""
    return card.action.ends_at <= at, abs(card.action.starts_at - at)


def _text(card: ActionCard) -> str:
    return f"{card.title} {card.kind} {card.action.place} {card.where} {date_format(card.day, 'l j F Y')}"


def _action(member: Member, card: ActionCard, words: list[str]) -> Hit:
    about = [f"{card.day_text}, {card.hours}", card.action.place, card.state_text]
    page = reverse("fieldwork:action", args=[member.campaign.slug, card.action.pk])
    return Hit(marked(card.title, words), " · ".join(one for one in about if one), page, card.icon)


def page_hits(member: Member, words: list[str]) -> HitGroup:
    """Tabs of the places and entries of the menu that the member may open."""
    campaign = member.campaign
    visit = Visit(member.can, campaign.slug, campaign.place, "")
    found = [one for one in every_tab() if visit.may(one) and holds(f"{one.label} {_place(one)}", words)]
    found.sort(key=lambda one: not holds(str(one.label), words))
    hits = [Hit(marked(str(one.label), words), _place(one), visit.address(one), "list-ul") for one in found[:MOST]]
    return HitGroup("pages", _("Pages"), hits, len(found))


def _place(tab: Tab) -> str:
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
