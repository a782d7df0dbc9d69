"""Jobs: rounds too long for a page. A job gets numbers only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.ground.phone.models import StopList
from arpenteur.web.ground.routes.jobs import answer_question
from arpenteur.web.ground.routes.kinds import ROUNDS
from arpenteur.web.ground.routes.requests import RoundRequest
from arpenteur.web.ground.routes.rounds.engine import compute_rounds
from arpenteur.web.ground.routes.rounds.making import make, to_go


@task
def make_later(campaign: int, action: int) -> bool:
    """Answer the question that an action's rounds wait with; whether there are rounds now."""
    return answer_question(ROUNDS, campaign, action, _answer)


def _answer(stops: StopList) -> None:
    """Raises InputError, BusyError, ChangedMeanwhileError."""
    request, published = RoundRequest.read(stops.request), published_of(stops.action.campaign)
    places = to_go(stops.action, stops, published.digest)
    found = compute_rounds(published, places, request, stops.action.kind)
    make(
        action=stops.action,
        request=request,
        answer=found,
        snapshot=published.digest,
        version=stops.version,
        by=JOB,
        at=timezone.now(),
    )
