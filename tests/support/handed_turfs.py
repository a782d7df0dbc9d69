"""An action cut into three turfs, published and handed over, through the pages."""

import html
import re

import pytest
from acting import act, helper, soon
from cast import AT, Cast
from cut_turfs import asked, send
from fictional_place import station
from standing_turfs import stand_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Turf

BY = {"by": COMMAND, "at": AT}


def cut_in_three(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    """Cut into three, with two pairs of people."""
    stand_in(monkeypatch)
    with sealed(cast.campaign.pk):
        found = act(cast, day=soon(3), start=14, end=17, stations=(station(0), station(1), station(4)), wanted=6)
        people = [helper(cast.campaign, name) for name in ("Zoé Modèle", "Paul Essai", "Lou Gabarit", "Max Prototype")]
        for one in people:
            assign(action=found, volunteer=one, **BY)
        pair(action=found, volunteers=people[:2], **BY)
        pair(action=found, volunteers=people[2:], **BY)
    assert send(cast, found, "proposer/", **asked()).status_code == 302
    return found


def published(cast: Cast, action: Action) -> dict[str, Turf]:
    """Its turfs once they are published, by letter."""
    assert send(cast, action, "publier/", version="1").status_code == 302
    return turfs(cast, action)


def turfs(cast: Cast, action: Action) -> dict[str, Turf]:
    with sealed(cast.campaign.pk):
        return {one.letter: one for one in Turf.objects.filter(action=action, archived_at=None)}


def hand(cast: Cast, action: Action, turf: Turf, name: str = "organiser", **values: str) -> str:
    answer = send(cast, action, f"{turf.pk}/remettre/", name, hx=True, **values)
    assert answer.status_code == 200, answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    return html.unescape(answer.content.decode())


def secret_of(shown: str) -> str:
    found = re.search(r"http://testserver/terrain/#([\w-]+)<", shown)
    assert found
    return found[1]
