"""Where providers tell what came back: signed, once each, without a word about whom in the answer."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from arpenteur.web.communication.outreach.models import Account
from arpenteur.web.communication.outreach.notices import NotSignedError, read_notices
from arpenteur.web.communication.outreach.replies import take_reply
from arpenteur.web.communication.outreach.returns import take_notice
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant

RETURNS = "arpenteur.outreach.returns"
"""What the address of an account is signed for: it says which account a notice is about, and opens nothing."""


@csrf_exempt
@participant(RETURNS)
@require_POST
def returns(request: ParticipantRequest) -> HttpResponse:
    """Take the notices of one call in. 401 without the signature of the account, 400 for what cannot be read, 204 else,
    the second time too. Raises Http404 for an account that is closed.
    """
    (number,) = request.participant.numbers
    account = Account.objects.select_related("campaign").filter(pk=number, ended_at=None).first()
    if account is None:
        raise Http404
    try:
        told = read_notices(account, request)
    except NotSignedError:
        return HttpResponse(status=401)
    except ValueError:
        return HttpResponse(status=400)
    by, at = Actor("provider", str(account.pk)), timezone.now()
    for notice in told.notices:
        take_notice(account=account, notice=notice, by=by, at=at)
    for answer in told.answers:
        take_reply(account=account, answer=answer, by=by, at=at)
    return HttpResponse(status=204)
