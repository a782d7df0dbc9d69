"""Wrong numbers and wrong files of a campaign's own scenario: one sentence at its field or line, nothing kept."""

import html

import pytest
from cast import Cast

from arpenteur.web.foundation.campaigns.context_of_visitor import own_scenario_rows

pytestmark = pytest.mark.django_db
NEW = "/c/essai/scenarios/nouveau/"


def text(answer: object) -> str:
    """A page as a person reads it, spaces aside."""
    page = html.unescape(answer.content.decode())  # type: ignore[attr-defined]
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("’", "'")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"label": ""}, "Ce champ est obligatoire"),
        ({"rise": "5", "turnout": "60"}, "Dites l'un des deux"),
        ({"share-gauche": "70", "share-rn": "60"}, "Les parts font plus de 100 %"),
        ({"share-gauche": "-1"}, "supérieure ou égale à 0"),
        ({"share-gauche": "40", "absent": ["gauche"]}, "Gauche est absente"),
        ({"giver": "rn", "taker": "rn", "carried": "10"}, "entre deux familles différentes"),
        ({"giver": "rn", "carried": "10"}, "entre deux familles différentes"),
        ({"giver": "rn", "taker": "rec", "carried": "10", "absent": ["rec"]}, "elle ne reçoit pas de voix"),
    ],
)
def test_wrong_numbers_are_one_sentence_at_their_field_and_nothing_is_kept(cast: Cast, sent: dict, said: str):
    answer = cast.client(cast.director).post(NEW, {"label": "Essai", "scope": "commune", **sent})
    assert answer.status_code == 400
    assert said in text(answer)
    assert own_scenario_rows(cast.campaign) == {}


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('id = "x"\n[shares\n', "scenario.toml, ligne 2 : TOML mal formé"),
        ('id = "x"\nlabel = "X"\nturnout = 45\n', "scenario.toml, ligne 3 : turnout = 45"),
        ('id = "x"\nlabel = "X"\n[shares]\ngauche = 0.2\nvert = 0.1\n', "scenario.toml, ligne 5 : famille ['vert']"),
        ('id = "x"\nautre = 1\n', "scenario.toml, ligne 2 : clés inattendues"),
        ('id = "x"\nlabel = "  "\n', "scenario.toml, ligne 2 : le label du scénario"),
        (f'id = "x"\nlabel = "{"x" * 81}"\n', "un nom de 1 à 80 caractères"),
        ('id = "x"\nlabel = "a\\u0000b"\n', "un nom de 1 à 80 caractères"),
        ('id = "x"\n' + "#" * 20_000, "20000 au plus"),
        ("", "clés absentes"),
    ],
)
def test_a_wrong_file_is_one_sentence_with_its_line_and_nothing_is_kept(cast: Cast, toml: str, said: str):
    answer = cast.client(cast.director).post(NEW, {"toml": toml})
    assert answer.status_code == 400
    assert said in text(answer).replace("20 000", "20000")
    assert own_scenario_rows(cast.campaign) == {}
