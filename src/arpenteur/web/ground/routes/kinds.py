"""Reads: the two kinds of routes, turfs of doors and rounds of stops: their actions, their rows, who has which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.ground.fieldwork.kinds import OVER, Kind
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.fieldwork.queries import action_seen
from arpenteur.web.ground.phone.kinds import ROUNDS as TOURED
from arpenteur.web.ground.phone.kinds import WALKED
from arpenteur.web.ground.phone.models import Cutting, Round, StopList, Turf
from arpenteur.web.ground.routes.pairs import People, pairs_of
from arpenteur.web.ground.routes.reach import Reach, prepared_by, reach_of

Route = Turf | Round
Plan = Cutting | StopList
"""What is asked of the routes of an action, and what they are made of."""


@dataclass(frozen=True)
class RouteKind:
    """How turfs and rounds differ where nothing else does.

    ``rows`` are those of the model that are of this kind: rounds on phones are turfs as well. ``open`` are rows that
    can be given, ``listed`` those of an action that count, ``ready`` those handed over or done;
    ``recent`` is how long an action stays listed after its end; ``one_each``: a pair has one at most.
    """

    model: type[Route]
    plan: type[Plan]
    actions: tuple[Kind, ...]
    recent: timedelta
    rows: Q
    open: Q
    listed: Q
    ready: Q
    order: str
    one_each: bool
    verbs: Mapping[str, str]
    words: Mapping[str, str | Promise]
    columns: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def reach(self, member: Member, pk: int) -> Reach:
        """For an action of this kind that the member sees; raises Http404 for any other, or no right."""
        return reach_of(member, pk, self.actions)

    def to_prepare(self, member: Member, at: datetime) -> "QuerySet[Action]":
        """Actions of this kind that the member edits, to come or in progress, in the order of time, with figures."""
        return prepared_by(member, self.actions, at - self.recent)

    def plan_of(self, action: Action) -> Any:
        """The cutting, or the list of stops, of an action; None where it has none."""
        return self.plan.objects.filter(action=action).first()

    def routes_of(self, action: Action) -> list[Any]:
        """Its routes in order, archived turfs left out; turfs with how many phones are in each (``inside``)."""
        rows = self.model.objects.filter(self.listed, action=action).annotate(**self.columns)
        return list(rows.order_by(self.order))

    def count(self, action: Action) -> int:
        """How many it has."""
        return self.model.objects.filter(self.listed, action=action).count() if action.kind in self.actions else 0

    def route_of(self, within_reach: Reach, pk: int) -> Any:
        """One of them; raises Http404 for any other, and for one beyond the member's reach."""
        one = (
            self.model.objects.filter(self.rows, action=within_reach.action, pk=pk)
            .select_related("action__campaign")
            .first()
        )
        if one is None or not within_reach.sees(one.stations):
            raise Http404(str(pk))
        return one

    def counted(self, actions: Iterable[Action]) -> Mapping[int, tuple[int, int, int]]:
        """For each action: its routes, those with a pair, those handed over or done."""
        rows = self.model.objects.filter(self.listed, action__in=[one.pk for one in actions]).order_by()
        totals = rows.values("action").annotate(
            all=Count("pk"), given=Count("pk", filter=Q(pair__gt=0)), ready=Count("pk", filter=self.ready)
        )
        return {row["action"]: (row["all"], row["given"], row["ready"]) for row in totals}

    def people_of(self, action: Action, rows: Iterable[Route] | None = None) -> People:
        """Who walks with whom, and which routes they have; ``rows``: all those of the action, if they are read."""
        if rows is None:
            given = self.model.objects.filter(self.listed, action=action, pair__gt=0).order_by(self.order)
            held = list(given.values_list("pair", "letter"))
        else:
            held = [(one.pair, one.letter) for one in rows]
        letters: dict[int, str] = {}
        for pair, letter in held:
            letters[pair] = f"{letters[pair]}, {letter}" if pair in letters else letter
        return pairs_of(action, letters)

    def own(self, member: Member, pk: int) -> tuple[Action, list[Any]]:
        """An action the member comes to, and the routes of her pair there; raises Http404 where she does not come."""
        action = action_seen(member, pk)
        mine = Participation.objects.filter(action=action, volunteer__person__user=member.membership.user_id)
        if action.kind not in self.actions or not mine.exists():
            raise Http404(str(pk))
        pairs = mine.filter(pair__gt=0).values("pair")
        rows = self.model.objects.filter(self.listed, action=action, pair__in=pairs).select_related("action__campaign")
        return action, list(rows.order_by(self.order))

    def own_route(self, member: Member, pk: int, number: int | None = None) -> Any:
        """The first route of the member's pair, or one of them by its key; raises Http404 where she has none such."""
        _action, mine = self.own(member, pk)
        one = next((one for one in mine if number in {None, one.pk}), None)
        if one is None:
            raise Http404(str(number or pk))
        return one

    def printable(self, member: Member, pk: int, number: int) -> Any:
        """A route the member hands out, or one she goes herself. Raises Http404."""
        try:
            return self.route_of(self.reach(member, pk), number)
        except Http404:
            return self.own_route(member, pk, number)

    def say(self, name: str) -> str:
        """One of its ``words``, in the language of the page."""
        return str(self.words[name])

    def check(self, action: Action) -> None:
        """Raises InputError for an action that has no such routes, or is over."""
        if action.kind not in self.actions:
            raise InputError(self.say("other"), expected=self.say("actions"))
        if action.status in OVER:
            raise InputError(_("this action is over or cancelled"), action=self.say("over"))


class ChangedMeanwhileError(InputError):
    """Someone else changed the cutting or the stops since the page was opened."""

    def __init__(self, kind: RouteKind) -> None:
        super().__init__(kind.say("changed"), action=kind.say("again"))


_OF_DOORS = Q(of_stops=False)
TURFS = RouteKind(
    model=Turf,
    plan=Cutting,
    actions=WALKED,
    recent=timedelta(hours=12),
    rows=_OF_DOORS,
    open=_OF_DOORS & Q(archived_at=None),
    listed=_OF_DOORS & Q(archived_at=None),
    ready=~Q(digest=None),
    order="letter",
    one_each=True,
    columns={"inside": Count("handsets", filter=Q(handsets__left_at=None))},
    verbs={"given": "turf.given", "asked": "turfs.asked", "gave_up": "turfs.not_cut"},
    words={
        "other": gettext_lazy("this action does not go from door to door"),
        "actions": gettext_lazy("an action at doors or letterboxes"),
        "over": gettext_lazy("cut an action to come or in progress"),
        "changed": gettext_lazy("the cutting changed while you were looking at it"),
        "again": gettext_lazy("here is what it is now; make your change again if it is still missing"),
        "unreadable": gettext_lazy("this cutting cannot be read"),
        "remake": gettext_lazy("cut again"),
    },
)
"""An action whose hours are just over may still be handed over: people are late."""
ROUNDS = RouteKind(
    model=Round,
    plan=StopList,
    actions=TOURED,
    recent=timedelta(days=2),
    rows=Q(),
    open=Q(done_at=None),
    listed=Q(),
    ready=~Q(done_at=None),
    order="number",
    one_each=False,
    verbs={"given": "round.given", "asked": "rounds.asked", "gave_up": "rounds.not_made"},
    words={
        "other": gettext_lazy("this action has no rounds"),
        "actions": gettext_lazy("an action of letterboxes, leaflets or posters"),
        "over": gettext_lazy("prepare an action to come or in progress"),
        "changed": gettext_lazy("the rounds changed while you were looking at them"),
        "again": gettext_lazy("here is what they are now; make your change again if it is still missing"),
        "unreadable": gettext_lazy("these rounds cannot be read"),
        "remake": gettext_lazy("compute them again"),
    },
)
"""An action that is over for longer is no longer listed: rounds are said done the day after."""
