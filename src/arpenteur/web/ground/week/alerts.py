"""What is pressing of the week: the next Saturday nobody published, people who do not know their turf yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert, details
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.times import day_bounds
from arpenteur.web.ground.crew.asking import next_saturday
from arpenteur.web.ground.fieldwork.alerts import near
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import BINDING, between, visible, within
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.engine import walkable
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.week.draft import Draft
from arpenteur.web.ground.week.models import Publication, TellingMeans
from arpenteur.web.ground.week.windows import chosen, windows
from arpenteur.web.persons.volunteers.narrowing import people_seen

AHEAD = timedelta(days=3)
MOST = 3
_NEEDED = (Permission.EDIT_ACTIONS, Permission.ASSIGN, Permission.SEE_VOLUNTEERS)


def not_told(member: Member, at: datetime) -> Iterator[Alert]:
    """Outings of the next days in which somebody is still to be told her turf, of those that the member may tell."""
    if not (member.may(Permission.ASSIGN) and member.may(Permission.SEE_VOLUNTEERS)):
        return
    ground = member.ground
    mine = Action.objects.filter(within(member), status__in=BINDING, starts_at__gt=at, starts_at__lt=at + AHEAD)
    waiting = Q(notes__done_at=None) & ~Q(notes__means=TellingMeans.MAIL)
    found = Publication.objects.filter(action__in=mine).annotate(waiting=Count("notes", filter=waiting))
    for one in found.filter(waiting__gt=0).select_related("action__campaign").order_by("action__starts_at")[:MOST]:
        count: int = one.waiting  # type: ignore[attr-defined] — annotated
        yield Alert(
            due=one.action.starts_at,
            icon="chat-left-text",
            title=ngettext("%(n)d person does not know her turf yet", "%(n)d people do not know their turf yet", count)
            % {"n": count},
            detail=f"{name_of(one.action, ground)}, {near(member.campaign, one.action.starts_at, at)}",
            verb=_("Tell them"),
            url=reverse("week:day", args=[member.campaign.slug, one.pk]),
        )


def not_printed(member: Member, at: datetime) -> Iterator[Alert]:
    """Outings of the next days of which no sheet is printed: their paper, in one gesture, for who prints it whole."""
    if member.narrowed or not all(member.may(one) for one in _NEEDED):
        return
    campaign = member.campaign
    bare = Turf.objects.filter(TURFS.listed, printed_at=None).values("action")
    mine = Action.objects.filter(
        within(member), pk__in=bare, status__in=BINDING, ends_at__gt=at, starts_at__lt=at + AHEAD
    )
    for one in (
        Publication.objects.filter(action__in=mine).select_related("action").order_by("action__starts_at")[:MOST]
    ):
        yield Alert(
            due=one.action.starts_at,
            icon="printer",
            title=_("The paper of the day is not printed"),
            detail=near(campaign, one.action.starts_at, at),
            verb=_("Print everything"),
            url=reverse("week:paper", args=[campaign.slug, one.pk]),
            prints=True,
        )


def saturday_not_published(member: Member, at: datetime) -> Iterator[Alert]:
    """The next Saturday, where people are free and no outing from door to door is published or planned on it."""
    campaign = member.campaign
    if not all(member.may(one) for one in _NEEDED):
        return
    day = next_saturday(day_of(campaign, at))
    outings = between(visible(member).filter(kind=Kind.DOORS, status__in=BINDING), *day_bounds(campaign, day))
    if outings.exists():
        return
    hours = Draft().hours
    free = [one for one in windows(campaign, people_seen(member), at, hours) if one.starts.date() == day]
    best = chosen(free, "", at)
    if best is None:
        return
    yield Alert(
        due=best.starts,
        icon="people",
        title=_("Saturday is not published"),
        detail=details(
            near(campaign, best.starts, at),
            ngettext("%(n)d person is free", "%(n)d people are free", best.people) % {"n": best.people},
        ),
        verb=_("Publish") if walkable(published_of(campaign)) else _("Prepare on paper"),
        url=f"{reverse('week:prepare', args=[campaign.slug])}?{urlencode({'window': best.key, 'hours': hours})}",
        first=True,
    )


ALERTS = (saturday_not_published, not_told, not_printed)
