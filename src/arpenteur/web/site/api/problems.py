"""Errors as RFC 9457 has them: one shape for every refusal, readable by people and by programs."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"


class FieldFault(BaseModel):
    """One thing wrong in a request."""

    where: str = Field(description="path of the key, such as body.counts.0.note")
    fault: str


class ProblemBody(BaseModel):
    """The body of every error (RFC 9457)."""

    type: str = Field(description="urn:arpenteur:problem:<code>; codes are listed in docs/api.md")
    title: str
    status: int
    detail: str
    faults: list[FieldFault] | None = None
    scope: str | None = Field(default=None, description="the scope that is missing")
    rule: str | None = Field(default=None, description="the rule of law that refuses")
    article: str | None = None
    possible_until: datetime | None = Field(default=None, description="the latest lawful end")


class Problem(Exception):  # noqa: N818 — the name of the standard
    """A refusal. ``code`` is one of ``TITLES``; ``more`` are other members of the body."""

    def __init__(
        self, status: int, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more
        super().__init__(code, detail)

    def response(self) -> HttpResponse:
        """The answer."""
        title = titles()[self.code]
        body = ProblemBody(
            type=f"urn:arpenteur:problem:{self.code}",
            title=title,
            status=self.status,
            detail=self.detail or title,
            **self.more,
        )
        shown = body.model_dump(mode="json", exclude_none=True)
        text = json.dumps(shown, ensure_ascii=False)
        return HttpResponse(text, status=self.status, headers=self.headers, content_type=MEDIA_TYPE)


def titles() -> dict[str, str]:
    """Every code and its sentence."""
    return {
        "unauthorized": _("The token is missing, unknown, expired or revoked."),
        "scope": _("The token lacks a scope."),
        "stopped": _("Readings of names by this program were stopped: ask who keeps the data of the campaign."),
        "closed": _("This campaign is closed: it can only be read."),
        "not-found": _("There is nothing at this address."),
        "method": _("This address does not take this method."),
        "refused": _("The campaign does not allow this."),
        "illegal": _("The law does not allow this."),
        "at-work": _("The same request is at work: try again in a moment."),
        "stale": _("It was changed meanwhile: read it again."),
        "too-large": _("The request is too large."),
        "media-type": _("Send JSON (application/json)."),
        "malformed": _("The body is not JSON."),
        "invalid": _("The request is not what was expected."),
        "key-reused": _("This idempotency key was used for another request."),
        "no-version": _("Say which version you read (If-Match)."),
        "too-many": _("Too many requests."),
    }


def invalid(faults: Iterable[tuple[str, str]]) -> Problem:
    """422 naming each wrong key."""
    listed = [FieldFault(where=where, fault=fault) for where, fault in faults]
    return Problem(422, "invalid", "; ".join(f"{one.where}: {one.fault}" for one in listed[:5]), faults=listed)
