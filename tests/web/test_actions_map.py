"""The map of actions: it counts those of the period it shows, says which, and its list says the same."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from acting import act, address
from cast import AT, Cast
from fictional_place import station
from outings import outing

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import actions as verbs

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 12, 3, 17, tzinfo=UTC)
BY = {"by": COMMAND, "at": AT}


def test_the_map_and_its_list_say_the_same(cast: Cast):
    with sealed(cast.campaign.pk):
        for count in range(3):
            act(cast, stations=(station(0), station(count)))
        cancelled = act(cast, stations=(station(9),))
        verbs.cancel_action(action=cancelled, why="Pluie", **BY)
    found = html.unescape(cast.client(cast.director).get(address(cast, "carte/")).content.decode())
    rows = dict(re.findall(r'zone=(\w+)">Bureau [^<]+</a></th><td class="num">(\d+)', found))
    assert rows == {station(0): "3", station(1): "1", station(2): "1"}
    data = cast.client(cast.director).get(address(cast, "carte.geojson")).json()["features"]
    shades = {one["properties"]["zone"]: one["properties"]["actions"] for one in data}
    assert (shades[station(0)], shades[station(1)], shades[station(9)]) == (1, 3, 0)


@pytest.mark.parametrize(
    ("asked", "counted", "words"),
    [
        ("", {1: "1", 2: "1"}, "2 actions comptées : d’aujourd’hui et à venir"),
        ("?periode=semaine", {0: "1", 1: "1"}, "2 actions comptées : de cette semaine"),
        ("?periode=tout", {0: "2", 1: "1", 2: "1"}, "4 actions comptées : depuis le début"),
        ("?periode=n-importe", {1: "1", 2: "1"}, "2 actions comptées : d’aujourd’hui et à venir"),
    ],
)
def test_the_map_counts_the_actions_of_its_period_and_says_so(
    cast: Cast, asked: str, counted: dict[int, str], words: str
):
    with time_machine.travel(THURSDAY, tick=False), sealed(cast.campaign.pk):
        for number, days in ((0, -30), (0, -2), (1, 0), (2, 20)):
            outing(cast.campaign, (station(number),), at=THURSDAY + timedelta(days=days), status="planned")
    with time_machine.travel(THURSDAY, tick=False):
        browser = cast.client(cast.director)
        found = html.unescape(browser.get(address(cast, f"carte/{asked}")).content.decode())
        data = browser.get(address(cast, f"carte.geojson{asked}")).json()["features"]
        period = re.search(r"period=([\w-]+)&zone=", found)
        assert period is not None
        lists = {
            key: browser.get(address(cast, f"liste/?period={period[1]}&zone={key}"))
            .content.decode()
            .count('<tr><th scope="row"')
            for key in (station(number) for number in range(3))
        }
    rows = dict(re.findall(r'zone=(\w+)">Bureau [^<]+</a></th><td class="num">(\d+)', found))
    assert rows == {station(number): n for number, n in counted.items()}
    assert words in found.replace("\N{NO-BREAK SPACE}", " ")
    assert {one["properties"]["zone"] for one in data if one["properties"]["actions"]} == set(rows)
    assert {key: str(n) for key, n in lists.items() if n} == rows, "a zone leads to as many actions as it counts"
