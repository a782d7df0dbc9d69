"""An action of the cast cut into turfs, through the pages."""

import html
from typing import Any

from cast import Cast

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Cutting


def address(cast: Cast, action: Action, rest: str = "") -> str:
    return f"/c/{cast.campaign.slug}/secteurs/{action.pk}/{rest}"


def asked(version: int = 0, **values: Any) -> dict[str, Any]:
    return {
        "ground": "stations",
        "by": "pairs",
        "number": "3",
        "walk": "sides",
        "start_from": "",
        "leave_done": "on",
        "seed": "1",
        "version": version,
        **values,
    }


def send(cast: Cast, action: Action, rest: str, name: str = "organiser", hx: bool = False, **values: Any):
    headers = {"HX-Request": "true"} if hx else {}
    return cast.client(getattr(cast, name)).post(address(cast, action, rest), values, headers=headers)


def cut(cast: Cast, action: Action, name: str = "organiser", **values: Any) -> Cutting:
    answer = send(cast, action, "proposer/", name, **asked(**values))
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    return cutting(cast, action)


def cutting(cast: Cast, action: Action) -> Cutting:
    with sealed(cast.campaign.pk):
        return Cutting.objects.get(action=action)


def page(cast: Cast, action: Action, name: str = "organiser", rest: str = "", status: int = 200) -> str:
    answer = cast.client(getattr(cast, name)).get(address(cast, action, rest))
    assert answer.status_code == status
    return html.unescape(answer.content.decode())
