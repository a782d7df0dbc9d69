"""The two small files a campaign edits."""

from pathlib import Path

import pytest

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import Scenario


def test_a_family_is_shipped_for_each_bloc_of_the_grid() -> None:
    assert set(shipped_families()) == set(grid().blocs)


@pytest.mark.parametrize("identifier", shipped_families())
def test_shipped_families_treat_all_the_others_alike(identifier: str) -> None:
    family = Family.load(identifier)
    stances = {option.bloc: family.stance(option.id) for option in grid().options.values()}
    assert stances.pop(identifier) == (True, 0.0)
    assert set(stances.values()) == {(False, 0.0)}, "whom others would choose is no opinion of the program's"
    assert family.reachable == ()


def test_the_most_precise_selector_decides() -> None:
    family = Family.parse(
        'id = "x"\n[ours]\noptions = ["soc"]\n[[reachable]]\nweight = 0.5\nblocs = ["gauche"]\n'
        '[[reachable]]\nweight = 0.9\ncandidates = ["Exemple"]\n'
    )
    assert family.stance("soc") == (True, 0.0)
    assert family.stance("fi") == (False, 0.5)
    assert family.stance("soc", "SOC", "EXEMPLE") == (False, 0.9)
    assert family.stance("rn") == (False, 0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id = ", "ma-famille.toml : TOML mal formé à la fin du fichier ; attendu : clé = valeur"),
        ("id = [", "TOML mal formé à la fin du fichier"),
        ('id = "x"\nx y\n', "ma-famille.toml, ligne 2 : TOML mal formé"),
        ("id = 3\n[ours]\n", "id = 3 ; attendu : un texte"),
        ('id = "x"\nlabel = []\n[ours]\n', r"label = \[\] ; attendu : un texte"),
        ('id = "x"\nours = 3\n', r"\[ours\] n'est pas une table"),
        ('id = "x"\nother = 1\n[ours]\n', "clés inattendues"),
        ('id = "x"\n[ours]\nblocs = ["nope"]\n', "nope"),
        ('id = "x"\n[ours]\nblocs = "gauche"\n', "une liste de textes"),
        ('id = "x"\n[ours]\n[[reachable]]\nweight = 2\n', "de 0 à 1"),
        ('id = "x"\n[ours]\n[reachable]\nweight = 0.5\n', "liste de tables"),
        ("[ours]\n", "id"),
    ],
)
def test_a_wrong_family_file_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Family.parse(text, file="ma-famille.toml")


def test_an_unknown_family_lists_the_shipped_ones() -> None:
    with pytest.raises(InputError, match="extreme_droite"):
        Family.load("inconnue")


def test_a_family_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        Family.load(path)


def test_the_reference_scenario_is_stated() -> None:
    scenario = Scenario.default(ElectionType.LEGISLATIVE)
    assert scenario.turnout_rise == 0.0
    assert "participation du dernier scrutin comparable" in scenario.label


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label = 'x'\n", "id"),
        ("id = 'x'\nscope = 'monde'\n", "scope"),
        ("id = 'x'\nturnout = 0.5\nturnout_rise = 0.1\n", "l'un des deux"),
        ("id = 'x'\nturnout = 45\n", "turnout = 45"),
        ("id = 'x'\n[shares]\ngauche = 0.7\ndroite = 0.6\n", "font 1.300"),
        ("id = 'x'\n[shares]\ninconnue = 0.7\n", "inconnue"),
        ("id = 'x'\nabsent = ['inconnue']\n", "inconnue"),
        ("id = 'x'\nabsent = 3\n", "liste de familles"),
        ("id = 'x'\nabsent = [['gauche']]\n", "liste de familles"),
        ("id = 'x'\n\nturnout = 45\n", "s.toml, ligne 3 : turnout = 45"),
        ("id = 'x'\n[shares]\ndroite = 0.1\ngauche = 1.4\n", "s.toml, ligne 4 : shares.gauche = 1.4"),
        ("id = 'x'\n[shares]\ngauche = 0.7\ndroite = 0.6\n", "s.toml, ligne 2 : les parts font"),
        ("id = 'x'\nnote = 3\n", "s.toml, ligne 2 : note = 3"),
        ("id = 'x'\n[[local]]\nterritory = 'nulle part'\n", "s.toml, ligne 3 : "),
        ("id = 'x'\n[[moves]]\nfrom = 'gauche'\n", r"s.toml, ligne 2 : \[\[moves"),
        ("id = 'x'\n[[moves]]\nfrom = 'rn'\nto = 'exgg'\npart = 0.1\n", "s.toml, ligne 4 : famille"),
        ("id = 'x'\n[[moves]]\nfrom = 'rn'\nto = 'exg'\npart = 2\n", "s.toml, ligne 5 : moves.part = 2"),
    ],
)
def test_a_wrong_scenario_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Scenario.parse(text, file="s.toml")


@pytest.mark.parametrize(
    ("election", "nuance", "name", "option"),
    [
        ("2022_pres_t1", None, "PÉCRESSE", "lr"),
        ("2022_legi_t1", "NUP", "X", "ug"),
        ("2022_legi_t1", "ECO", "X", "div"),
        ("2024_legi_t1", "UDI", "X", "dvc"),
        ("2021_dpmt_t1", "BC-UGE", "X", "ug"),
        ("2014_muni_t1", "LUMP", "X", "lr"),
        ("2024_legi_t1", "INCONNUE", "X", None),
        ("2022_pres_t1", None, "INCONNUE", None),
    ],
)
def test_the_grid_reads_each_elections_nuances(
    election: str, nuance: str | None, name: str, option: str | None
) -> None:
    assert grid().option_of(Election.parse(election), nuance, name) == option


def test_every_label_of_the_grid_leads_to_an_option() -> None:
    known = grid()
    named = {*known.nuances.values(), *(o for table in known.nuances_by_election.values() for o in table.values())}
    named |= {option for table in known.candidates.values() for option in table.values()}
    assert named <= known.options.keys()
    assert {option.bloc for option in known.options.values()} == set(known.blocs)
