"""What is pressing of turfs: those of the next days that are neither printed nor handed over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.ground.fieldwork.alerts import near
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.kinds import TURFS

AHEAD = timedelta(days=3)
MOST = 3


def not_handed_out(member: Member, at: datetime) -> Iterator[Alert]:
    """Actions to come whose turfs are on no sheet and in no phone, of those whose turfs the member prepares."""
    waiting = Q(turfs__in=Turf.objects.filter(TURFS.listed, printed_at=None, digest=None))
    soon = TURFS.to_prepare(member, at).filter(starts_at__gt=at, starts_at__lt=at + AHEAD)
    actions = soon.order_by("starts_at", "pk").annotate(waiting=Count("turfs", filter=waiting, distinct=True))
    ground = member.ground
    for action in actions.filter(waiting__gt=0)[:MOST]:
        count: int = action.waiting  # type: ignore[attr-defined] — annotated
        yield Alert(
            due=action.starts_at,
            icon="printer",
            title=ngettext(
                "%(n)d turf is neither printed nor handed over",
                "%(n)d turfs are neither printed nor handed over",
                count,
            )
            % {"n": count},
            detail=f"{name_of(action, ground)}, {near(member.campaign, action.starts_at, at)}",
            verb=_("Print or hand over"),
            url=reverse("routes:cut", args=[member.campaign.slug, action.pk]),
        )


ALERTS = (not_handed_out,)
