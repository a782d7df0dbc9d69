"""A week of the cast's campaign: people who are free every morning, and Préparer samedi through its pages."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from cast import Cast
from crowd import EVERY_MORNING, someone

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.week.models import Publication
from arpenteur.web.persons.volunteers.models import Volunteer

WEDNESDAY = datetime(2027, 1, 13, 5, 0, tzinfo=UTC)
NAMES = ("Alma Figurante", "Basile Mannequin", "Camille Ébauche", "Dina Simulacre", "Éloi Calque")


def address(cast: Cast, rest: str = "preparer/") -> str:
    return f"/c/{cast.campaign.slug}/semaine/{rest}"


def free_people(cast: Cast, names: Iterable[str] = NAMES, **values: Any) -> list[Volunteer]:
    """Volunteers who are free every morning."""
    with sealed(cast.campaign.pk):
        return [someone(cast, name, week=EVERY_MORNING, **values) for name in names]


def page(cast: Cast, name: str = "director", status: int = 200, **sent: Any) -> str:
    """The page as it opens, or after a button of its form."""
    client = cast.client(getattr(cast, name))
    answer = client.post(address(cast), sent) if sent else client.get(address(cast))
    assert answer.status_code == status, html.unescape(answer.content.decode())
    return html.unescape(answer.content.decode())


def fields(text: str) -> dict[str, Any]:
    """What the form of Publish sends."""
    form = text[text.index("publier/") :]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def publish(cast: Cast, name: str = "director", **changes: Any) -> Publication:
    """What the page proposes, published."""
    answer = cast.client(getattr(cast, name)).post(address(cast, "publier/"), {**fields(page(cast, name)), **changes})
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    with sealed(cast.campaign.pk):
        return Publication.objects.select_related("action__campaign").get(pk=int(answer.url.rstrip("/").split("/")[-1]))


def rows(text: str) -> list[tuple[int, ...]]:
    """Numbers of people in each pair, as the form has them."""
    form = text[: text.index("publier/")] if "publier/" in text else text
    found = re.findall(r'name="row" value="([\d,]*)"', form)
    return [tuple(int(one) for one in row.split(",")) for row in found]
