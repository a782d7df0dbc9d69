"""Jobs: a cutting too long for a page. A job gets numbers only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actors import JOB
from arpenteur.web.campaigns.ground import published_of
from arpenteur.web.phone.models import Cutting
from arpenteur.web.routes.cut.asking import Asked
from arpenteur.web.routes.cut.cutting import WAITING, CutMeanwhileError, cut, give_up
from arpenteur.web.routes.cut.engine import proposed
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.shared.turns import BusyError


@task
def cut_later(campaign: int, action: int) -> bool:
    """Answer the question that a cutting waits with; whether there is a cutting now."""
    with sealed(campaign):
        found = Cutting.objects.select_related("action__campaign").filter(action=action).first()
        if found is None or WAITING not in found.asked:
            return False
        try:
            asked = Asked.read(found.asked)
            published = published_of(found.action.campaign)
            cut(
                action=found.action, asked=asked, found=proposed(published, asked), snapshot=published.digest,
                version=found.version, by=JOB, at=timezone.now(),
            )  # fmt: skip
        except CutMeanwhileError:
            return False
        except (InputError, BusyError) as error:
            why = str(error) or "d'autres calculs occupent le site : recommencez dans une minute"
            give_up(action=found.action, why=why, by=JOB, at=timezone.now())
            return False
        return True
