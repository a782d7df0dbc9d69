"""What is counted on the ground: batches sent by phones and programs, each event once, and its undoing."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer
from pydantic import Field

from arpenteur.web.ground.fieldwork.events import Counted, record_counts, undo_count
from arpenteur.web.ground.fieldwork.kinds import Measure
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.site.api import schemas
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.resources.common import Number, actor
from arpenteur.web.site.api.resources.fieldwork import find_action
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["counts"])
ActionNumber = Annotated[int, Field(ge=1, le=2**62)]


@operation(
    router,
    "POST",
    "/actions/{int:action}/counts",
    scope=Scope.COUNTS_WRITE,
    summary=gettext_noop("Send what was counted"),
    answers={200: schemas.ReceiptOut},
)
def send_counts(request: TokenRequest, action: Number, body: schemas.CountsIn) -> schemas.ReceiptOut:
    """Up to 1,000 events, all or none. An event sent again is ``known`` and counts once. Nothing about a person can
    be sent: any other key is refused, by its name.
    """
    counts = [
        Counted(
            id=one.id,
            station=one.station,
            measure=one.measure.value,
            quantity=one.quantity,
            occurred_at=one.occurred_at,
        )
        for one in body.counts
    ]
    receipt = record_counts(action=find_action(action), counts=counts, by=actor(request), at=request.at)
    return schemas.ReceiptOut(accepted=list(receipt.accepted), known=list(receipt.known))


@operation(
    router,
    "GET",
    "/counts",
    scope=Scope.COUNTS_READ,
    summary=gettext_noop("Counts, as they were received"),
    answers={200: schemas.CountPage},
)
def list_counts(
    request: TokenRequest,
    response: HttpResponse,
    action: ActionNumber | None = None,
    station: schemas.Station | None = None,
    measure: Measure | None = None,
    received_from: schemas.Moment | None = None,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> schemas.CountPage:
    """Undone counts stay, with the count that undoes them."""
    asked = {"action": action, "station": station, "measure": measure, "received_at__gte": received_from}
    rows = FieldEvent.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    items, following = page(
        rows, ("received_at", "id"), lambda one: (one.received_at, one.pk), count_out, cursor=cursor, limit=limit
    )
    link_next(request, response, following)
    return schemas.CountPage(items=items, next=following)


@operation(
    router,
    "POST",
    "/counts/{uuid:count}/undo",
    scope=Scope.COUNTS_WRITE,
    summary=gettext_noop("Undo a count"),
    answers={201: schemas.CountOut},
)
def undo(request: TokenRequest, count: UUID) -> Any:
    """Written as a count that takes the other back. Undone already, the same answer comes again."""
    found = FieldEvent.objects.select_related("action").filter(pk=count).first()
    if found is None:
        raise Http404
    return Answer(201, count_out(undo_count(event=found, by=actor(request), at=request.at)))


def count_out(event: FieldEvent) -> schemas.CountOut:
    """A count as the API has it: never who made it."""
    return schemas.CountOut(
        id=event.pk,
        action=event.action_id,
        station=event.station,
        measure=Measure(event.measure),
        quantity=event.quantity,
        undoes=event.undoes_id,
        day=event.day,
        occurred_at=event.occurred_at,
        received_at=event.received_at,
    )
