"""The API, assembled: its operations, its errors, its description (OpenAPI 3.1), its addresses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.rules import public
from arpenteur.web.ground.fieldwork.actions import EditedMeanwhileError
from arpenteur.web.persons.paths.history import MeanwhileError
from arpenteur.web.site.api.endpoints import StrictParser, outer
from arpenteur.web.site.api.problems import MEDIA_TYPE, FieldFault, Problem, invalid
from arpenteur.web.site.api.resources import (
    consultations,
    contacts,
    counts,
    fieldwork,
    follow_ups,
    money,
    paths,
    segments,
    territory,
    volunteers,
    webhooks,
)

PREFIX = "/api/v1/"
ROUTERS = (
    territory.router,
    fieldwork.router,
    counts.router,
    volunteers.router,
    contacts.router,
    follow_ups.router,
    segments.router,
    paths.router,
    consultations.router,
    money.router,
    webhooks.router,
)


class Renderer(JSONRenderer):
    """JSON that people can read too."""

    json_dumps_params: Mapping[str, Any] = MappingProxyType({"ensure_ascii": False})


class Api(NinjaAPI):
    """The library's, with errors as RFC 9457 has them and scopes in the description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document of OpenAPI 3.1, each endpoint with the scope it asks for."""
        schema = super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params)
        for path in schema["paths"].values():
            for method, one in path.items():
                _describe(method, one)
        return schema


_ANSWERS = {
    200: "done",
    201: "created",
    204: "done, nothing to say",
    400: "a sign that no text has",
    401: "no token that may be used",
    403: "a scope lacks",
    404: "nothing here",
    409: "refused now: by the law, or the same request is at work",
    412: "changed meanwhile",
    413: "too large",
    415: "not JSON",
    422: "not what was expected",
    428: "If-Match is missing",
    429: "too many requests",
}


def _describe(method: str, one: dict[str, Any]) -> None:
    for status, answer in one["responses"].items():
        answer["description"] = _ANSWERS[int(status)]
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
    one["responses"] = dict(sorted(one["responses"].items()))
    one["security"] = [{"Bearer": [one["x-scope"]] if one["x-scope"] else []}]
    for parameter in one["parameters"]:
        kinds = [kind for kind in parameter["schema"].pop("anyOf", []) if kind.get("type") != "null"]
        parameter["schema"].update(*kinds)  # an address cannot say null: it leaves the parameter out
    if method == "post":
        one["parameters"].append(_header("Idempotency-Key", "^[!-~]{1,100}$", _REPEATED, required=False))
    if method == "patch":
        one["parameters"].append(_header("If-Match", '^"[0-9]{1,9}"$', _READ, required=True))


_REPEATED = "sent again with the same body within 24 hours, the same answer comes back"
_READ = "the ETag of the version that was read"


def _header(name: str, pattern: str, why: str, *, required: bool) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"in": "header", "name": name, "required": required, "schema": schema, "description": why}


api = Api(
    title="Arpenteur",
    version="1",
    description=(
        "Ground campaigns: zones, actions, counts, webhooks. A token opens one campaign; docs/api.md explains it all."
    ),
    docs_url=None,
    urls_namespace="api:v1",
    parser=StrictParser(),
    renderer=Renderer(),
)
for _router in ROUTERS:
    api.add_router("", _router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:  # noqa: ARG001 — the library passes it
    return error.response()


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001 — the library passes it
    return Problem(404, "not-found").response()


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001 — the same
    return Problem(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"}).response()


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001 — the library passes it
    return Problem(422, "malformed").response()


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 — the same
    return invalid((_path(one["loc"]), _fault(one)) for one in error.errors).response()


@api.exception_handler(RefusedByLawError)
def _illegal(request: HttpRequest, error: RefusedByLawError) -> HttpResponse:  # noqa: ARG001 — the same
    first = error.refusals[0]
    return Problem(
        409,
        "illegal",
        f"{first.title} {first.reason}",
        rule=first.rule,
        article=first.article,
        possible_until=first.possible_until,
        faults=[FieldFault(where=one.rule, fault=one.title) for one in error.refusals],
    ).response()


@api.exception_handler(EditedMeanwhileError)
def _stale(request: HttpRequest, error: EditedMeanwhileError) -> HttpResponse:  # noqa: ARG001 — the same
    return Problem(412, "stale", headers={"ETag": f'"{error.current.version}"'}).response()


@api.exception_handler(MeanwhileError)
def _moved(request: HttpRequest, error: MeanwhileError) -> HttpResponse:  # noqa: ARG001 — the same
    return Problem(412, "stale", str(error)).response()


@api.exception_handler(InputError)
def _refused(request: HttpRequest, error: InputError) -> HttpResponse:  # noqa: ARG001 — the library passes it
    return Problem(422, "refused", str(error)).response()


def _path(where: tuple[int | str, ...]) -> str:
    """``body.counts.0.note``: the library puts the name of our own argument after ``body``."""
    parts = [str(part) for part in where]
    return ".".join(parts[:1] + parts[2:] if parts[:2] == ["body", "body"] else parts)


def _fault(error: dict[str, Any]) -> str:
    return _("this key is not accepted") if error["type"] == "extra_forbidden" else str(error["msg"])


def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """404 in the shape of every other error."""
    return Problem(404, "not-found").response()


def patterns() -> list[URLPattern]:
    """Addresses below ``/api/v1/``; the description is public, everything else asks for a token."""
    found: list[URLPattern] = []
    for one in api.urls[0]:
        if not isinstance(one, URLPattern):
            raise TypeError(one)
        if one.name == "openapi-json":
            one.callback = public(_described)
            found.append(one)
        elif one.name != "api-root":
            one.callback = outer(one.callback)
            found.append(one)
    return [*found, re_path(r"^", outer(nothing_here), name="nothing")]


def _described(request: HttpRequest) -> HttpResponse:
    return api.create_response(request, api.get_openapi_schema(), status=200)
