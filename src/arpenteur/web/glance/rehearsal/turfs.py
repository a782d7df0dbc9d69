"""The fictional turfs: one action in progress cut, given to its pairs, some of them handed over."""

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actors import COMMAND
from arpenteur.web.campaigns.ground import published_of
from arpenteur.web.canvass import engine
from arpenteur.web.canvass.asking import DOORS, Asked, doors_in
from arpenteur.web.canvass.cutting import cut
from arpenteur.web.canvass.models import Turf
from arpenteur.web.canvass.turfs import give, hand_over, publish
from arpenteur.web.fieldwork.kinds import Kind, Status
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.glance.rehearsal.outings import Stage
from arpenteur.web.territory.queries import opened

_SEED = 1


def turfs(stage: Stage, actions: list[Action]) -> int:
    """Cut the first action in progress from door to door, through the verbs that pages use; how many turfs it has.

    None where the place has no streets to cut. Links are made and forgotten: a visitor makes her own.
    """
    published = published_of(stage.campaign)
    walked = [one for one in actions if one.status == Status.RUNNING and one.kind == Kind.DOORS]
    if not walked or not engine.walkable(opened(published.path)):
        return 0
    action, given = walked[0], {"by": COMMAND, "at": stage.at}
    stations = tuple(action.zones.values_list("station", flat=True))
    asked = Asked(stations=stations, by=DOORS, number=doors_in(action), seed=_SEED)
    try:
        found = engine.proposed(published, asked)
    except InputError:
        return 0
    cutting = cut(action=action, asked=asked, found=found, snapshot=published.digest, version=0, **given)
    publish(cutting=cutting, found=found, version=1, **given)
    ready = list(Turf.objects.filter(action=action).order_by("letter"))
    pairs = sorted(set(action.people.filter(pair__gt=0).values_list("pair", flat=True)))
    for turf, pair in zip(ready, pairs, strict=False):
        hand_over(turf=give(turf=turf, pair=pair, **given), **given)
    return len(ready)
