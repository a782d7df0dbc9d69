"""The one door into the API: token, scope, pace, the campaign sealed, all of a write or nothing."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import Router
from ninja.decorators import decorate_view
from ninja.parser import Parser
from ninja.security import HttpBearer

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.reads.watch import note_asked, note_written_to
from arpenteur.web.foundation.shared.rules import Audience, Rule, ruled
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.texts import check_texts
from arpenteur.web.site.api.idempotency import once
from arpenteur.web.site.api.models import ApiToken
from arpenteur.web.site.api.problems import Problem, ProblemBody, invalid
from arpenteur.web.site.api.scopes import Scope
from arpenteur.web.site.api.tokens import check_pace, check_scope, token_of

LARGEST = 1_000_000
_MEDIA_TYPES = {"application/json", "application/merge-patch+json"}
_WRITES = {"POST", "PATCH", "PUT", "DELETE"}
_REFUSALS = (400, 401, 403, 404, 409, 413, 415, 422, 429)
_CONTACTS = "contacts"
_Run = Callable[..., Any]
"""An operation as its resource writes it: what it answers is checked against its schema."""


class TokenRequest(HttpRequest):
    """A request that the door let in: its token and the moment it came."""

    token: ApiToken
    at: datetime
    missed: set[int]
    """Numbers of contacts that were asked for and are not shown: looked for among decoys at the end."""
    typed: list[str]
    """Watched addresses that it wanted kept: they were refused, and are noted at the end."""


class Bearer(HttpBearer):
    """How the description says that a token is needed; the door has looked at it before."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ARG002 — the library passes it
        """The token that the door let in; nobody where an operation has no door."""
        return getattr(request, "token", None)


class StrictParser(Parser):
    """JSON as its standard has it: no NaN, and text that every database can hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises ValueError."""
        found = json.loads(request.body.decode(), parse_constant=_refuse)
        check_texts(found)
        return found


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope | None,
    summary: str,
    answers: dict[int, Any],
    refusals: tuple[int, ...] = (),
) -> Callable[[_Run], _Run]:
    """Declare an operation: the only way in, so that none is without its scope. None: any token may."""
    documented = {**answers, frozenset({*_REFUSALS, *refusals}): ProblemBody}

    def declare(view: _Run) -> _Run:
        view = decorate_view(_door(scope))(view)
        return router.api_operation(
            [method],
            path,
            auth=Bearer(),
            response=documented,
            operation_id=view.__name__,
            summary=summary,
            exclude_none=False,
            openapi_extra={"x-scope": scope.value if scope else ""},
        )(view)

    return declare


def outer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What surrounds every address of the API: errors in one shape, nothing kept by caches on the way."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = Problem(405, "method", headers={"Allow": response["Allow"]}).response()
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ("Authorization",))
        return response

    answered.__module__ = __name__  # ours to answer for, whatever the library wrapped
    return csrf_exempt(ruled(answered, Rule(Audience.TOKEN)))  # no cookie opens anything here


def _door(scope: Scope | None) -> Callable[[_Run], _Run]:
    def decorate(run: _Run) -> _Run:
        known = _query_names(run)

        @wraps(run)
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return _let_in(request, scope, known, lambda: run(request, **kwargs))
            except Problem as problem:
                return problem.response()

        vars(checked)["scope"] = scope  # a test reads it on every operation
        return checked

    return decorate


def _let_in(
    request: HttpRequest, scope: Scope | None, known: set[str], answer: Callable[[], HttpResponse]
) -> HttpResponse:
    at = timezone.now()
    token = token_of(request, at)
    check_pace(token, at)
    if scope is not None:
        check_scope(token, scope)
    if request.method in _WRITES and token.campaign.closed_at is not None:
        raise Problem(403, "closed")
    _check_size_and_type(request)
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise invalid((f"query.{name}", "unknown") for name in unknown)
    admitted = cast(TokenRequest, request)
    admitted.token, admitted.at, admitted.missed, admitted.typed = token, at, set(), []
    with sealed(token.campaign_id):
        response = once(request, token, at, answer) if request.method in _WRITES else answer()
        # After the write, which a refusal takes back: the stop stays.
        if admitted.missed and _asked_for_decoy(admitted):
            raise Problem(403, "stopped")
        if admitted.typed:
            note_written_to(campaign=token.campaign, addresses=admitted.typed, by=Actor.token(token), at=at)
        return response


def _asked_for_decoy(request: TokenRequest) -> bool:
    """Whether a decoy was among what the program asked for: it is stopped then, and the direction told."""
    token = request.token
    return bool(
        note_asked(campaign=token.campaign, app=_CONTACTS, numbers=request.missed, by=Actor.token(token), at=request.at)
    )


def _check_size_and_type(request: HttpRequest) -> None:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        raise Problem(413, "too-large")
    if length != "0" and request.content_type not in _MEDIA_TYPES:
        raise Problem(415, "media-type")


def _query_names(run: Any) -> set[str]:
    models = run.__self__.models
    return {
        name
        for model in models
        if model.__ninja_param_source__ == "query"
        for name in getattr(model, "__ninja_flatten_map__", model.model_fields)
    }


def _refuse(name: str) -> None:
    raise ValueError(name)
