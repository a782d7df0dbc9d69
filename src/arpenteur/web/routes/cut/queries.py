"""Reads: actions that are cut into turfs, what a member may do there, whose turf is whose."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from arpenteur.web.campaigns.member import Member
from arpenteur.web.fieldwork.models import Action, Participation
from arpenteur.web.fieldwork.queries import found
from arpenteur.web.phone.kinds import WALKED
from arpenteur.web.phone.models import Cutting, Turf
from arpenteur.web.routes.pairs import People, pairs_of
from arpenteur.web.routes.reach import Reach, prepared_by, reach_of

RECENT = timedelta(hours=12)
"""An action whose hours are just over may still be handed over: people are late."""


def reach(member: Member, pk: int) -> Reach:
    """For an action the member sees and is walked from door to door; raises Http404 for any other, or no right."""
    return reach_of(member, pk, WALKED)


def to_cut(member: Member, at: datetime) -> "QuerySet[Action]":
    """Actions from door to door that the member edits, to come or in progress, in the order of time, with figures."""
    return prepared_by(member, WALKED, at - RECENT)


def cutting_of(action: Action) -> Cutting | None:
    """The cutting of an action."""
    return Cutting.objects.filter(action=action).first()


def turfs_of(action: Action) -> list[Turf]:
    """Its turfs that are not archived, with how many phones are in each (``inside``)."""
    live = Turf.objects.filter(action=action, archived_at=None).order_by("letter")
    return list(live.annotate(inside=Count("handsets", filter=Q(handsets__left_at=None))))


def turf_of(within_reach: Reach, pk: int) -> Turf:
    """One of them; raises Http404 for any other, and for one beyond the member's reach."""
    turf = Turf.objects.filter(action=within_reach.action, pk=pk).select_related("action__campaign").first()
    if turf is None or not within_reach.sees(turf.stations):
        raise Http404(str(pk))
    return turf


def counted(actions: Iterable[Action]) -> Mapping[int, tuple[int, int, int]]:
    """For each action: turfs published, with a pair, with a link or a phone."""
    rows = Turf.objects.filter(action__in=[one.pk for one in actions], archived_at=None).order_by()
    totals = rows.values("action").annotate(
        all=Count("pk"), given=Count("pk", filter=Q(pair__gt=0)), out=Count("pk", filter=~Q(digest=None))
    )
    return {row["action"]: (row["all"], row["given"], row["out"]) for row in totals}


def cut_actions(actions: Iterable[Action]) -> set[int]:
    """Actions that have a cutting."""
    return set(Cutting.objects.filter(action__in=[one.pk for one in actions]).values_list("action", flat=True))


def people_of(action: Action) -> People:
    """Who walks with whom, and which turf they have."""
    return pairs_of(
        action, dict(Turf.objects.filter(action=action, archived_at=None, pair__gt=0).values_list("pair", "letter"))
    )


def own_turf(member: Member, pk: int) -> Turf:
    """The turf that the member herself walks in an action; raises Http404 where she has none."""
    action = found(member, pk)
    mine = Participation.objects.filter(action=action, volunteer__user=member.membership.user_id, pair__gt=0)
    turf = (
        Turf.objects.filter(action=action, pair__in=mine.values("pair"), archived_at=None)
        .select_related("action__campaign")
        .first()
    )
    if turf is None:
        raise Http404(str(pk))
    return turf
