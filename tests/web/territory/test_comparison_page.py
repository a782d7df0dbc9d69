"""The page that puts scenarios side by side, and the file of a scenario."""

import re

import pytest
from fictional_place import PLACE

from arpenteur.domain.scenario import Scenario

pytestmark = pytest.mark.django_db
URL = f"/scenarios/{PLACE}/"


@pytest.fixture
def with_files(home):
    folder = home / "scenarios"
    folder.mkdir(parents=True)
    (folder / "forte.toml").write_text("id = 'forte'\nlabel = 'Participation forte'\nturnout = 0.7\n", encoding="utf-8")
    text = f"id = 'sans'\nlabel = 'Sans Reconquête'\n[[local]]\nterritory = '{PLACE}'\nabsent = ['rec']\n"
    (folder / "sans.toml").write_text(text, encoding="utf-8")


def test_alone_the_reference_asks_for_another_scenario(client, published):
    html = client.get(URL).content.decode()
    assert "Choisissez au moins deux scénarios." in html
    assert "<table" not in html


@pytest.mark.usefixtures("with_files")
def test_the_files_and_the_reference_stand_side_by_side(client, published):
    html = client.get(URL).content.decode()
    totals = re.search(r'<table class="zt totals">.*?</table>', html, re.S)
    assert totals
    for words in ("Participation forte", "Sans Reconquête", f"{PLACE} sans Reconquête", "70\u202f%"):
        assert words in totals[0]
    assert totals[0].count("<tr>") == 4


@pytest.mark.usefixtures("with_files")
def test_only_the_scenarios_chosen_are_compared(client, published):
    html = client.get(f"{URL}?avec=reference&avec=forte").content.decode()
    totals = re.search(r'<table class="zt totals">.*?</table>', html, re.S)
    assert totals
    assert "Sans Reconquête" not in totals[0]


def test_moved_sliders_are_a_scenario_of_their_own(client, published):
    html = client.get(f"{URL}?participation=5&part=40").content.decode()
    assert "participation +5 points, notre part 40\u202f%" in html


def test_a_kept_scenario_is_the_one_shown(client, published):
    answer = client.get(f"/strategie/{PLACE}/scenario.toml?participation=5&part=40")
    assert answer.headers["Content-Disposition"].endswith('.toml"')
    scenario = Scenario.parse(answer.content.decode())
    assert scenario.turnout_rise == pytest.approx(0.05)
    assert sum(scenario.shares.values()) == pytest.approx(0.4)


def test_the_reference_can_be_kept_too(client, published):
    scenario = Scenario.parse(client.get(f"/strategie/{PLACE}/scenario.toml").content.decode())
    assert (scenario.id, scenario.turnout_rise) == ("reference", 0.0)
