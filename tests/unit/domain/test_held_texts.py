"""Texts of residents: what waits for a person, and what an ordinary report must not wait for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.held_texts import Why, hints
from arpenteur.domain.plain_words import plain_letters, plain_marks

NAMED, SOMEBODY, PLATE, MAIL, ACCOUNT, DOOR = Why.NAME, Why.SOMEBODY, Why.PLATE, Why.MAIL, Why.ACCOUNT, Why.DOOR


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("M. Figurine jette ses poubelles", NAMED),
        ("mme témoin jette ses poubelles", NAMED),
        ("MONSIEUR FIGURINE", NAMED),
        ("le docteur Maquette", NAMED),
        ("Me Gabarit, avocat", NAMED),
        ("c'est Aylin Gabarit qui", NAMED),
        ("AYLIN GABARIT JETTE SES DECHETS", NAMED),
        ("devant l'école, Aylin Gabarit crie", NAMED),
        ("c'est kevin", NAMED),
        ("Jean-Paul fait du bruit", NAMED),
        ("devant chez Maquette", NAMED),
        ("mon voisin brûle des déchets", SOMEBODY),
        ("le fils du gérant", SOMEBODY),
        ("la gardienne ne sort pas les bacs", SOMEBODY),
        ("voiture AB-123-CD", PLATE),
        ("voiture ab-123-cd", PLATE),
        ("voiture ab123cd", PLATE),
        ("voiture AB 123 CD", PLATE),
        ("voiture AB.123.CD", PLATE),
        ("WW-123-AB", PLATE),
        ("AB\u2011123\u200b\u2011CD", PLATE),
        ("ＡＢ-123-ＣＤ", PLATE),
        ("1234 AB 31", PLATE),
        ("123 ABC 2A", PLATE),
        ("12 AB 974", PLATE),
        ("1234ab75", PLATE),
        ("écrire à figurine@exemple.fr", MAIL),
        ("figurine (at) exemple . fr", MAIL),
        ("figurine arobase exemple.fr", MAIL),
        ("suivez @figurine31", ACCOUNT),
        ("facebook.com/figurine", ACCOUNT),
        ("au 12 bis rue des Lilas", DOOR),
        ("12, RUE DES LILAS", DOOR),
        ("4 impasse du Moulin", DOOR),
        ("appartement 3", DOOR),
        ("appt. n° 12", DOOR),
        ("au 3e étage", DOOR),
        ("au troisième, porte B", DOOR),
        ("bâtiment C", DOOR),
        ("le digicode est cassé", DOOR),
        ("au n° 14", DOOR),
    ],
)
def test_what_may_tell_of_somebody_waits(text: str, why: Why):
    assert why in {hint.why for hint in hints(text)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Deux dalles cassées, un fauteuil roulant ne passe pas.",
        "Lampadaire éteint rue Jean Jaurès depuis lundi",
        "Nid-de-poule avenue du Général de Gaulle, devant Carrefour Market",
        "Rue du Maréchal Jean de Lattre, un trou",
        "Place Jean-Jaurès : banc cassé",
        "École maternelle Anatole France, portail ouvert",
        "rue du docteur Roux",
        "Arrêt de bus Pierre Mendès France : abri cassé",
        "Ligne 12 du bus, à 200 m de la rue des Lilas",
        "Trou à moins de 100 cm du bord, 200 mm d'eau",
        "Madame, Monsieur, bonjour",
        "Monsieur le Maire, la rue est sale",
        "L'arbre devant la Poste menace de tomber",
        "Fuite d'eau au pied de l'immeuble depuis 3 jours",
        "Le 12 mai 2026 la route est coupée",
        "2 places de parking bloquées par des déchets",
    ],
)
def test_an_ordinary_report_shows(text: str):
    assert hints(text) == []


def test_each_reason_once_in_order_with_its_words():
    text = "M. Figurine, voiture AB-123-CD, au 12 rue des Lilas, encore AB-123-CD"
    assert [(hint.why, hint.words) for hint in hints(text)] == [
        (NAMED, "M Figurine"),
        (PLATE, "AB-123-CD"),
        (DOOR, "12 rue des"),
    ]


LETTERS = st.text("ABCDEFGHJKLMNPQRSTVWXYZ", min_size=2, max_size=2)


@given(LETTERS, st.integers(0, 999), LETTERS, st.sampled_from(["-", " ", "", ".", "\u2011"]), st.text(max_size=20))
def test_any_plate_of_today_waits_whatever_stands_before_it(one: str, number: int, two: str, mark: str, before: str):
    plate = f"{one}{mark}{number:03}{mark}{two}"
    assert PLATE in {hint.why for hint in hints(f"{before} ; {plate} ; suite")}


@given(st.text(max_size=80))
def test_any_text_is_read(text: str):
    for hint in hints(text):
        assert hint.words


def test_a_long_text_is_read_in_time():
    # Patterns that go back would take minutes on these.
    for text in ("a" * 20_000, "12 " * 7_000, "Ab " * 7_000, "a." * 10_000 + "@", "AB-12" * 4_000):
        hints(text)


def test_plain_words():
    assert plain_letters("Œuvre cassée\u200b !") == "oeuvre cassee"
    assert plain_marks("  a\u00a0\u2013  b\u2019c ") == "a - b'c"
