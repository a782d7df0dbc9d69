"""What pages of turfs and rounds ask of a request: who may do what, whole numbers; how a refusal is shown."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.ground.routes.kinds import ChangedMeanwhileError, RouteKind
from arpenteur.web.ground.routes.reach import Reach


def preparing(kind: RouteKind, request: CampaignRequest, pk: int) -> Reach:
    """An action whose routes the member prepares. Raises Http404, PermissionDenied."""
    one = kind.reach(request.member, pk)
    if not one.cuts:
        raise PermissionDenied
    return one


def assigning(kind: RouteKind, request: CampaignRequest, pk: int) -> Reach:
    """An action to which the member assigns people. Raises Http404, PermissionDenied."""
    one = kind.reach(request.member, pk)
    if not one.assigns:
        raise PermissionDenied
    return one


def whole(text: str) -> int:
    """A number as a form sends it. Raises InputError for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InputError(_("this form cannot be read"), action=_("reload the page"))
    return int(text)


def refusal(error: InputError | RefusedByLawError) -> dict[str, Any]:
    """The status of the page that shows why something was refused, and its words: ``refusals`` of the law, or one
    sentence.
    """
    if isinstance(error, RefusedByLawError):
        return {"status": 422, "refusals": error.refusals}
    return {"status": 409 if isinstance(error, ChangedMeanwhileError) else 422, "refused": str(error)}
