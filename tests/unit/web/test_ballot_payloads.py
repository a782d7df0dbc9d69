"""A ballot is one text and comes back whole; what it never writes is refused; steps of votes and their rules."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import Ballot, Rule
from arpenteur.web.residents.ballots.payloads import ballot_of, payload_of
from arpenteur.web.residents.ballots.step_kind import VoteConfig
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.step_kinds import config_of

IDS = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=6)
POINTS = st.integers(-1_000, 1_000).map(lambda hundredths: Fraction(hundredths, 100))


@given(ids=IDS, data=st.data(), pointed=st.booleans())
def test_a_ballot_comes_back_whole(ids: list[str], data: st.DataObject, pointed: bool):
    points = tuple(data.draw(POINTS) for _one in ids) if pointed else ()
    ballot = Ballot(tuple(ids), points)
    assert ballot_of(payload_of(ballot, ordered=True)) == ballot
    alike = ballot_of(payload_of(ballot, ordered=False))
    assert sorted(alike.choices) == sorted(ids)
    assert list(alike.choices) == sorted(ids)
    assert dict(zip(alike.choices, alike.points, strict=False)) == dict(zip(ids, points, strict=False))


@given(ids=IDS, data=st.data())
def test_the_order_of_ticking_is_no_mark(ids: list[str], data: st.DataObject):
    other = data.draw(st.permutations(ids))
    assert payload_of(Ballot(tuple(ids)), ordered=False) == payload_of(Ballot(tuple(other)), ordered=False)


def test_a_blank_ballot_is_an_empty_text():
    assert payload_of(Ballot(()), ordered=True) == ""
    assert ballot_of("") == Ballot(())


@pytest.mark.parametrize(
    "payload",
    [
        "x",
        "[]",
        "{}",
        '{"c":[]}',
        '{"c":["1"],"x":1}',
        '{"c": ["1"]}',
        '{"c":[1]}',
        '{"c":"1"}',
        '{"c":["1"],"p":[1]}',
        '{"c":["1"],"p":["1","2"]}',
        '{"c":["1"],"p":["1.0"]}',
        '{"c":["1"],"p":["1e2"]}',
        '{"p":["1"],"c":["1"]}',
    ],
)
def test_a_text_that_no_ballot_writes_is_refused(payload: str):
    with pytest.raises(ValueError, match="not a ballot"):
        ballot_of(payload)


def test_a_step_of_votes_says_its_rules():
    config = config_of(StepKind.VOTE, {"rule": "greedy", "fit": "stop", "receipts": False})
    assert isinstance(config, VoteConfig)
    words = " ".join(map(str, config.rules()))
    assert "nothing more is taken" in words or "plus rien" in words
    assert len(list(config.rules())) == 7
    assert str(config.fewest) in words
    for rule in Rule:
        assert list(config_of(StepKind.VOTE, {"rule": rule.value}).rules())


@pytest.mark.parametrize(
    "settings", [{"rule": "x"}, {"fit": "x"}, {"completion": "x"}, {"choices": 0}, {"choices": 51}, {"longest": 0}]
)
def test_settings_that_no_vote_has_are_refused(settings: dict[str, object]):
    with pytest.raises(InputError):
        config_of(StepKind.VOTE, settings)
