"""Volunteers: their names and no more, for the programs that were given this right. Each reading is journalled."""

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.api import schemas
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.resources.common import actor
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["volunteers"])
_HOUR = 3600


@operation(
    router,
    "GET",
    "/volunteers",
    scope=Scope.VOLUNTEERS_READ,
    summary=gettext_noop("Volunteers, as little as needed"),
    answers={200: schemas.VolunteerPage},
)
def list_volunteers(
    request: TokenRequest, response: HttpResponse, cursor: Cursor = "", limit: Limit = 100
) -> schemas.VolunteerPage:
    """No address, telephone or e-mail: reminders are sent by the site itself."""
    _note(request)
    rows = Volunteer.objects.prefetch_related("teams")
    items, following = page(
        rows, ("joined_at", "id"), lambda one: (one.joined_at, one.pk), volunteer_out, cursor=cursor, limit=limit
    )
    link_next(request, response, following)
    return schemas.VolunteerPage(items=items, next=following)


def volunteer_out(volunteer: Volunteer) -> schemas.VolunteerOut:
    """A volunteer as the API has her."""
    return schemas.VolunteerOut(
        id=volunteer.pk,
        name=volunteer.name,
        mobility=volunteer.mobility,
        wishes=volunteer.wishes,
        teams=[one.team_id for one in volunteer.teams.all()],
        paused=volunteer.paused_at is not None,
    )


@verb("volunteers.read", "list of volunteers read by a program", own_transaction=True)
def _note(request: TokenRequest) -> None:
    """One line of the journal an hour and a token."""
    if cache.add(f"api-volunteers:{request.token.pk}", True, _HOUR):
        with transaction.atomic():
            record(subject=request.token, by=actor(request), at=request.at, campaign=request.token.campaign_id)
