"""One context, one class: whatever a campaign works for, a zone has the same class wherever the campaign reads it."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from cast import AT, Cast, gather
from django.test import Client
from fictional_place import PLACE, station, write_fictional_place
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from outings import counted, outing
from programs import program

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.grid import grid
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign, own_scenario_rows
from arpenteur.web.foundation.campaigns.models import OWN
from arpenteur.web.foundation.campaigns.own_list import write_list
from arpenteur.web.foundation.campaigns.own_scenarios import remove_scenario, write_scenario
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.foundation.territory.asking import REFERENCE, Question
from arpenteur.web.foundation.territory.queries import Answers, current
from arpenteur.web.foundation.territory.scenarios import families, scenarios
from arpenteur.web.site.api.scopes import Scope

ELECTIONS = [ElectionType.LEGISLATIVE, ElectionType.MUNICIPAL, ElectionType.PRESIDENTIAL, ElectionType.EUROPEAN]
Classes = dict[str, str]


@pytest.fixture
def cast(db, settings, tmp_path: Path) -> Iterator[Cast]:
    """The cast on the published town."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    FIGURES.clear()
    publish_snapshot(path=write_fictional_place(tmp_path / "town").path, by="test", at=AT)
    found = gather()
    with sealed(found.campaign.pk):  # until something was done, At a glance has no table
        counted(outing(found.campaign, [station(0)], at=AT, status="done"), station(0), AT, opened=3)
    yield found
    FIGURES.clear()


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A family file: some options are ours, some would come to us."""
    options = sorted(grid().options)
    ours = draw(st.lists(st.sampled_from(options), min_size=1, max_size=6, unique=True))
    table: dict[str, object] = {"id": "moulin", "label": "Le Moulin", "ours": {"options": ours}}
    reached = draw(st.lists(st.sampled_from([one for one in options if one not in ours]), max_size=4, unique=True))
    if reached:
        table["reachable"] = [{"weight": draw(st.sampled_from([0.1, 0.5, 1.0])), "options": reached}]
    return tomli_w.dumps(table)


@st.composite
def own_scenarios(draw: st.DrawFn) -> str:
    """A scenario file of the place: turnout, shares, a transfer, families that are absent."""
    known = sorted(grid().families)
    names = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
    table: dict[str, object] = {"id": "kept", "label": "Le Moulin", "scope": "commune"}
    table["turnout_rise"] = draw(st.sampled_from([-0.1, 0.0, 0.07]))
    table["shares"] = {name: draw(st.sampled_from([0.05, 0.2, 0.3])) for name in names}
    absent = draw(st.lists(st.sampled_from([one for one in known if one not in names]), max_size=2, unique=True))
    if absent:
        table["absent"] = absent
    present = [one for one in known if one not in absent]
    if draw(st.booleans()):
        table["moves"] = [{"from": present[0], "to": present[1], "part": draw(st.sampled_from([0.1, 0.6]))}]
    return tomli_w.dumps(table)


def written(priority_class: int | None, first_fifth: bool | None) -> str:
    """As tables write it: the class, a tick in the first fifth of an order without classes, else a dash."""
    return str(priority_class or ("✓" if first_fifth else "–"))


def shown(page: str) -> str:
    """The one class that a piece of a page shows."""
    found = re.findall(r'class="cls c\d[^"]*"[^>]*>(.*?)</span>', page, re.S)
    assert len(found) == 1, page
    return re.sub(r"<[^>]+>", "", found[0])[0]


def rows(page: str) -> Classes:
    found = re.findall(r'<tr data-zone="([^"]+)".*?<td class="class">(.*?)</td>', page, re.S)
    return {zone: shown(cell if "✓" not in cell else f"{cell}</span>") for zone, cell in found}


def ticked(page: str) -> str:
    """Ticks have a span of their own inside the swatch."""
    return re.sub(r'<span aria-hidden="true">✓</span><span class="sr">[^<]*</span>', "✓", page)


def read(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def own_key(cast: Cast, text: str) -> str:
    """The key of the one scenario of the campaign, written anew."""
    for key in own_scenario_rows(cast.campaign):
        remove_scenario(campaign=cast.campaign, key=key, by=COMMAND, at=AT)
    return write_scenario(campaign=cast.campaign, text=text, by=COMMAND, at=AT)


def everywhere(cast: Cast, level: str) -> dict[str, Classes]:
    """The class of each zone, by where the campaign reads it."""
    browser = cast.client(cast.director)
    campaign = f"/c/{cast.campaign.slug}/"
    at = f"niveau={level}&lignes=toutes"
    found = {"glance": rows(ticked(read(browser, f"{campaign}?{at}")))}
    found["strategy"] = rows(ticked(read(browser, f"/strategie/{PLACE}/?{at}")))
    cards = re.findall(
        rf'href="/profils/{PLACE}/([^/"]+)/[^"]*">(<span class="cls.*?</span>)',
        ticked(read(browser, f"/profils/{PLACE}/?{at}")),
        re.S,
    )
    found["profiles"] = {html.unescape(zone): shown(card) for zone, card in cards}
    table = csv.DictReader(io.StringIO(read(browser, f"/strategie/{PLACE}/zones.csv?{at}")))
    found["csv"] = {row[level]: written(int(row["class"] or 0), row["first_fifth"] == "1") for row in table}
    features = json.loads(read(browser, f"/strategie/{PLACE}/zones.geojson?{at}"))["features"]
    inside = [one["properties"] for one in features]
    found["geojson"] = {one["zone"]: written(one["class"], one["first_fifth"]) for one in inside}
    items = program(cast.campaign, Scope.ZONES_READ).get(f"/zones?level={level}&limit=200").json()["items"]
    found["api"] = {one["zone"]: written(one["priority_class"], one["first_fifth"]) for one in items}
    if level == "station":
        stations = json.loads(read(browser, f"/plan/{PLACE}/plan.json"))["stations"]
        found["plan"] = {one["station"]: written(one["priority_class"], one["first_fifth"]) for one in stations}
    return found


@settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(
    family=st.sampled_from([*shipped_families(), OWN]),
    text=lists(),
    election=st.sampled_from(ELECTIONS),
    sliders=st.sampled_from(["", "participation=5", "participation=-3&part=40", "de=centre&vers=gauche&report=20"]),
    scenario=st.one_of(st.just(""), own_scenarios()),
    level=st.sampled_from(["station", "quartier"]),
)
@example(
    family=OWN,
    text='id = "m"\nlabel = "M"\n[ours]\nblocs = ["gauche"]\n',
    election=ElectionType.MUNICIPAL,
    sliders="",
    scenario='id = "k"\nlabel = "K"\nscope = "commune"\nturnout_rise = 0.1\n[shares]\ngauche = 0.5\n',
    level="station",
)
def test_a_zone_has_one_class_wherever_the_campaign_reads_it(
    cast: Cast, family: str, text: str, election: ElectionType, sliders: str, scenario: str, level: str
):
    with sealed(cast.campaign.pk):
        by = {"by": COMMAND, "at": AT}
        write_list(campaign=cast.campaign, text=text, **by)
        context = {"family": family, "election": election.value, "scenario": REFERENCE, "sliders": sliders}
        change_campaign(campaign=cast.campaign, **context, **by)
        if scenario:
            change_campaign(campaign=cast.campaign, sliders="", scenario=own_key(cast, scenario), **by)
        ours = context_of_campaign(cast.campaign)
    asked = Question.read({"niveau": level}, families(ours.own), scenarios(ours.own), ours.question)
    ranking = Answers(current(PLACE), asked, ours.own).ranking()
    engine = {zone.zone: written(zone.priority_class, zone.first_fifth) for zone in ranking.zones}
    # A list that nobody voted for, or a handful of quartiers, has no first zones: dashes everywhere.
    assert family == OWN or level == "quartier" or set(engine.values()) != {"–"}
    for where, classes in everywhere(cast, level).items():
        assert classes, where
        assert classes == {zone: engine[zone] for zone in classes}, where
        assert where == "plan" or classes.keys() == engine.keys(), where


@pytest.mark.parametrize(("one", "other"), [("gauche", "droite"), ("gauche", "extreme_droite")])
def test_opposed_families_are_not_sent_to_the_same_doors(cast: Cast, one: str, other: str):
    published = current(PLACE)
    orders = [
        [zone.zone for zone in Answers(published, Question(family=name)).ranking().zones] for name in (one, other)
    ]
    assert orders[0] != orders[1]
    assert Family.load(one) != Family.load(other)
