"""What is pressing of paths: people who wait for the member today, people whom nobody has in hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.campaigns.alerts import Alert
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.fieldwork.times import day_bounds
from arpenteur.web.paths.permissions import EDIT_PATHS
from arpenteur.web.paths.queries import acting_is, journeys_seen, under_way, waiting


def waiting_for_her(member: Member, at: datetime) -> Iterator[Alert]:
    """How many wait for something from her today; due by the end of the day, now where some are late."""
    today = day_of(member.campaign, at)
    found = waiting(acting_is(journeys_seen(member, at), member.membership.pk), today)
    if found.today:
        late = ngettext("%(n)d late", "%(n)d late", found.late) % {"n": found.late} if found.late else ""
        yield Alert(
            due=day_bounds(member.campaign, today)[1],
            icon="signpost-split",
            title=ngettext(
                "%(n)d person waits for something from you", "%(n)d people wait for something from you", found.today
            ) % {"n": found.today},
            detail=late or _("today"),
            verb=_("My list"),
            url=reverse("paths:mine", args=[member.campaign.slug]),
        )  # fmt: skip


def with_nobody(member: Member, at: datetime) -> Iterator[Alert]:
    """How many are on a path and in nobody's hands, for who may give them to somebody."""
    if not member.may(EDIT_PATHS.name):
        return
    count = under_way(acting_is(journeys_seen(member, at), None)).count()
    if count:
        yield Alert(
            due=day_bounds(member.campaign, day_of(member.campaign, at))[1] + timedelta(days=1),
            icon="person-plus",
            title=ngettext(
                "%(n)d person on a path is with nobody", "%(n)d people on paths are with nobody", count
            ) % {"n": count},
            detail=_("who takes them?"),
            verb=_("Give"),
            url=reverse("paths:board", args=[member.campaign.slug]) + "?chez=personne",
        )  # fmt: skip


ALERTS = (waiting_for_her, with_nobody)
