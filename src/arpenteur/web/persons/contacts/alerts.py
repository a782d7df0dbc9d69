"""What is pressing of contacts: what people wait for, and whose day has passed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS, SEE_CONTACTS
from arpenteur.web.persons.contacts.segment_filters import LATE
from arpenteur.web.persons.contacts.sums import late
from arpenteur.web.persons.volunteers.queries import moment


def late_follow_ups(member: Member, at: datetime) -> Iterator[Alert]:
    """How many follow-ups are late, of contacts that the member sees and may do something about; due by the end of
    today.
    """
    if not (member.may(SEE_CONTACTS.name) and member.may(EDIT_CONTACTS.name) and member.may(Permission.SEE_GLANCE)):
        return
    n = late(member, at)
    if n:
        tomorrow = day_of(member.campaign, at) + timedelta(days=1)
        yield Alert(
            due=moment(tomorrow, 0, 0, zone_of(member.campaign)),
            icon="flag",
            title=ngettext("%(n)d follow-up is late", "%(n)d follow-ups are late", n) % {"n": n},
            detail=_("what people asked for was due before today"),
            verb=_("See"),
            url=f"{reverse('contacts:contacts', args=[member.campaign.slug])}?filtre=suivi.{LATE}",
        )


ALERTS = (late_follow_ups,)
