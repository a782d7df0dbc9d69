"""What is pressing of actions: those of the next days that miss people, and the silence that the law asks for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.law import campaign_clocks
from arpenteur.domain.law.campaign import SILENCE
from arpenteur.web.foundation.campaigns.alerts import Alert, details
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.times import week_name
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.display import DAY, name_of
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.queries import (
    TO_FINISH,
    assignable,
    busy_between,
    editable,
    may_be_assigned,
    of_state,
    visible,
    with_figures,
)
from arpenteur.web.persons.volunteers.queries import free_between

AHEAD = timedelta(days=4)
"""People are looked for in actions that begin within so many days."""
MOST = 3
"""So many actions are named one by one, the first to come."""
SILENCE_AHEAD = timedelta(days=14)


def understaffed(member: Member, at: datetime) -> Iterator[Alert]:
    """Actions to come that miss people, of those to which the member assigns them, with how many are free then."""
    soon = Q(status=Status.PLANNED, starts_at__gt=at, starts_at__lt=at + AHEAD)
    coming = visible(member).filter(assignable(member), soon)
    short = [one for one in with_figures(coming.order_by("starts_at", "pk")) if one.coming < one.wanted]  # type: ignore[attr-defined] — annotated
    people, ground = may_be_assigned(member), member.ground
    for action in short[:MOST]:
        missing = action.wanted - action.coming  # type: ignore[attr-defined] — annotated
        busy = busy_between(action.starts_at, action.ends_at)
        free = [one for one in free_between(action.starts_at, action.ends_at, people=people) if one.pk not in busy]
        yield Alert(
            due=action.starts_at,
            icon="person-plus",
            title=ngettext("%(action)s: %(n)d person is missing", "%(action)s: %(n)d people are missing", missing)
            % {"action": name_of(action, ground), "n": missing},
            detail=details(near(member.campaign, action.starts_at, at), _free(len(free))),
            verb=_("Fill up"),
            url=reverse("fieldwork:people", args=[member.campaign.slug, action.pk]),
        )


def unfinished(member: Member, at: datetime) -> Iterator[Alert]:
    """Actions that the member may close, whose time is over: the list of them, where one gesture finishes all."""
    late = visible(member).filter(editable(member), of_state(TO_FINISH, at))
    number = late.count()
    if number:
        yield Alert(
            due=at,
            icon="clock",
            title=ngettext("%(n)d action is to be finished", "%(n)d actions are to be finished", number)
            % {"n": number},
            detail=_("their time is over and nobody has closed them"),
            verb=_("Finish them"),
            url=f"{reverse('fieldwork:list', args=[member.campaign.slug])}?{urlencode({'state': TO_FINISH})}",
        )


def silence(member: Member, at: datetime) -> Iterator[Alert]:
    """The next electoral silence, once it is near: the calendar of its week."""
    campaign = member.campaign
    if not member.may(Permission.SEE_ACTIONS):
        return
    clocks = campaign_clocks(
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )
    coming = (one for one in clocks if one.rule == SILENCE and timedelta() < one.starts - at <= SILENCE_AHEAD)
    for one in coming:
        first = day_of(campaign, one.starts)
        address = reverse("fieldwork:actions", args=[campaign.slug])
        monday = first - timedelta(days=first.weekday())
        yield Alert(
            due=one.starts,
            icon="slash-circle",
            title=_("Electoral silence from %(day)s on") % {"day": date_format(first, DAY)},
            detail=_("the last actions are those of %(day)s · %(article)s")
            % {"day": date_format(first - timedelta(days=1), DAY), "article": one.article},
            verb=_("See the week"),
            url=f"{address}?{urlencode({'semaine': week_name(monday)})}",
            law=True,
        )
        return


def near(campaign: Campaign, when: datetime, at: datetime) -> str:
    """``tomorrow at 9:00``: a moment of the next days as one says it."""
    there = local(campaign, when)
    days = (there.date() - day_of(campaign, at)).days
    words = {0: _("today at %(hour)s"), 1: _("tomorrow at %(hour)s")}.get(days, _("%(day)s at %(hour)s"))
    return words % {"day": date_format(there, DAY), "hour": clock(there)}


def _free(count: int) -> str:
    if not count:
        return _("nobody is free then")
    return ngettext("%(n)d person is free", "%(n)d people are free", count) % {"n": count}


ALERTS = (understaffed, unfinished, silence)
