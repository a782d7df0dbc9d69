"""Any scenario survives being written and read back."""

from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place
from arpenteur.domain.scenario import SCOPES, Local, Move, Scenario, Terms
from arpenteur.strategy import scenario_toml

FAMILIES = st.sampled_from(sorted(grid().families))
PARTS = st.floats(0, 0.12, allow_nan=False)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    finalists = tuple(draw(st.one_of(st.just([]), st.lists(FAMILIES, unique=True, min_size=2, max_size=4))))
    final = draw(st.dictionaries(st.sampled_from(finalists), PARTS, max_size=4)) if finalists else {}
    turnout = draw(st.none() | st.floats(0, 1))
    rise = draw(st.none() | st.floats(-1, 1)) if turnout is None else None
    shares = draw(st.dictionaries(FAMILIES, PARTS, max_size=8))
    return Terms(shares, turnout, rise, frozenset(draw(st.sets(FAMILIES))), finalists, final)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    whole = draw(terms())
    present = sorted(grid().families.keys() - whole.absent)
    pairs = draw(st.lists(st.tuples(FAMILIES, st.sampled_from(present or ["gauche"])), max_size=3, unique=True))
    moves = tuple(Move(one, other, draw(PARTS)) for one, other in pairs if one != other) if present else ()
    places = draw(st.lists(st.sampled_from(("dep:92", "circo:9213", "92002", "2A004")), unique=True))
    return Scenario(
        draw(TEXT.filter(bool)),
        draw(TEXT),
        draw(st.sampled_from(SCOPES)),
        whole.shares,
        whole.turnout,
        whole.turnout_rise,
        whole.absent,
        whole.finalists,
        whole.final_shares,
        moves,
        tuple(Local(Place.parse(place), draw(terms())) for place in places),
    )


@given(scenarios())
def test_a_scenario_written_and_read_back_is_the_same(scenario: Scenario) -> None:
    assert Scenario.parse(scenario_toml(scenario)) == scenario
