"""Jobs: rounds too long for a page. A job gets numbers only."""

from django.tasks import task
from django.utils import timezone

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actors import JOB
from arpenteur.web.campaigns.ground import published_of
from arpenteur.web.phone.models import StopList
from arpenteur.web.routes.stops.asking import Asked
from arpenteur.web.routes.stops.engine import made
from arpenteur.web.routes.stops.listing import StopsMeanwhileError
from arpenteur.web.routes.stops.rounds import WAITING, give_up, make, to_go
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.shared.turns import BusyError

TRIES = 3
"""How often rounds are made again of stops that changed while they were."""


@task
def make_later(campaign: int, action: int) -> bool:
    """Answer the question that an action's rounds wait with; whether there are rounds now."""
    with sealed(campaign):
        for _again in range(TRIES):
            stops = StopList.objects.select_related("action__campaign").filter(action=action).first()
            if stops is None or WAITING not in stops.asked:
                return False
            try:
                _answer(stops)
            except StopsMeanwhileError as error:
                why = str(error)
            except (InputError, BusyError) as error:
                why = str(error) or "d'autres calculs occupent le site : recommencez dans une minute"
                break
            except Exception:
                _give_up(stops, "le calcul s'est arrêté sur une erreur imprévue : dites-le à qui tient le site")
                raise
            else:
                return True
        _give_up(stops, why)
        return False


def _give_up(stops: StopList, why: str) -> None:
    give_up(action=stops.action, question=stops.asked[WAITING], why=why, by=JOB, at=timezone.now())


def _answer(stops: StopList) -> None:
    """Raises InputError, BusyError, StopsMeanwhileError."""
    asked, published = Asked.read(stops.asked), published_of(stops.action.campaign)
    found = made(published, to_go(stops.action, stops, published.digest), asked, stops.action.kind)
    make(
        action=stops.action, asked=asked, found=found, snapshot=published.digest, version=stops.version, by=JOB,
        at=timezone.now(),
    )  # fmt: skip
