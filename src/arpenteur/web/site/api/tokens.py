"""Who asks: the token of a request, its age, its pace."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.ways_in import is_orphan
from arpenteur.web.foundation.reads.models import Decoy
from arpenteur.web.foundation.reads.watch import PROGRAMS, note_decoy_token, program_waits
from arpenteur.web.foundation.shared.limits import Limit
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.site.api.models import ApiToken
from arpenteur.web.site.api.problems import Problem
from arpenteur.web.site.api.scopes import BY_TWO, Scope

PREFIX = "arp_"
PER_MINUTE = 600
_DECOY = 32
"""Signs of a digest that are kept of a decoy."""


def token_of(request: HttpRequest, at: datetime) -> ApiToken:
    """The token of a request that may be used now; its last use is noted to the minute.

    Cookies are never looked at. Raises Problem 401, the same for every reason.
    """
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = None
    if scheme.lower() == "bearer" and secret.startswith(PREFIX):
        with unsealed():
            found = (
                ApiToken.objects.select_related("campaign")
                .filter(digest=digest(secret), revoked_at=None, expires_at__gt=at)
                .first()
            )
            if found is not None and is_orphan(found.campaign_id, found.maker, at):
                found = None
            if found is None:
                _is_decoy(secret, at)
    if found is None:
        raise Problem(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
    with sealed(found.campaign_id):
        if program_waits(Actor.token(found)):
            raise Problem(403, "stopped", _("No program reads anything until somebody of the campaign says why."))
    _note_use(found, at)
    return found


def token_digest(secret: str) -> str:
    """What a decoy is found by."""
    return digest(secret)[:_DECOY]


def check_scope(token: ApiToken, scope: Scope) -> None:
    """Raise Problem 403 where a token lacks a scope, or nobody else agreed yet to one that two people grant."""
    if scope.value not in token.scopes:
        raise Problem(403, "scope", _("This needs the scope %(scope)s.") % {"scope": scope.value}, scope=scope.value)
    if scope.value in BY_TWO and token.waits:
        told = _("The scope %(scope)s waits for a second person of the campaign to agree.") % {"scope": scope.value}
        raise Problem(403, "scope", told, scope=scope.value)


def check_pace(token: ApiToken, at: datetime) -> None:
    """Raise Problem 429 above ``PER_MINUTE`` requests a minute."""
    # By the minute of the clock: a program is told when the next one begins.
    minute = int(at.timestamp()) // 60
    if not Limit("api-pace", most=PER_MINUTE, seconds=120).take(f"{token.pk}:{minute}"):
        wait = 60 - int(at.timestamp()) % 60
        raise Problem(429, "too-many", headers={"Retry-After": str(wait)})


def _is_decoy(secret: str, at: datetime) -> None:
    """Where it is one, every program of its campaign stops and the direction is told; who uses it learns nothing."""
    decoy = (
        Decoy.objects.select_related("campaign").filter(table=ApiToken._meta.label, digest=token_digest(secret)).first()
    )
    if decoy is not None:
        with sealed(decoy.campaign_id):
            note_decoy_token(campaign=decoy.campaign, by=Actor(PROGRAMS), at=at)


def _note_use(token: ApiToken, at: datetime) -> None:
    if token.last_used_at is None or at - token.last_used_at >= timedelta(minutes=1):
        with sealed(token.campaign_id):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=at.replace(second=0, microsecond=0))
