"""A program that uses the API: its token, and requests as it makes them."""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cast import AT
from django.test import Client
from django.utils import timezone
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import create_action
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.site.api.actions import agree_token, create_token
from arpenteur.web.site.api.models import ApiToken
from arpenteur.web.site.api.scopes import Scope


@dataclass
class Program:
    """Requests with one token; JSON in, JSON out."""

    secret: str
    token: ApiToken

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"data": body if isinstance(body, (str, bytes)) else json.dumps(body)} if body is not None else {}
        named = {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        kind = named.pop("Content-Type", "application/json")
        return Client().generic(method, f"/api/v1{path}", content_type=kind, headers=named, **sent)

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """POST."""
        return self("POST", path, body, **headers)


def program(campaign: Campaign, *scopes: Scope, by: Actor = COMMAND, agreed: bool = True) -> Program:
    """A program with some scopes, all of them without any; a second person agreed to those that two grant."""
    with sealed(campaign.pk):
        token, secret = create_token(
            campaign=campaign, name="Essai", scopes=scopes or list(Scope), days=30, by=by, at=timezone.now()
        )
        if agreed:
            agree_token(token=token, by=Actor("user", "0"), at=timezone.now())
    return Program(secret, token)


def outing(campaign: Campaign, *, kind: Kind = Kind.DOORS, stations: tuple[int, ...] = (0, 1), days: int = 5) -> Action:
    """An action some days after the first of the cast."""
    starts = AT + timedelta(days=days)
    details = Details(
        kind=kind,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        stations=tuple(station(index) for index in stations),
    )
    with sealed(campaign.pk):
        return create_action(campaign=campaign, details=details, by=COMMAND, at=AT)


def counted(**changes: Any) -> dict[str, Any]:
    """One thing counted, as a phone sends it."""
    return {"id": str(uuid.uuid4()), "station": station(0), "measure": "opened", "quantity": 3} | changes
