"""Ballot files: read and written to the byte, and one sentence with its line for each way to be wrong."""

import ast
import hashlib
import re
from fractions import Fraction
from pathlib import Path

import pytest
from web_strings import english_catalogue

from arpenteur.domain import tally
from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import Ballot, Profile, Project, VoteKind, read, read_file, written
from arpenteur.domain.tally.amounts import plain
from arpenteur.domain.tally.document import parse

GOOD = """META
key;value
description;Budget de Maquette
num_projects;3
num_votes;3
budget;1000.5
vote_type;approval
max_length;2
PROJECTS
project_id;cost;votes;name;district
a;400;2;"Des bancs; et de l'ombre";Est
b;300.5;1;Un "terrain" couvert;Ouest
c;500;1;Une fontaine;
VOTES
voter_id;vote
1;a,b
2;a
3;c
"""
POINTS = """META
key;value
budget;10
vote_type;cumulative
max_points;3
max_sum_points;4
PROJECTS
project_id;cost;votes;score
a;4;2;4
b;5;1;2
VOTES
voter_id;vote;points
1;a,b;1,2
2;a;3
3;;
"""


def wrong(text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(text if isinstance(text, bytes) else text.encode())
    return str(caught.value)


def test_a_file_says_what_is_counted() -> None:
    file = read(GOOD.encode())
    profile = file.profile
    assert [project.id for project in profile.projects] == ["a", "b", "c"]
    assert profile.by_id["a"].name == "Des bancs; et de l'ombre"
    assert profile.by_id["b"] == Project("b", Fraction("300.5"), 'Un "terrain" couvert', "Ouest")
    assert profile.ballots == (Ballot(("a", "b")), Ballot(("a",)), Ballot(("c",)))
    assert profile.budget == Fraction("1000.5")
    assert profile.votes == {"a": 2, "b": 1, "c": 1}
    assert file.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert file.official is None


def test_points_are_read_with_their_choices_and_a_blank_ballot_is_one() -> None:
    profile = read(POINTS.encode()).profile
    assert profile.kind is VoteKind.POINTS
    assert profile.ballots[0] == Ballot(("a", "b"), (Fraction(1), Fraction(2)))
    assert profile.ballots[2] == Ballot(())
    assert profile.points == {"a": 4, "b": 2}
    assert profile.turnout == 3


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        POINTS,
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.rstrip("\n"),
        GOOD + "\n\n",
        GOOD.replace("PROJECTS", "\nPROJECTS"),
        GOOD.replace("Une fontaine", '"Une\nfontaine"'),
        GOOD.replace("Une fontaine", '"Une ""belle"" fontaine"').replace("2;a\n", '"2";"a"\n'),
        GOOD.replace("c;500", "c;500.00"),
    ],
)
def test_what_is_read_is_written_the_same_to_the_byte(text: str) -> None:
    file = read(text.encode())
    assert file.document.written() == text.encode()
    assert len(file.profile.ballots) == 3


def test_winners_are_a_column_and_ballots_stay_the_same_bytes() -> None:
    file = read(GOOD.replace("\n", "\r\n").encode())
    once = read(file.with_winners(frozenset({"a", "c"})))
    assert once.official == {"a", "c"}
    twice = read(once.with_winners(frozenset({"b"})))
    assert twice.official == {"b"}
    assert twice.profile == file.profile
    assert twice.document.projects.columns[-1] == "selected"


def test_the_seed_is_that_of_the_section_of_ballots() -> None:
    votes = GOOD[GOOD.index("VOTES") :].encode()
    assert read(GOOD.encode()).profile.seed == hashlib.sha256(votes).hexdigest()
    assert read(GOOD.replace("Une fontaine", "Un puits").encode()).profile.seed == hashlib.sha256(votes).hexdigest()


def test_new_files_are_read_again_alike() -> None:
    projects = (Project("1", Fraction("2.5"), 'Un "abri"; deux', "Nord"), Project("2", Fraction(4), "Une mare"))
    ballots = (Ballot(("2", "1"), (Fraction(3), Fraction(1))), Ballot(()))
    profile = Profile(projects, ballots, Fraction(5), VoteKind.POINTS, "")
    data = written(profile, {"description": "Budget de Gabarit", "num_votes": "99"})
    again = read(data)
    assert (again.profile.projects, again.profile.ballots, again.profile.budget) == (projects, ballots, 5)
    assert again.meta["description"] == "Budget de Gabarit"
    assert again.meta["num_votes"] == "2"
    heavy = Profile(projects, (Ballot(("1",), (), Fraction(2)),), Fraction(5))
    with pytest.raises(ValueError, match="weights"):
        written(heavy, {})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("a;400", "a;quatre cents"), "ligne 11, colonne « cost » : coût « quatre cents » ; attendu : un nombre"),
        (("a;400", "a;-400"), "ligne 11, colonne « cost » : coût « -400 » ; attendu : un nombre plus grand que 0."),
        (("a;400", "a;1e3"), "ligne 11, colonne « cost » : coût « 1e3 » ; attendu : un nombre plus grand que 0."),
        (("b;300.5", "a;300.5"), "ligne 12 : le projet « a » est là deux fois."),
        (("b;300.5;1;", "b;300.5;"), "ligne 12 : 4 cases ; attendu : 5."),
        (("b;300.5;1;", "b;300.5;7;"), "ligne 12, colonne « votes » : « 7 », les bulletins donnent 1."),
        (("2;a\n", "2;z\n"), "ligne 17 : le projet « z » n'est pas dans la liste."),
        (("2;a\n", "2;a,a\n"), "ligne 17 : le projet « a » est choisi deux fois."),
        (("2;a\n", "2;a,b,c\n"), "ligne 17 : 3 choix ; attendu : 2 au plus."),
        (("2;a\n", "1;a\n"), "ligne 17 : le bulletin « 1 » est là deux fois."),
        (("2;a\n", ";a\n"), "ligne 17, colonne « voter_id » : un bulletin sans numéro."),
        (("2;a\n", "2\n"), "ligne 17 : 1 cases ; attendu : 2."),
        (("budget;1000.5", "budget;beaucoup"), "ligne 6 : budget « beaucoup » ; attendu : un nombre."),
        (("budget;1000.5", "budget;-3"), "ligne 6 : budget « -3 » ; attendu : un nombre, 0 ou plus."),
        (("budget;1000.5\n", ""), "ligne 1 : META ne dit pas « budget »."),
        (("vote_type;approval", "vote_type;applause"), "ligne 7 : type de vote « applause »"),
        (("vote_type;approval", "vote_type;cumulative"), "ligne 15 : la colonne « points » manque."),
        (("num_votes;3", "num_votes;4"), "ligne 5 : num_votes dit « 4 », le fichier en a 3."),
        (("num_projects;3", "num_projects;tous"), "ligne 4 : num_projects dit « tous », le fichier en a 3."),
        (("max_length;2", "max_length;deux"), "ligne 8 : max_length « deux » ; attendu : un nombre."),
        (("max_length;2", "budget;2"), "ligne 8 : « budget » est là deux fois."),
        (("VOTES\n", ""), "la section VOTES manque."),
        (("PROJECTS\n", ""), "la section PROJECTS manque."),
        (("META\n", ""), "ligne 1 : le fichier ne commence pas par META ; attendu : un fichier .pb."),
        (("voter_id;vote", "voter_id;choix"), "ligne 15 : la colonne « vote » manque."),
        (("project_id;cost;votes", "project_id;cost;cost"), "ligne 10 : la colonne « cost » est là deux fois."),
        (("3;c\n", "3;c\nMETA\nkey;value\n"), "ligne 19 : une section de trop : META."),
        (("Une fontaine", '"Une fontaine'), "ligne 13 : un guillemet ouvert n'est jamais fermé."),
        (("Une fontaine", '"Une" fontaine'), "ligne 13 : du texte suit un guillemet qui ferme une case."),
    ],
)
def test_a_wrong_file_is_one_sentence_with_its_line(change: tuple[str, str], sentence: str) -> None:
    told = wrong(GOOD.replace(*change))
    assert sentence.rstrip(".") in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("1;a,b;1,2", "1;a,b;1"), "ligne 13 : 1 nombres de points ; attendu : autant que de choix, 2."),
        (("1;a,b;1,2", "1;a,b;1,x"), "ligne 13, colonne « points » : points « 1,x » ; attendu : des nombres."),
        (("2;a;3", "2;a;4"), "ligne 14 : 4 points sur un projet ; attendu : 3 au plus."),
        (("1;a,b;1,2", "1;a,b;3,2"), "ligne 13 : 5 points en tout ; attendu : 4 au plus."),
        (("a;4;2;4", "a;4;2;9"), "ligne 9, colonne « score » : « 9 », les bulletins donnent 4."),
    ],
)
def test_points_that_are_wrong_are_one_sentence_with_their_line(change: tuple[str, str], sentence: str) -> None:
    assert wrong(POINTS.replace(*change)) == sentence


def test_lines_are_those_of_the_file_where_a_cell_has_several() -> None:
    text = GOOD.replace("Une fontaine", '"Une\nfontaine"').replace("3;c\n", "3;z\n")
    assert wrong(text).startswith("ligne 19 : le projet « z »")


@pytest.mark.parametrize("data", [b"", b"\n", b"META", b"PK\x03\x04\x00", b"{}", b"META\nkey;value\n"])
def test_what_is_no_ballot_file_is_refused(data: bytes) -> None:
    assert wrong(data)


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    assert wrong(GOOD.encode().replace(b"fontaine", b"fonta\xeene")) == "ligne 13 : ce n'est pas du texte UTF-8."


def test_the_sentence_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bulletins.pb"
    path.write_text(GOOD.replace("a;400", "a;"), encoding="utf-8")
    with pytest.raises(InputError, match=r"bulletins\.pb, ligne 11"):
        read_file(path)
    with pytest.raises(InputError, match="ne se lit pas"):
        read_file(tmp_path / "absent.pb")


def test_every_sentence_of_the_count_has_its_english() -> None:
    known = english_catalogue()
    texts = {
        part.value
        for file in Path(tally.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("InputError", "_between")
        for part in (*call.args[:1], *(word.value for word in call.keywords if word.arg in ("expected", "action")))
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(texts) > 50
    assert sorted(text for text in texts if re.search(r"[a-zé]{3}", text.split("{")[0]) and text not in known) == []


def test_a_decimal_has_one_writing() -> None:
    assert [plain(Fraction(text)) for text in ("-0.05", "12.50", "1/8", "7", "2/7")] == [
        "-0.05",
        "12.5",
        "0.125",
        "7",
        "2/7",
    ]


def test_sections_keep_their_blank_lines() -> None:
    document = parse(GOOD.replace("VOTES", "\n\nVOTES").encode())
    assert sum(row.blank for row in document.projects.rows) == 2
