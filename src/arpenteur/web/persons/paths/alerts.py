"""What is pressing of paths: people who wait for the member today, people whom nobody has in hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.times import day_bounds
from arpenteur.web.persons.paths.permissions import EDIT_PATHS
from arpenteur.web.persons.paths.queries import InHands, in_hands, journeys_seen


def pressing(member: Member, at: datetime) -> Iterator[Alert]:
    """Both, from one count: how many wait for something from her today, and how many are in nobody's hands, for who may
    give them to somebody.
    """
    today = day_of(member.campaign, at)
    found = in_hands(journeys_seen(member, at), member.membership.pk, today)
    if found.hers:
        yield _hers(member, found, today)
    if found.nobodys and member.may(EDIT_PATHS.name):
        yield _nobodys(member, found.nobodys, today)


def _hers(member: Member, found: InHands, today: date) -> Alert:
    """Due by the end of the day; how many are late is said."""
    late = ngettext("%(n)d late", "%(n)d late", found.late) % {"n": found.late} if found.late else ""
    return Alert(
        due=day_bounds(member.campaign, today)[1],
        icon="signpost-split",
        title=ngettext(
            "%(n)d person waits for something from you", "%(n)d people wait for something from you", found.hers
        )
        % {"n": found.hers},
        detail=late or _("today"),
        verb=_("My list"),
        url=reverse("paths:mine", args=[member.campaign.slug]),
    )


def _nobodys(member: Member, count: int, today: date) -> Alert:
    return Alert(
        due=day_bounds(member.campaign, today)[1] + timedelta(days=1),
        icon="person-plus",
        title=ngettext("%(n)d person on a path is with nobody", "%(n)d people on paths are with nobody", count)
        % {"n": count},
        detail=_("who takes them?"),
        verb=_("Give"),
        url=reverse("paths:board", args=[member.campaign.slug]) + "?chez=personne",
    )


ALERTS = (pressing,)
