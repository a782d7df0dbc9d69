"""What is pressing of consultations: what is late, what is held and waits to be read."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from arpenteur.web.campaigns.alerts import Alert
from arpenteur.web.campaigns.member import Member
from arpenteur.web.consultations.kinds import DutyKind
from arpenteur.web.consultations.models import Duty
from arpenteur.web.consultations.permissions import ANSWER_RESIDENTS

_READ = (DutyKind.MODERATION, DutyKind.NOTICE, DutyKind.APPEAL)


def waiting(member: Member, at: datetime) -> Iterator[Alert]:
    """How many duties are late, and the first text that is held."""
    if not member.may(ANSWER_RESIDENTS.name):
        return
    duties = Duty.objects.filter(campaign=member.campaign, done_at=None)
    url = reverse("consultations:desk", args=[member.campaign.slug])
    late = duties.filter(due_at__lt=at).exclude(kind__in=_READ).order_by("due_at")
    first = late.first()
    if first is not None:
        count = late.count()
        yield Alert(
            due=first.due_at, icon="chat-left", detail=_("residents wait for them"), verb=_("See what waits"), url=url,
            title=ngettext("%(n)d answer to residents is late", "%(n)d answers to residents are late", count)
            % {"n": count},
        )  # fmt: skip
    held = duties.filter(kind__in=_READ).order_by("due_at")
    oldest = held.first()
    if oldest is not None:
        count = held.count()
        yield Alert(
            due=oldest.due_at, icon="eye", detail=_("within 24 hours of their coming"), verb=pgettext("desk", "Read"),
            url=url, title=ngettext("%(n)d text waits to be read", "%(n)d texts wait to be read", count) % {"n": count},
        )  # fmt: skip


ALERTS = (waiting,)
