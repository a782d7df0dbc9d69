"""Scenario files that differ from one territory to the next, and speak of the second round."""

import re

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.domain.scenario import Scenario
from arpenteur.strategy import scenario_toml

TEXT = """
id = "duel"
turnout = 0.62
absent = ["rec"]
finalists = ["gauche", "rn"]

[shares]
gauche = 0.3

[second_round]
gauche = 0.48

[[local]]
territory = "circo:9213"
absent = ["dsv"]
finalists = ["gauche", "centre", "rn"]

[[local]]
territory = "92002"
turnout_rise = 0.04

[local.shares]
centre = 0.4
"""


def test_a_territory_keeps_of_the_whole_what_it_does_not_change() -> None:
    scenario = Scenario.parse(TEXT)
    constituency, commune = (scenario.terms_of(one) for one in scenario.local)
    assert constituency.absent == {"rec", "dsv"}
    assert constituency.turnout == 0.62
    assert constituency.finalists == ("gauche", "centre", "rn")
    assert commune.absent == {"rec"}
    assert (commune.turnout, commune.turnout_rise) == (None, 0.04)
    assert commune.finalists == ("gauche", "rn")


def test_shares_speak_of_their_own_territory_only() -> None:
    scenario = Scenario.parse(TEXT)
    assert scenario.terms.shares == {"gauche": 0.3}
    assert [scenario.terms_of(one).shares for one in scenario.local] == [{}, {"centre": 0.4}]


def test_shares_of_another_second_round_are_not_carried_over() -> None:
    scenario = Scenario.parse(TEXT)
    three_way, same = (scenario.terms_of(one) for one in scenario.local)
    assert three_way.final_shares == {}
    assert same.final_shares == {"gauche": 0.48}


def test_the_more_precise_territory_speaks() -> None:
    scenario = Scenario.parse(
        "id='x'\n" + "".join(f"[[local]]\nterritory='{t}'\n" for t in ("dep:92", "circo:9213", "92002"))
    )
    assert sorted(scenario.local, key=lambda one: one.precision) == list(scenario.local)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("finalists = ['gauche']\n", "de 2 à 4"),
        ("finalists = ['gauche', 'gauche']\n", "différentes"),
        ("finalists = ['gauche', 'rn']\n[second_round]\ncentre = 0.4\n", "une part à centre"),
        ("[[local]]\nabsent = ['rec']\n", "territory"),
        ("[[local]]\nterritory = 'nulle part'\n", "s.toml.*lieu « nulle part »"),
        ("[[local]]\nterritory = 'france'\n", "un département"),
        ("[[local]]\nterritory = '93010'\n[[local]]\nterritory = '93010'\n", "répété : 93010"),
        ("[[local]]\nterritory = '93010'\nscope = 'france'\n", "clés inattendues"),
        ("[[moves]]\nfrom = 'rn'\nto = 'rn'\npart = 0.1\n", "différentes"),
        ("[[moves]]\nfrom = 'rn'\nto = 'rec'\n", "from, to et part"),
        ("[[moves]]\nfrom = 'rn'\nto = 'rec'\npart = 2\n", "moves.part = 2"),
        ("absent = ['rec']\n[[moves]]\nfrom = 'rn'\nto = 'rec'\npart = 0.1\n", "rec, absent"),
        ("[[moves]]\nfrom='rn'\nto='rec'\npart=0.7\n[[moves]]\nfrom='rn'\nto='dsv'\npart=0.7\n", "donne 1.400"),
        ("local = 3\n", "liste de tables"),
        ("[local]\nterritory = '93010'\n", "liste de tables"),
    ],
)
def test_a_wrong_territory_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Scenario.parse("id = 'x'\n" + text, file="s.toml")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("ug = 0", "stands.ug = 0"),
        ("ug = true", "stands.ug = True"),
        ("gauche = 1", "inconnue"),
        ("outgoing = 'lr'", "stands sans candidat"),
        ("ug = 1\noutgoing = 'lr'", "outgoing = « lr » sans candidat"),
        ("ug = 1\noutgoing = 'nobody'", "inconnue"),
    ],
)
def test_candidates_that_make_no_sense_are_refused_in_one_sentence(lines: str, told: str) -> None:
    text = f"id = 'x'\n[[local]]\nterritory = 'circo:9213'\n[local.stands]\n{lines}\n"
    with pytest.raises(InputError, match=re.escape(told)):
        Scenario.parse(text, file="s.toml")


def test_candidates_are_told_of_a_narrower_territory_only() -> None:
    with pytest.raises(InputError):
        Scenario.parse("id = 'x'\n[stands]\nug = 1\n")


def test_who_stands_survives_being_written_and_read_back() -> None:
    text = "id = 'x'\n[[local]]\nterritory = '92002'\n[local.stands]\nug = 1\nlr = 3\noutgoing_before = 'rn'\n"
    scenario = Scenario.parse(text)
    assert Scenario.parse(scenario_toml(scenario)) == scenario
    (local,) = scenario.local
    assert local.terms.stands is not None
    assert (local.terms.stands.outgoing, local.terms.stands.outgoing_before) == (None, "rn")
