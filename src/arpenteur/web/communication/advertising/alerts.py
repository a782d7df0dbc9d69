"""What is pressing of advertising: complaints without an answer, a year of targeting without its assessment."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.law.retention import add_months
from arpenteur.web.communication.advertising.models import AdComplaint
from arpenteur.web.communication.advertising.permissions import KEEP_ADVERTISING
from arpenteur.web.communication.advertising.queries import years_to_assess
from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.fieldwork.display import DAY


def complaints_to_answer(member: Member, at: datetime) -> Iterator[Alert]:
    """Complaints that nobody has answered."""
    if not member.may(KEEP_ADVERTISING.name) or member.narrowed:
        return
    waiting = AdComplaint.objects.filter(campaign=member.campaign, answered_at=None).order_by()
    found = waiting.aggregate(count=Count("pk"), first=Min("due_at"))
    if found["count"]:
        due = local(member.campaign, found["first"])
        said = (
            _("before %(day)s · (EU) 2024/900, art. 15")
            if found["first"] > at
            else _("since %(day)s · (EU) 2024/900, art. 15")
        )
        yield Alert(
            due=found["first"],
            icon="megaphone",
            title=ngettext(
                "%(n)d complaint about an advertisement", "%(n)d complaints about advertisements", found["count"]
            )
            % {"n": found["count"]},
            detail=said % {"day": date_format(due, DAY)},
            verb=_("Answer them"),
            url=reverse("advertising:complaints", args=[member.campaign.slug]),
            law=True,
        )


def years_without_assessment(member: Member, at: datetime) -> Iterator[Alert]:
    """Years of targeting that nobody has assessed since the last message."""
    if not member.may(KEEP_ADVERTISING.name) or member.narrowed:
        return
    for year in years_to_assess(member.campaign):
        end = datetime(year + 1, 1, 1, tzinfo=at.tzinfo)
        yield Alert(
            due=add_months(end, 1),
            icon="megaphone",
            title=_("Targeting of %(year)s to be assessed") % {"year": year},
            detail=_("published each year · (EU) 2024/900, art. 19"),
            verb=_("Publish"),
            url=reverse("advertising:register", args=[member.campaign.slug]),
            law=True,
        )


ALERTS = (complaints_to_answer, years_without_assessment)
