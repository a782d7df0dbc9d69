"""What is pressing of calls: people who asked to be called back, and were not."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.communication.calls.models import Call, CallState
from arpenteur.web.communication.calls.permissions import MAKE_CALLS, RUN_CALLS
from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.times import day_bounds


def promised(member: Member, at: datetime) -> Iterator[Alert]:
    """How many wait for a call that was promised for today or before, of lists that are open."""
    if not (member.may(MAKE_CALLS.name) and member.may(RUN_CALLS.name)):
        return
    _start, ends = day_bounds(member.campaign, day_of(member.campaign, at))
    rows = Call.objects.filter(
        promised=True,
        state=CallState.WAITING,
        next_at__lt=ends,
        call_list__closed_at=None,
        contact__objected_at=None,
    )
    count = rows.count()
    if count:
        yield Alert(
            due=ends,
            icon="telephone",
            title=ngettext(
                "%(n)d person waits to be called back today", "%(n)d people wait to be called back today", count
            )
            % {"n": count},
            detail=_("as they asked"),
            verb=_("Call"),
            url=reverse("calls:choose", args=[member.campaign.slug]),
        )


ALERTS = (promised,)
