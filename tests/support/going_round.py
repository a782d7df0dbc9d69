"""An action of the cast with stops and rounds, through the pages."""

import html
from typing import Any

from cast import Cast

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Round, StopList


def address(cast: Cast, action: Action, rest: str = "") -> str:
    return f"/c/{cast.campaign.slug}/tournees/{action.pk}/{rest}"


def page(cast: Cast, action: Action, name: str = "organiser", rest: str = "", status: int = 200) -> str:
    answer = cast.client(getattr(cast, name)).get(address(cast, action, rest))
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def send(cast: Cast, action: Action, rest: str, name: str = "organiser", follow: bool = False, **values: Any):
    return cast.client(getattr(cast, name)).post(address(cast, action, rest), values, follow=follow)


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def add(cast: Cast, action: Action, what: str, name: str = "organiser", **values: Any):
    """Add stops as a form of the page does; what is given goes below the prefix of its form."""
    prefix = {"stations": "taken", "boxes": "taken", "typed": "typed", "clicked": "clicked"}[what]
    sent = {"version": version(cast, action), "load": "2", **values}
    fields = {f"{prefix}-{key}": value for key, value in sent.items() if key != "follow"}
    return send(cast, action, "arrets/", name, what=what, follow=bool(sent.get("follow")), **fields)


def typed(cast: Cast, action: Action, *lines: str, **values: Any):
    return add(cast, action, "typed", lines="\n".join(lines), **values)


def compute(cast: Cast, action: Action, name: str = "organiser", **values: Any):
    sent = {"version": version(cast, action), "crews": "2", "carry": "", "start_from": "", "seed": "1", **values}
    return send(cast, action, "calculer/", name, **sent)


def version(cast: Cast, action: Action) -> int:
    found = stops(cast, action)
    return found.version if found else 0


def stops(cast: Cast, action: Action) -> StopList | None:
    with sealed(cast.campaign.pk):
        return StopList.objects.filter(action=action).first()


def keys(cast: Cast, action: Action) -> list[str]:
    found = stops(cast, action)
    return [one["key"] for one in found.stops] if found else []


def rounds(cast: Cast, action: Action) -> list[Round]:
    with sealed(cast.campaign.pk):
        return list(Round.objects.filter(action=action).order_by("number"))
