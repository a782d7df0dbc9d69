"""Explaining a zone: every figure can be computed again from what is printed, and is the one of the ranking."""

from functools import cache
from pathlib import Path

import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import Local, Scenario, Stands, Terms
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import explain, rank
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.explanation.sheet import FormulaError, compute, substitute
from arpenteur.strategy.results import Explanation, Figure, Interval

LEFT = Family.load("gauche")
OWN = Family.parse(
    'id = "mine"\n[ours]\noptions = ["ens", "rec"]\n[[reachable]]\nweight = 0.5\nnuances = ["DROITE"]\n'
    '[[reachable]]\nweight = 0.1\ncandidates = ["CANDIDATURE 5"]\n'
)
FIGURES = {
    "Soutien attendu": "support",
    "Vote flottant": "floating",
    "Intermittence": "intermittence",
    "Abstention mobilisable": "mobilisable",
}


def recomputed(figure: Figure) -> tuple[float, float, float]:
    """By hand: symbols from the inputs, then each step by its printed formula."""
    values = {term.symbol: term.value for term in figure.inputs if term.value is not None}
    for step in figure.steps:
        value = compute(step.formula, values)
        assert value == pytest.approx(step.value, rel=1e-12)
        assert compute(step.substituted, {}) == pytest.approx(value, rel=1e-3, abs=1e-4)
        values[step.symbol] = value
    return tuple(values.get(figure.symbol + end, values[figure.symbol]) for end in ("", "_bas", "_haut"))  # type: ignore[return-value]


def close(left: Interval | None, right: tuple[float, float, float]) -> bool:
    return left is not None and (left.central, left.low, left.high) == pytest.approx(right, rel=1e-9, abs=1e-12)


@cache
def places() -> dict[str, small.Tables]:
    plain = small.town()
    national = small.with_reference(small.with_reference(plain, "france", factor=1.3, turnout=0.04), "dep:00")
    recut = small.changed(plain, "00090_0002", *small.TURNOUT)
    right = (pl.col("option") == "lr") & (pl.col("station") == "00090_0003") & (pl.col("election") == "2022_legi_t1")
    return {
        "plain": plain,
        "national": national,
        "flats": small.with_flats(plain, {"00090_0003": 0.4}),
        "recut": small.changed(recut, "00090_0003", *small.TURNOUT),
        "new": small.without(plain, "00090_0003", *small.TURNOUT),
        "no candidate then": plain | {"option_votes": plain["option_votes"].filter(~right)},
        "one cycle": small.without(plain, "00090_0003", "2017_pres_t1", "2017_legi_t1"),
    }


@pytest.fixture(scope="module", params=list(places()))
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("place") / "s", places()[request.param])


@pytest.mark.parametrize("family", [LEFT, OWN], ids=["shipped", "own file"])
@pytest.mark.parametrize(
    "scenario",
    [None, Scenario("s", shares={"gauche": 0.2, "rn": 0.3}, turnout=0.6, absent=frozenset({"rec"}))],
    ids=["default", "given"],
)
def test_every_figure_is_recomputed_from_its_printed_terms(
    place: Snapshot, scenario: Scenario | None, family: Family
) -> None:
    question = {"family": family, "target": ElectionType.LEGISLATIVE, "scenario": scenario}
    explanation = explain(place, "00090_3", **question)  # type: ignore[arg-type]
    ranked = next(zone for zone in rank(place, **question).zones if zone.zone == "00090_0003")  # type: ignore[arg-type]
    assert explanation.zone == ranked
    told = {figure.name: figure for figure in explanation.figures}
    assert set(FIGURES) <= set(told)
    for figure in explanation.figures:
        if figure.result is not None:
            assert close(figure.result, recomputed(figure)), figure.name
    for title, field in FIGURES.items():
        assert close(getattr(ranked, field), recomputed(told[title])), title
    assert recomputed(told["Valeur relative d'une porte"])[0] == pytest.approx(ranked.value, rel=1e-9)


def without(tables: small.Tables, *elections: str) -> small.Tables:
    kept = ~pl.col("election").is_in(elections)
    return tables | {name: tables[name].filter(kept) for name in ("station_results", "option_votes")}


def with_european(tables: small.Tables) -> small.Tables:
    """The last legislative once more, as a european election voted later."""
    later = {
        name: tables[name].filter(pl.col("election") == "2022_legi_t1").with_columns(election=pl.lit("2024_euro_t1"))
        for name in ("station_results", "option_votes")
    }
    return tables | {name: pl.concat([tables[name], rows.select(tables[name].columns)]) for name, rows in later.items()}


BALLOTS = {
    "presidentials alone": lambda: without(small.town(), "2017_legi_t1", "2022_legi_t1"),
    "a european election later": lambda: with_european(small.town()),
    "a european election for want of legislatives": lambda: without(
        with_european(small.town()), "2017_legi_t1", "2022_legi_t1"
    ),
}


@pytest.mark.parametrize("ballots", list(BALLOTS))
@pytest.mark.parametrize("turnout", [0.4, 0.9])
def test_whatever_ballots_are_known_turnout_and_support_are_recomputed(
    tmp_path: Path, ballots: str, turnout: float
) -> None:
    snapshot = small.publish(tmp_path / "s", BALLOTS[ballots]())
    asked = Scenario("s", scope="commune", turnout=turnout)
    question = {"family": LEFT, "target": ElectionType.LEGISLATIVE, "scenario": asked}
    told = {figure.name: figure for figure in explain(snapshot, "00090_3", **question).figures}  # type: ignore[arg-type]
    for name in ("Participation attendue", "Soutien attendu"):
        figure = told[name]
        assert figure.result is not None
        assert close(figure.result, recomputed(figure)), name
    european = "european" in ballots
    assert any(term.symbol == "n_E" for term in told["Participation attendue"].inputs) == european
    assert any(term.symbol == "w_E" for term in told["Soutien attendu"].inputs) == european
    assessed = Assessment(snapshot, LEFT, ElectionType.LEGISLATIVE, asked, "station")
    met = float(assessed.expected_voters.sum() / assessed.zones.registered.sum())
    assert met == pytest.approx(turnout, abs=1e-9)


@pytest.mark.parametrize("absent", ["centre", "gauche", "rec"])
@pytest.mark.parametrize("national", [False, True])
def test_a_family_that_nobody_stands_for_here_is_explained_too(tmp_path: Path, absent: str, *, national: bool) -> None:
    town = small.town(communes=2)
    tables = small.with_reference(town, "france", factor=1.3) if national else town
    snapshot = small.publish(tmp_path / "s", tables, place="dep:00")
    here = Local(Place.parse("00090"), Terms(turnout=0.5, absent=frozenset({absent})))
    explanation = explain(
        snapshot, "00090_0003", family=LEFT, target=ElectionType.LEGISLATIVE, scenario=Scenario("s", local=(here,))
    )
    support = next(figure for figure in explanation.figures if figure.name == "Soutien attendu")
    assert f"a_{absent}" not in {step.symbol for step in support.steps}
    for figure in explanation.figures:
        if figure.result is not None:
            assert close(figure.result, recomputed(figure)), figure.name


CANDIDATES = {"ug": 1, "dvg": 2, "ens": 1, "lr": 1, "rn": 1, "rec": 1, "div": 1}


@pytest.mark.parametrize("outgoing", [None, "lr"])
def test_who_stands_here_corrects_every_ballot_and_is_told_with_its_pair(plain: Snapshot, outgoing: str | None) -> None:
    here = Local(Place.parse("00090"), Terms(stands=Stands(CANDIDATES, outgoing, None)))
    asked = Scenario("s", turnout=0.5, local=(here,))
    explanation = explain(plain, "00090_3", family=LEFT, target=ElectionType.LEGISLATIVE, scenario=asked)
    support = next(figure for figure in explanation.figures if figure.name == "Soutien attendu")
    factors = [term for term in support.inputs if term.symbol.startswith("κ_")]
    assert {term.symbol[2] for term in factors} == {"P", "L"}
    assert all("législatives 2022" in term.source for term in factors)
    assert support.result is not None
    assert close(support.result, recomputed(support))


def test_where_nobody_tells_who_stands_nothing_is_corrected(plain: Snapshot) -> None:
    support = next(figure for figure in ask(plain).figures if figure.name == "Soutien attendu")
    assert not [term for term in support.inputs if term.symbol.startswith("κ_")]


@pytest.mark.parametrize("level", ["quartier", "commune"])
def test_wider_zones_are_explained_too(tmp_path: Path, level: str) -> None:
    snapshot = small.publish(tmp_path / "s", small.town())
    zone = {"quartier": "00090Q1", "commune": "Essai 0"}[level]
    explanation = explain(snapshot, zone, family=LEFT, target=ElectionType.PRESIDENTIAL, level=level)  # type: ignore[arg-type]
    for figure in explanation.figures:
        if figure.result is not None:
            assert close(figure.result, recomputed(figure)), figure.name


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("plain") / "s", small.town())


def ask(snapshot: Snapshot, zone: str = "00090_3") -> Explanation:
    return explain(snapshot, zone, family=LEFT, target=ElectionType.LEGISLATIVE)


def test_counts_carry_the_day_of_the_vote_and_their_source(plain: Snapshot) -> None:
    gap = next(figure for figure in ask(plain).figures if figure.name == "Intermittence")
    voted = next(term for term in gap.inputs if term.symbol == "b_P2022")
    assert (voted.date, voted.source) == ("2022-04-10", "2022_pres_t1")


def test_a_count_of_a_station_cut_anew_is_shown_beside_the_published_one(tmp_path: Path) -> None:
    """Station 3 has no ground in common with the one of its number in 2017."""
    tables = small.town()
    for station in ("00090_0003", "00090_0004"):
        tables = small.changed(tables, station, "2017_pres_t1", "2017_legi_t1")
    found = ask(small.publish(tmp_path / "s", tables))
    terms = {term.symbol: term for figure in found.figures for term in figure.inputs if term.reason}
    results = tables["station_results"].filter(pl.col("station") == "00090_0003", pl.col("election") == "2017_pres_t1")
    told = terms["b_P2017"]
    assert told.published == results["turnout"][0]
    assert told.value != told.published
    assert "contour modifié" in told.reason
    assert all("2017" in term.name for term in terms.values())


def test_every_input_says_where_it_comes_from(plain: Snapshot) -> None:
    assert all(term.source for figure in ask(plain).figures for term in figure.inputs)


@pytest.mark.parametrize("spelling", ["00090_0003", "00090_3", " 90_3 ", "90_0003"])
def test_any_spelling_of_a_station_is_understood(plain: Snapshot, spelling: str) -> None:
    assert ask(plain, spelling).zone.zone == "00090_0003"


@pytest.mark.parametrize("wrong", ["00090_0099", "nowhere", ""])
def test_an_unknown_zone_is_refused_with_an_example(plain: Snapshot, wrong: str) -> None:
    with pytest.raises(InputError, match="attendu"):
        ask(plain, wrong)


def test_a_masked_zone_is_explained_by_its_reason_alone(tmp_path: Path) -> None:
    snapshot = small.publish(tmp_path / "s", small.shrunk(small.town(), "00090_0003"))
    explanation = ask(snapshot)
    assert explanation.figures == ()
    assert explanation.summary == "Bureau 3 : chiffres masqués (moins de 100 inscrits)."


def test_the_summary_gives_rank_class_and_range(plain: Snapshot) -> None:
    summary = ask(plain).summary
    assert summary.startswith("Bureau 3 : rang ")
    assert "Une porte y vaut" in summary


def test_formulas_read_as_written() -> None:
    assert compute("√(c² × 4) + max(0 ; −1) − 0,5", {"c": 3.0}) == 5.5
    assert substitute("M × c² − max(0 ; M)", {"M": -1.5, "c": 1234567.0}) == "(−1,5) × 1234567² − max(0 ; (−1,5))"


@pytest.mark.parametrize("formula", ["a.b", "f(2)", "[1]", "1 +", "'x'", "unknown"])
def test_anything_but_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        compute(formula, {"a": 1.0})
