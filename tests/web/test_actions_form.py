"""The form of an action: the fields of its kind, the order of the campaign on its map, the week of the day typed."""

import html
import re
from datetime import date, timedelta

import pytest
from acting import DAY, act, address, typed
from cast import Cast
from fictional_place import station

from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.standing import standings_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.forms import ASKED
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action

pytestmark = pytest.mark.django_db
EVERYTHING = {
    "place": "mairie",
    "material": "tracts",
    "streets": "rue des Exemples",
    "doors": "40",
    "brief": "On écoute.",
    "stations": [station(0)],
}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_field_of_another_kind_is_neither_read_nor_a_fault(cast: Cast, kind: Kind):
    sent = typed(kind=kind.value, **EVERYTHING)
    browser = cast.client(cast.director)
    assert browser.post(address(cast, "nouvelle/"), sent).status_code == 302
    with sealed(cast.campaign.pk):
        one = Action.objects.get()
    said = {name: bool(getattr(one, name)) for name in ("place", "material", "streets", "doors", "brief")}
    assert said == {"brief": True} | {name: kind in ASKED[name] for name in said if name in ASKED}
    wrong = typed(kind=kind.value, streets="rue qui n’existe pas", doors="-3")
    read = kind in ASKED["doors"] or kind in ASKED["streets"]
    assert browser.post(address(cast, "nouvelle/"), wrong).status_code == (422 if read else 302)


def test_every_kind_has_its_rule_on_the_page(cast: Cast):
    page = cast.client(cast.director).get(address(cast, "nouvelle/")).content.decode()
    parts = re.findall(r'data-of="([\w ]+)"', page)
    assert sorted(parts) == sorted(" ".join(kinds) for kinds in ASKED.values())


def test_stations_have_the_colour_of_the_campaigns_order(cast: Cast):
    page = cast.client(cast.director).get(address(cast, "nouvelle/")).content.decode()
    drawn = dict(re.findall(r'<path class="zone f(\d)" data-zone="(\w+)"', page[page.index("data-pick") :]))
    with sealed(cast.campaign.pk):
        ranked = standings_of(cast.campaign, published_of(cast.campaign), "station").zones
    assert ranked
    colours = {zone: int(shade) for shade, zone in re.findall(r'<path class="zone f(\d)" data-zone="(\w+)"', page)}
    assert drawn
    assert {zone: one.priority for zone, one in ranked.items() if zone in colours} == {
        zone: shade for zone, shade in colours.items() if zone in ranked
    }


def beside(cast: Cast, name: str = "director", **asked: str) -> tuple[int, str]:
    said = {"kind": "market", "day": DAY.isoformat(), "starts": "10:00", "ends": "12:00"} | asked
    answer = cast.client(getattr(cast, name)).get(address(cast, "nouvelle/semaine/"), said)
    return answer.status_code, html.unescape(answer.content.decode())


def test_the_week_beside_is_that_of_the_day_typed(cast: Cast):
    with sealed(cast.campaign.pk):
        act(cast, title="Autre chose")
        mine = act(cast, title="La mienne")
    status, shown = beside(cast, but=str(mine.pk))
    assert status == 200
    assert "8 – 14 février 2027" in shown
    assert "Autre chose" in shown
    assert "La mienne" not in shown
    assert re.search(r'class="ev attempt[^>]*><span><b>Marché', shown)
    later = DAY + timedelta(days=7)
    assert "Autre chose" not in beside(cast, day=later.isoformat())[1]


@pytest.mark.parametrize("asked", [{"day": ""}, {"day": "demain"}, {"starts": "25:00"}, {"kind": "x"}, {"but": "-1"}])
def test_a_day_that_cannot_be_read_changes_nothing(cast: Cast, asked: dict[str, str]):
    assert beside(cast, **asked) == (204, "")


def test_the_week_beside_shows_what_its_visitor_sees(cast: Cast):
    with sealed(cast.campaign.pk):
        act(cast, title="Brouillon", draft=True)
    assert "Brouillon" in beside(cast)[1]
    assert "Brouillon" not in beside(cast, "volunteer")[1]
    assert beside(cast, "rival")[0] == beside(cast, "outsider")[0] == 404
    assert date(2027, 2, 8) == DAY - timedelta(days=DAY.weekday())
