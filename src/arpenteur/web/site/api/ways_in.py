"""Tokens and webhooks as ways in: closed with the rights of who made them."""

from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.ways_in import WayIn, opened_by
from arpenteur.web.site.api.actions import end_webhook, revoke_token
from arpenteur.web.site.api.models import ApiToken, WebhookEndpoint

TOKENS = WayIn(
    name="tokens",
    words=lambda n: ngettext("%(n)d token of a program", "%(n)d tokens of programs", n) % {"n": n},
    permission=Permission.MANAGE_TOKENS,
    find=lambda _campaign, at: opened_by(
        ApiToken.objects.select_for_update().filter(revoked_at=None, expires_at__gt=at).order_by("pk"),
        lambda token: token.maker,
    ),
    close=lambda token, by, at: revoke_token(token=token, by=by, at=at),
)
WEBHOOKS = WayIn(
    name="webhooks",
    words=lambda n: ngettext("%(n)d webhook", "%(n)d webhooks", n) % {"n": n},
    permission=Permission.MANAGE_TOKENS,
    find=lambda _campaign, _at: opened_by(
        WebhookEndpoint.objects.select_for_update().filter(ended_at=None).order_by("pk"), lambda hook: hook.maker
    ),
    close=lambda hook, by, at: end_webhook(endpoint=hook, by=by, at=at),
)

WAYS_IN = (TOKENS, WEBHOOKS)
