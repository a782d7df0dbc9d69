"""What an order was worth in a few words: "less good" is only said beyond what chance leaves."""

from dataclasses import replace
from pathlib import Path

import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.strategy import headline_sentences, order_sentences, rank
from arpenteur.strategy.results import Order, OrderTestLine

LINE = OrderTestLine(
    scope="here",
    last="2022_legi_t1",
    target="2024_legi_t1",
    target_label="législatives 2024",
    level="town",
    rises=True,
    found=31.7,
    low=28.0,
    high=34.0,
    own_share=30.9,
    rule_2012=None,
    best=36.0,
    above_mean=None,
)


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    snapshot = small.publish(tmp_path_factory.mktemp("order") / "s", small.town())
    found = rank(snapshot, family=Family.load("gauche"), target=ElectionType.LEGISLATIVE).order
    return replace(found, few=False, alone=False)


@pytest.mark.parametrize(
    ("figures", "french", "english"),
    [
        ({}, "Aussi bon que la règle naïve, nettement mieux que le hasard.", "As good as the naive rule, clearly"),
        ({"own_share": 27.0}, "Meilleur que la règle naïve, nettement", "Better than the naive rule, clearly"),
        (
            {"low": 18.0},
            "Aussi bon que la règle naïve, mieux que le hasard, sans certitude.",
            "better than chance, with",
        ),
        ({"found": 19.0, "low": 15.0, "high": 32.0}, "pas mieux que le hasard.", "no better than chance"),
        (
            {"own_share": 35.5},
            "La règle naïve a fait mieux, de 3,8 points, plus que",
            "by 3.8 points, more than chance",
        ),
        ({"own_share": None}, "Nettement mieux que le hasard.", "Clearly better than chance."),
    ],
)
def test_the_headline_says_better_only_beyond_chance(
    order: Order, figures: dict[str, float], french: str, english: str
):
    one = replace(order, line=replace(LINE, **figures))
    assert french in headline_sentences(one)[0]
    assert english in headline_sentences(one, "en")[0]


def test_a_difference_within_chance_is_told_so(order: Order) -> None:
    one = replace(order, line=LINE)
    assert headline_sentences(one)[1] == "L'écart avec la règle naïve (0,8 point) tient dans le hasard."
    assert len(headline_sentences(replace(order, line=replace(LINE, own_share=31.7)))) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"line": None}, "jamais éprouvé"),
        ({"few": True}, "Peu de zones"),
        ({"alone": True}, "Un seul bureau"),
        ({"line": replace(LINE, found=None)}, "Rien ne dit"),
    ],
)
def test_what_was_never_tested_says_so(order: Order, change: dict[str, object], said: str) -> None:
    assert said in headline_sentences(replace(order, **change))[0]  # type: ignore[arg-type]


def test_a_real_order_has_a_headline(tmp_path: Path) -> None:
    snapshot = small.publish(tmp_path / "s", small.town())
    for family in ("gauche", "centre", "droite", "extreme_droite"):
        found = rank(snapshot, family=Family.load(family), target=ElectionType.LEGISLATIVE).order
        assert headline_sentences(found)[0].endswith(".")


def test_an_order_that_tells_no_station_apart_says_so_and_that_the_naive_rule_is_as_good(order: Order):
    untold = replace(order, untold=True, classes=False, line=LINE)
    assert headline_sentences(untold)[0] == "Ces données ne départagent pas les bureaux pour la gauche."
    assert "ne vaut pas plus que la règle naïve" in headline_sentences(replace(untold, rule="votes_that_may_move"))[1]
    assert "est la règle naïve" in headline_sentences(replace(untold, rule="own_share"))[1]
    assert any(one.startswith("Pas de classe : pour la gauche, aucun bureau") for one in order_sentences(untold))
    assert "do not tell stations apart" in headline_sentences(untold, "en")[0]


def test_two_opposed_sides_with_the_same_first_stations_are_said(order: Order):
    shared = replace(order, shared=("extreme_droite", 0.62))
    said = [one for one in order_sentences(shared) if "62 % du premier cinquième" in one]
    assert len(said) == 1
    assert "pas où l'on nous préfère à l'extrême droite" in said[0]
    assert Order.from_json(shared.to_json()) == shared
    assert not any("du premier cinquième est aussi" in one for one in order_sentences(replace(order, shared=None)))
