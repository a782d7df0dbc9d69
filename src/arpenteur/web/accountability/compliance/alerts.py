"""What is pressing of the law of persons: requests that wait for an answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.accountability.compliance.models import PersonRequest
from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.fieldwork.display import DAY

AHEAD = timedelta(days=15)


def requests_waiting(member: Member, at: datetime) -> Iterator[Alert]:
    """Requests of persons whose month ends within 15 days, or has ended."""
    if not member.may(Permission.SEE_COMPLIANCE):
        return
    waiting = PersonRequest.objects.filter(campaign=member.campaign, done_at=None, due_at__lt=at + AHEAD)
    found = waiting.order_by().aggregate(count=Count("pk"), first=Min("due_at"))
    if found["count"]:
        last = local(member.campaign, found["first"])
        yield Alert(
            due=found["first"],
            icon="shield-check",
            title=ngettext(
                "%(n)d person waits for an answer about her data",
                "%(n)d people wait for an answer about their data",
                found["count"],
            )
            % {"n": found["count"]},
            detail=(_("before %(day)s · GDPR, art. 12") if found["first"] > at else _("since %(day)s · GDPR, art. 12"))
            % {"day": date_format(last, DAY)},
            verb=_("See"),
            url=reverse("compliance:requests", args=[member.campaign.slug]),
            law=True,
        )


ALERTS = (requests_waiting,)
