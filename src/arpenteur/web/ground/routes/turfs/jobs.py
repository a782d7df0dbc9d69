"""Jobs: a cutting too long for a page. A job gets numbers only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.ground.phone.models import Cutting
from arpenteur.web.ground.routes.jobs import answer_question
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.requests import TurfRequest
from arpenteur.web.ground.routes.turfs.cutting import cut
from arpenteur.web.ground.routes.turfs.engine import propose


@task
def cut_later(campaign: int, action: int) -> bool:
    """Answer the question that a cutting waits with; whether there is a cutting now."""
    return answer_question(TURFS, campaign, action, _answer)


def _answer(cutting: Cutting) -> None:
    """Raises InputError, BusyError, ChangedMeanwhileError."""
    request, published = TurfRequest.read(cutting.request), published_of(cutting.action.campaign)
    cut(
        action=cutting.action,
        request=request,
        walks=propose(published, request),
        snapshot=published.digest,
        version=cutting.version,
        by=JOB,
        at=timezone.now(),
    )
