"""What a job does with a question that is too long for a page. A job gets numbers only."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.work_queue import BusyError
from arpenteur.web.ground.phone.models import Cutting, StopList
from arpenteur.web.ground.routes.kinds import ChangedMeanwhileError, RouteKind
from arpenteur.web.ground.routes.plans import LANGUAGE, WAITING, give_up

TRIES = 3
"""How often an answer is computed again where the question, or the stops, changed meanwhile."""


def answer_question(kind: RouteKind, campaign: int, action: int, answer: Callable[[Any], object]) -> bool:
    """Compute and keep what the plan of an action waits for (``answer``); True if there is an answer now. Where it is
    refused, or comes too late three times, the page says why, in the language it was asked in.
    """
    with sealed(campaign):
        for left in reversed(range(TRIES)):
            plan = kind.plan.objects.select_related("action__campaign").filter(action=action).first()
            if plan is None or WAITING not in plan.request:
                return False
            with override(plan.request.get(LANGUAGE, settings.LANGUAGE_CODE)):
                try:
                    answer(plan)
                except ChangedMeanwhileError as error:
                    if left:
                        continue
                    why = str(error)
                except (InputError, BusyError) as error:
                    why = str(error) or _("the site is busy with other work: try again in a minute")
                except Exception:
                    _give_up(kind, plan, _("the work stopped on an unexpected error: tell whoever runs the site"))
                    raise
                else:
                    return True
                _give_up(kind, plan, why)
                break
        return False


def _give_up(kind: RouteKind, plan: Cutting | StopList, why: str) -> None:
    give_up(kind=kind, action=plan.action, question=plan.request[WAITING], why=why, by=JOB, at=timezone.now())
