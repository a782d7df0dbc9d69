"""The fictional rounds: letterboxes to come, and posters tomorrow, computed and given to their pairs."""

from datetime import timedelta

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.ground.fieldwork.actions import create_action
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.routes import engine
from arpenteur.web.ground.routes.assignment import give
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.requests import RoundRequest
from arpenteur.web.ground.routes.rounds.engine import compute_rounds
from arpenteur.web.ground.routes.rounds.finding import boxes_of, stations_places
from arpenteur.web.ground.routes.rounds.listing import add_stops
from arpenteur.web.ground.routes.rounds.making import make
from arpenteur.web.ground.routes.rounds.page import middle_of
from arpenteur.web.ground.routes.rounds.places import Place
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.glance.rehearsal.outings import Stage, hour_of

_CREWS, _STATIONS, _EACH, _SEED = 2, 14, 2, 1
_MOST = 150
"""Stops whose rounds are computed while the demonstration waits."""


def rounds(stage: Stage, actions: list[Action]) -> int:
    """Rounds of the first letterboxes to come and of posters tomorrow, through the verbs that pages use; how many
    there are. None where the place has no streets.
    """
    published = published_of(stage.campaign)
    if not engine.walkable(published):
        return 0
    boxes = next((one for one in actions if one.kind == Kind.LETTERBOXES and one.status == Status.PLANNED), None)
    posters = _posters(stage)
    made = 0
    try:
        if boxes is not None:
            made += _made(stage, boxes, boxes_of(published, _whole(boxes)), _CREWS + 1)
        made += _made(stage, posters, stations_places(published, _whole(posters), _EACH), _CREWS)
    except InputError:
        return made
    for one, number in zip(Round.objects.filter(action=posters), range(1, _CREWS + 1), strict=False):
        give(route=one, pair=number, by=COMMAND, at=stage.at)
    return made


def _whole(action: Action) -> Reach:
    return Reach(action, cuts=True, assigns=True, records=True, stations=None)


def _made(stage: Stage, action: Action, places: list[Place], crews: int) -> int:
    if not 0 < len(places) <= _MOST:
        return 0
    published = published_of(stage.campaign)
    add_stops(action=action, places=places, version=0, snapshot=published.digest, by=COMMAND, at=stage.at)
    asked = RoundRequest(crews=crews, start=middle_of(places), seed=_SEED)
    found = compute_rounds(published, places, asked, action.kind)
    return make(
        action=action, request=asked, answer=found, snapshot=published.digest, version=1, by=COMMAND, at=stage.at
    )


def _posters(stage: Stage) -> Action:
    starts = hour_of(stage, 1, 18)
    details = Details(
        kind=Kind.POSTERS,
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        stations=tuple(sorted(stage.ground.stations)[:_STATIONS]),
        title="Affichage, panneaux officiels",
        place="devant la mairie",
        brief="Action inventée pour la démonstration. Seulement sur les panneaux officiels.",
        material="affiches, colle, seaux, brosses",
        wanted=2 * _CREWS,
        team=stage.company.teams[0].pk,
    )
    action = create_action(campaign=stage.campaign, details=details, by=COMMAND, at=stage.at)
    busy = Participation.objects.filter(action__starts_at__lt=details.ends_at, action__ends_at__gt=starts)
    free = Volunteer.objects.filter(paused_at=None).exclude(pk__in=busy.values("volunteer")).order_by("pk")
    crews = list(free[: 2 * _CREWS])
    for one in crews:
        assign(action=action, volunteer=one, by=COMMAND, at=stage.at)
    for two in zip(crews[::2], crews[1::2], strict=False):
        pair(action=action, volunteers=two, by=COMMAND, at=stage.at)
    return Action.objects.select_related("campaign").prefetch_related("zones").get(pk=action.pk)
