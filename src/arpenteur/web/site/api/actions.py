"""Writes: tokens and webhooks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Head
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.addresses import check_address
from arpenteur.web.foundation.outbox.queue import drop_waiting
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.site.api.encryption import encrypted
from arpenteur.web.site.api.models import ApiToken, WebhookEndpoint
from arpenteur.web.site.api.scopes import Scope, WebhookEvent
from arpenteur.web.site.api.signatures import new_webhook_secret
from arpenteur.web.site.api.tokens import PREFIX

WEBHOOK = "webhook"
"""The kind of their messages in the outbox."""
LONGEST_DAYS = 366
MOST_WEBHOOKS = 10
_SHOWN = len(PREFIX) + 6


@verb("token.created", "token made")
def create_token(
    *, campaign: Campaign, name: str, scopes: Iterable[Scope], days: int, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown once and kept nowhere. Raises InputError without a scope or beyond a
    year.
    """
    asked = sorted({Scope(one).value for one in scopes})
    if not asked:
        raise InputError(_("no right is chosen"), action=_("tick at least one right"))
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            _("duration of %(days)s days") % {"days": days},
            expected=_("from 1 to %(most)s days") % {"most": LONGEST_DAYS},
        )
    secret = PREFIX + new_secret()
    token = ApiToken.objects.create(
        campaign=campaign,
        name=name,
        digest=digest(secret),
        prefix=secret[:_SHOWN],
        scopes=asked,
        created_at=at,
        expires_at=at + timedelta(days=days),
        maker=by.maker,
    )
    record(subject=token, by=by, at=at, campaign=campaign.pk, scopes=asked, days=days)
    return token, secret


@verb("token.agreed", "token that reads names agreed to")
def agree_token(*, token: ApiToken, by: Actor, at: datetime) -> None:
    """A second person agrees that a program reads names; again is not an error. Raises InputError for who made it."""
    if not token.waits:
        return
    if by.maker == token.maker or token.maker in by.pseudonyms:
        raise InputError(_("who made a token does not agree to it"), action=_("ask another member"))
    token.agreed_by, token.agreed_at = by.maker, at
    token.save(update_fields=["agreed_by", "agreed_at"])
    record(subject=token, by=by, at=at, campaign=token.campaign_id)


@verb("token.revoked", "token closed")
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> None:
    """Close a token at once; again is not an error."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(subject=token, by=by, at=at, campaign=token.campaign_id)


@verb("webhook.created", "webhook made")
def create_webhook(
    *, campaign: Campaign, url: str, events: Iterable[WebhookEvent], by: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """An address to tell, from now on, and the secret that signs what it is told, shown once.

    Raises InputError without an event, for an address that is not public or not https, and beyond ten.
    """
    asked = sorted({WebhookEvent(one).value for one in events})
    if not asked:
        raise InputError(_("no event is chosen"), action=_("tick at least one event"))
    check_address(url)
    if WebhookEndpoint.objects.filter(ended_at=None).count() >= MOST_WEBHOOKS:
        raise InputError(
            _("the campaign has %(most)s webhooks already") % {"most": MOST_WEBHOOKS}, action=_("stop one first")
        )
    secret = new_webhook_secret()
    head = Head.objects.filter(chain=campaign.pk).first()
    endpoint = WebhookEndpoint.objects.create(
        campaign=campaign,
        url=url,
        events=asked,
        secret=encrypted(secret),
        position=head.number if head else 0,
        created_at=at,
        maker=by.maker,
    )
    record(subject=endpoint, by=by, at=at, campaign=campaign.pk, events=asked)
    return endpoint, secret


@verb("webhook.ended", "webhook ended")
def end_webhook(*, endpoint: WebhookEndpoint, by: Actor, at: datetime) -> None:
    """Tell an address nothing more; what was waiting is dropped. Again is not an error."""
    if endpoint.ended_at is None:
        endpoint.ended_at = at
        endpoint.save(update_fields=["ended_at"])
        drop_waiting(campaign=endpoint.campaign_id, channel=channel_of(endpoint))
        record(subject=endpoint, by=by, at=at, campaign=endpoint.campaign_id)


def channel_of(endpoint: WebhookEndpoint) -> str:
    """Where the messages of an address stand in the outbox."""
    return f"{WEBHOOK}:{endpoint.pk}"
