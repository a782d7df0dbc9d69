"""What is pressing of turfs: those of the next days that are neither printed nor handed over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert, details
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.fieldwork.alerts import near
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.queries import visible
from arpenteur.web.ground.phone.handset.epochs import epoch_of_base
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.ground.routes.kinds import TURFS

AHEAD = timedelta(days=3)
MOST = 3
SAID = timedelta(days=7)
"""So long after a restoration it is said what phones gave back."""


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


def given_back(member: Member, at: datetime) -> Iterator[Alert]:
    """For some days after the site was put back to an earlier state: what phones gave back, how many are still out.

    Phones notice it too where nobody said so: a copy of the base's file, put in its place.
    """
    if not member.may(Permission.SEE_ACTIONS):
        return
    epoch, phones = epoch_of_base(at), Phone.objects.filter(turf__action__in=visible(member))
    doors: int = phones.filter(returned_at__gte=at - SAID).aggregate(n=Sum("returned"))["n"] or 0
    silent, parts = 0, []
    if epoch.saved_at is not None and at - epoch.since <= SAID:
        out = phones.filter(left_at=None, seen_at__lt=epoch.since, turf__until__gt=at)
        silent = out.count()
        parts = [
            _("state of %(when)s") % {"when": near(member.campaign, epoch.saved_at, at)},
            ngettext("%(n)d phone not heard from since", "%(n)d phones not heard from since", silent) % {"n": silent},
        ]
    if not doors and not silent:
        return
    yield Alert(
        due=at,
        icon="arrow-repeat",
        title=ngettext(
            "%(n)d door given back by phones after the site was restored",
            "%(n)d doors given back by phones after the site was restored",
            doors,
        )
        % {"n": doors},
        detail=details(*parts),
        verb=_("See the actions"),
        url=reverse("fieldwork:list", args=[member.campaign.slug]),
    )


ALERTS = (not_handed_out, given_back)
