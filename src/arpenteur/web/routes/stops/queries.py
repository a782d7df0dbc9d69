"""Reads: the stops and rounds of an action, what a member may do with them, who has which."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from arpenteur.web.campaigns.member import Member
from arpenteur.web.fieldwork.models import Action, Participation
from arpenteur.web.fieldwork.queries import found
from arpenteur.web.phone.kinds import ROUNDS, WALKED
from arpenteur.web.phone.models import Round, StopList, Turf
from arpenteur.web.routes.pairs import People, pairs_of
from arpenteur.web.routes.reach import Reach, prepared_by, reach_of

RECENT = timedelta(days=2)
"""An action that is over for longer is no longer listed: rounds are said done the day after."""


def reach(member: Member, pk: int) -> Reach:
    """For an action with rounds that the member sees; raises Http404 for any other, or no right."""
    return reach_of(member, pk, ROUNDS)


def to_prepare(member: Member, at: datetime) -> "QuerySet[Action]":
    """Actions with rounds that the member edits, to come or in progress, in the order of time, with figures."""
    return prepared_by(member, ROUNDS, at - RECENT)


def counted(actions: Iterable[Action]) -> Mapping[int, tuple[int, int, int]]:
    """For each action: rounds, with a pair, done."""
    rows = Round.objects.filter(action__in=[one.pk for one in actions]).order_by()
    totals = rows.values("action").annotate(
        all=Count("pk"), given=Count("pk", filter=Q(pair__gt=0)), done=Count("pk", filter=~Q(done_at=None))
    )
    return {row["action"]: (row["all"], row["given"], row["done"]) for row in totals}


def stops_of(action: Action) -> StopList | None:
    """The stops of an action."""
    return StopList.objects.filter(action=action).first()


def rounds_of(action: Action) -> list[Round]:
    """Its rounds, by number."""
    return list(Round.objects.filter(action=action).order_by("number"))


def round_of(within_reach: Reach, pk: int) -> Round:
    """One of them; raises Http404 for any other, and for one beyond the member's reach."""
    one = Round.objects.filter(action=within_reach.action, pk=pk).select_related("action__campaign").first()
    if one is None or not within_reach.sees(one.stations):
        raise Http404(str(pk))
    return one


def people_of(action: Action, rounds: Iterable[Round]) -> People:
    """Who walks with whom, and which rounds they have."""
    letters: dict[int, str] = {}
    for one in rounds:
        if one.pair:
            letters[one.pair] = ", ".join(filter(None, (letters.get(one.pair), one.letter)))
    return pairs_of(action, letters)


def own_rounds(member: Member, pk: int) -> tuple[Action, list[Round]]:
    """An action the member comes to, and the rounds of her pair there; raises Http404 where she does not come."""
    action = found(member, pk)
    mine = Participation.objects.filter(action=action, volunteer__user=member.membership.user_id)
    if action.kind not in ROUNDS or not mine.exists():
        raise Http404(str(pk))
    rounds = Round.objects.filter(action=action, pair__in=mine.filter(pair__gt=0).values("pair"))
    return action, list(rounds.select_related("action__campaign").order_by("number"))


def own_round(member: Member, pk: int, number: int) -> Round:
    """One of the rounds of the member's pair in an action she comes to; raises Http404 for any other."""
    _action, mine = own_rounds(member, pk)
    one = next((one for one in mine if one.pk == number), None)
    if one is None:
        raise Http404(str(number))
    return one


def turfs_too(action: Action) -> int:
    """Turfs that an action has beside its rounds: what is done in either counts."""
    return Turf.objects.filter(action=action, archived_at=None).count() if action.kind in WALKED else 0


def rounds_too(action: Action) -> int:
    """Rounds that an action has beside its turfs."""
    return Round.objects.filter(action=action).count() if action.kind in ROUNDS else 0
