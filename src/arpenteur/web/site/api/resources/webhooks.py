"""Webhooks: which addresses are told what happens."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.web.site.api import actions as verbs
from arpenteur.web.site.api import schemas
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.models import WebhookEndpoint
from arpenteur.web.site.api.resources.common import Number, actor
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["webhooks"])


@operation(
    router,
    "GET",
    "/webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    summary=gettext_noop("Webhooks of the campaign"),
    answers={200: schemas.WebhookList},
)
def list_webhooks(request: TokenRequest) -> schemas.WebhookList:  # noqa: ARG001 — the library passes it
    """Those in force, without their secrets."""
    found = WebhookEndpoint.objects.filter(ended_at=None)
    return schemas.WebhookList(items=[schemas.WebhookOut(**_shown(one)) for one in found])


@operation(
    router,
    "POST",
    "/webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    summary=gettext_noop("Tell an address what happens"),
    answers={201: schemas.NewWebhookOut},
)
def create_webhook(request: TokenRequest, body: schemas.WebhookIn) -> Any:
    """From now on. The secret that signs is in this answer only."""
    endpoint, secret = verbs.create_webhook(
        campaign=request.token.campaign, url=body.url, events=body.events, by=actor(request), at=request.at
    )
    return Answer(201, schemas.NewWebhookOut(secret=secret, **_shown(endpoint)))


@operation(
    router,
    "DELETE",
    "/webhooks/{int:webhook}",
    scope=Scope.WEBHOOKS_WRITE,
    summary=gettext_noop("Tell an address nothing more"),
    answers={204: None},
)
def end_webhook(request: TokenRequest, webhook: Number) -> Any:
    """What was waiting is dropped."""
    found = WebhookEndpoint.objects.filter(pk=webhook, ended_at=None).first()
    if found is None:
        raise Http404
    verbs.end_webhook(endpoint=found, by=actor(request), at=request.at)
    return Answer(204, None)


def _shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "events": endpoint.events,
        "created_date": endpoint.created_at,
    }
