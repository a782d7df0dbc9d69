"""What the electoral calendar judges of the actions of a campaign."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.judging import JudgedActs
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action


def _actions(**of: str) -> "QuerySet[Action]":
    return Action.objects.exclude(status=Status.CANCELLED).filter(**of)


ACTS = {
    "FR-L49-SILENCE": JudgedActs(_("actions"), "fieldwork:actions", _actions),
    "FR-L51-POSTERS": JudgedActs(_("actions of posters"), "fieldwork:actions", lambda: _actions(kind=Kind.POSTERS)),
    "FR-L50-1-CALLS": JudgedActs(_("actions of calls"), "fieldwork:actions", lambda: _actions(kind=Kind.PHONES)),
}
