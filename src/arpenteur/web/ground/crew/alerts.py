"""What is pressing of volunteers: those nobody asked yet whether they are free at the end of the week."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.crew.ask_page import silent_of_week
from arpenteur.web.ground.crew.asking import next_saturday
from arpenteur.web.persons.volunteers.queries import moment

_DAY = timedelta(days=1)
_NOON = 12


def nobody_knows(member: Member, at: datetime) -> Iterator[Alert]:
    """How many said nothing about the week from the next Saturday on, as long as some of them are to be asked; due on
    its eve at noon, then by its end.
    """
    if not member.may(Permission.EDIT_VOLUNTEERS):
        return
    today = day_of(member.campaign, at)
    silent, to_ask = silent_of_week(member, today, at)
    if to_ask:
        saturday, zone = next_saturday(today), zone_of(member.campaign)
        eve = moment(saturday - _DAY, _NOON, 0, zone)
        yield Alert(
            # Due at once, it would stand above an action that misses people in an hour.
            due=eve if at < eve else moment(saturday + _DAY, 0, 0, zone),
            icon="person-plus",
            title=ngettext(
                "%(n)d person has not said when she is free", "%(n)d people have not said when they are free", silent
            )
            % {"n": silent},
            detail=_asked(silent - to_ask),
            verb=_("Ask"),
            url=reverse("crew:ask", args=[member.campaign.slug]),
        )


def _asked(number: int) -> str:
    if not number:
        return _("one text, three taps to answer")
    return ngettext("%(n)d was asked and has not answered", "%(n)d were asked and have not answered", number) % {
        "n": number
    }


ALERTS = (nobody_knows,)
