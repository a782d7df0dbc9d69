"""What is pressing of consultations: what is late, what is held and waits to be read."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.residents.consultations.kinds import DutyKind
from arpenteur.web.residents.consultations.models import Duty
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS

_READ = (DutyKind.MODERATION, DutyKind.NOTICE, DutyKind.APPEAL)


def waiting(member: Member, at: datetime) -> Iterator[Alert]:
    """How many duties are late, and the first text that is held."""
    if not member.may(ANSWER_RESIDENTS.name):
        return
    url = reverse("consultations:desk", args=[member.campaign.slug])
    read, late = Q(kind__in=_READ), ~Q(kind__in=_READ) & Q(due_at__lt=at)
    found = Duty.objects.filter(campaign=member.campaign, done_at=None).aggregate(
        late=Count("pk", filter=late),
        due=Min("due_at", filter=late),
        held=Count("pk", filter=read),
        oldest=Min("due_at", filter=read),
    )
    if found["late"]:
        yield Alert(
            due=found["due"],
            icon="chat-left",
            detail=_("residents wait for them"),
            verb=_("See what waits"),
            url=url,
            title=ngettext("%(n)d answer to residents is late", "%(n)d answers to residents are late", found["late"])
            % {"n": found["late"]},
        )
    if found["held"]:
        yield Alert(
            due=found["oldest"],
            icon="eye",
            detail=_("within 24 hours of their coming"),
            verb=pgettext("desk", "Read"),
            url=url,
            title=ngettext("%(n)d text waits to be read", "%(n)d texts wait to be read", found["held"])
            % {"n": found["held"]},
        )


ALERTS = (waiting,)
