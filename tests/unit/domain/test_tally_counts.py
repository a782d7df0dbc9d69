"""Counts that fit on a sheet of paper: examples of the literature, declared ties, thresholds, zones, frozen rules."""

import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import (
    Answer,
    Ballot,
    Completion,
    Fit,
    Profile,
    Project,
    Reason,
    Rule,
    Rules,
    Threshold,
    VoteKind,
    count,
    decide,
    drawn,
)
from arpenteur.domain.tally.told import told

SEED = hashlib.sha256(b"urne").hexdigest()


def projects(**costs: int) -> tuple[Project, ...]:
    return tuple(Project(name, Fraction(cost)) for name, cost in costs.items())


def ballots(*given: tuple[int, str]) -> tuple[Ballot, ...]:
    return tuple(Ballot(tuple(names)) for many, names in given for _ballot in range(many))


def profile(budget: int, costs: dict[str, int], *given: tuple[int, str], **more: Any) -> Profile:
    return Profile(projects(**costs), ballots(*given), Fraction(budget), seed=SEED, **more)


def test_schulze_on_the_example_of_his_paper() -> None:
    given = profile(
        0,
        dict.fromkeys("abcde", 1),
        (5, "acbed"),
        (5, "adecb"),
        (8, "bedac"),
        (3, "cabed"),
        (7, "caebd"),
        (2, "cbade"),
        (7, "dceba"),
        (8, "ebadc"),
        kind=VoteKind.RANKING,
    )
    outcome = count(given, Rules(Rule.SCHULZE))
    assert outcome.order == tuple("eacbd")
    assert outcome.winners == {"e"}
    assert outcome.matrix["a", "b"] == 20
    assert outcome.matrix["d", "c"] == 28
    assert count(given, Rules(Rule.SCHULZE, places=2)).winners == {"e", "a"}


def test_majority_judgment_takes_medians_away_one_by_one() -> None:
    """By hand: x reads 2, 1, 3, 0, 4; y reads 2, 2, 2, 2, 2; z reads 1, 0, 5, 0, 5."""
    given = tuple(
        Ballot(tuple("xyz"), tuple(map(Fraction, row)))
        for row in ((4, 2, 5), (3, 2, 0), (2, 2, 1), (1, 2, 5), (0, 2, 0))
    )
    options = projects(x=1, y=1, z=1)
    outcome = count(Profile(options, given, kind=VoteKind.GRADES, seed=SEED), Rules(Rule.MAJORITY_JUDGMENT))
    assert outcome.order == ("y", "x", "z")
    assert {one: said.counted for one, said in outcome.explanations.items()} == {"x": 2, "y": 2, "z": 1}
    assert outcome.grades["z"] == {5: 2, 1: 1, 0: 2}


def test_an_option_that_is_not_graded_has_the_grade_of_silence() -> None:
    given = (Ballot(("a",), (Fraction(3),)), Ballot(("b",), (Fraction(3),)), Ballot(("b",), (Fraction(1),)))
    for silence, first in ((0, "b"), (4, "a")):
        urn = Profile(projects(a=1, b=1), given, Fraction(0), VoteKind.GRADES, SEED, Fraction(silence))
        assert count(urn, Rules(Rule.MAJORITY_JUDGMENT)).order[0] == first


def test_equal_shares_give_a_minority_its_part() -> None:
    """Sixty voters want a and b, forty want c: greedy leaves the forty nothing."""
    given = profile(100, {"a": 60, "b": 40, "c": 40}, (60, "ab"), (40, "c"))
    assert count(given, Rules(Rule.GREEDY)).winners == {"a", "b"}
    outcome = count(given, Rules(Rule.EQUAL_SHARES))
    assert outcome.endowment == 1
    assert outcome.winners == {"c", "b"}
    payment = outcome.explanations["c"].payment
    assert payment is not None
    assert (payment.payers, payment.level, payment.emptied) == (40, 1, 0)
    lost = outcome.explanations["a"]
    assert (lost.reason, lost.left, lost.paid_elsewhere, lost.served) == (Reason.SUPPORTERS_CANNOT_PAY, 20, 40, 60)


def test_ties_are_parted_by_the_lower_cost_then_by_the_public_draw() -> None:
    given = profile(30, {"z": 10, "y": 20, "x": 10, "w": 20}, (1, "zyxw"))
    outcome = count(given, Rules(Rule.GREEDY))
    cheap = sorted("zx", key=lambda one: hashlib.sha256(f"{SEED}:{one}".encode()).hexdigest())
    assert list(outcome.order) == cheap
    assert outcome.ties[0].by == "public_seed"
    assert drawn(SEED, "z") == hashlib.sha256(f"{SEED}:z".encode()).hexdigest()
    firsts = {count(replace(given, seed=str(draw)), Rules(Rule.GREEDY)).order[0] for draw in range(20)}
    assert firsts == {"z", "x"}
    two = profile(30, {"b": 20, "a": 10}, (1, "ba"))
    assert count(two, Rules(Rule.GREEDY)).ties[0].by == "lower_cost"


@pytest.mark.parametrize(
    ("fit", "chosen", "reason"),
    [(Fit.SKIP, ("a", "c"), Reason.CHOSEN), (Fit.STOP, ("a",), Reason.AFTER_THE_STOP)],
)
def test_the_first_that_does_not_fit_is_skipped_or_stops(fit: Fit, chosen: tuple[str, ...], reason: Reason) -> None:
    given = profile(100, {"a": 60, "b": 70, "c": 40}, (3, "a"), (2, "b"), (1, "c"))
    outcome = count(given, Rules(Rule.GREEDY, fit=fit))
    assert outcome.order == chosen
    assert outcome.explanations["c"].reason is reason
    lost = outcome.explanations["b"]
    assert (lost.reason, lost.left) == (Reason.NOT_ENOUGH_LEFT, 40)
    # With three votes it comes after « a », which is as much wanted and costs less: it takes four.
    assert lost.needed == 2


def test_zones_spend_their_envelope_first() -> None:
    given = profile(100, {"a": 30, "b": 30, "c": 30, "d": 30}, (4, "a"), (3, "b"), (1, "c"), (2, "d"))
    zones = {"a": "est", "b": "est", "c": "ouest"}
    outcome = count(given, Rules(Rule.GREEDY, zone_budget=Fraction(30), zones=zones))
    assert outcome.order == ("a", "c", "b")
    assert {one: said.stage for one, said in outcome.explanations.items()} == {
        "a": "est",
        "b": "city",
        "c": "ouest",
        "d": "",
    }
    with pytest.raises(InputError, match="dépassent le budget"):
        count(given, Rules(Rule.GREEDY, zone_budget=Fraction(51), zones=zones))


@pytest.mark.parametrize(
    ("threshold", "below"),
    [("2", {"c"}), ("50%", {"b", "c"}), ("0,5", {"b", "c"}), ("cost/3", {"a"}), ("0", set[str]())],
)
def test_a_threshold_says_what_is_counted(threshold: str, below: set[str]) -> None:
    given = profile(100, {"a": 100, "b": 30, "c": 10}, (3, "a"), (2, "b"), (1, "c"))
    given = replace(given, ballots=(*given.ballots, *ballots((2, "")), Ballot(("a",)), Ballot(("a",))))
    rules = Rules(Rule.GREEDY, threshold=Threshold.read(threshold))
    if threshold.startswith("cost"):
        given = replace(given, ballots=given.ballots[2:9])
    reasons = {one: said.reason for one, said in count(given, rules).explanations.items()}
    assert {one for one, reason in reasons.items() if reason is Reason.BELOW_THRESHOLD} == below


@pytest.mark.parametrize("text", ["", "beaucoup", "-1", "cost/0", "cost/", "5%%", "1/3"])
def test_a_threshold_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="seuil"):
        Threshold.read(text)


def test_nobody_is_chosen_without_a_vote_and_nothing_dearer_than_the_budget() -> None:
    given = profile(50, {"a": 60, "b": 10}, (2, "a"))
    for rule in (Rule.GREEDY, Rule.EQUAL_SHARES):
        outcome = count(given, Rules(rule))
        assert outcome.winners == frozenset()
        assert outcome.explanations["a"].reason is Reason.TOO_EXPENSIVE
        assert outcome.explanations["b"].reason is Reason.NO_VOTE
        assert outcome.explanations["b"].needed == 1


@pytest.mark.parametrize("completion", list(Completion))
def test_an_empty_urn_elects_nobody(completion: Completion) -> None:
    given = profile(50, {"a": 10})
    for rule in (Rule.GREEDY, Rule.EQUAL_SHARES):
        assert count(given, Rules(rule, completion=completion)).winners == frozenset()


def test_knapsack_refuses_a_ballot_dearer_than_the_budget() -> None:
    given = profile(50, {"a": 30, "b": 20, "c": 10}, (1, "ab"), (1, "b"))
    assert count(given, Rules(Rule.KNAPSACK)).order == ("b", "a")
    with pytest.raises(InputError, match="60 ; attendu : 50 au plus"):
        count(replace(given, ballots=ballots((1, "abc"))), Rules(Rule.KNAPSACK))


def test_approval_may_fill_places_instead_of_a_budget() -> None:
    given = profile(0, {"a": 1, "b": 1, "c": 1}, (3, "a"), (2, "b"), (1, "c"))
    outcome = count(given, Rules(Rule.APPROVAL, places=2))
    assert outcome.winners == {"a", "b"}
    assert outcome.explanations["c"].reason is Reason.OUTRANKED
    assert outcome.explanations["c"].needed == (1 if drawn(SEED, "c") < drawn(SEED, "b") else 2)


@pytest.mark.parametrize(
    ("votes", "rules", "accepted", "needed"),
    [
        ((3, 2, 0), {}, True, None),
        ((2, 2, 9), {}, False, 1),
        ((3, 2, 0), {"quorum": 6}, False, 1),
        ((3, 2, 1), {"quorum": 6}, True, None),
        ((2, 1, 0), {"majority": Fraction(2, 3)}, False, 1),
        ((2, 0, 5), {"majority": Fraction(1)}, True, None),
        ((2, 1, 0), {"majority": Fraction(1)}, False, None),
        ((0, 0, 0), {}, False, 1),
    ],
)
def test_yes_no_or_blank(
    votes: tuple[int, int, int], rules: dict[str, Any], accepted: bool, needed: int | None
) -> None:
    cast = [answer for answer, many in zip(Answer, votes, strict=True) for _ballot in range(many)]
    decision = decide(cast, Rules(Rule.YES_NO, **rules))
    assert (decision.accepted, decision.needed, decision.turnout) == (accepted, needed, sum(votes))
    if needed:
        assert decide([*cast, *[Answer.YES] * needed], Rules(Rule.YES_NO, **rules)).accepted
        assert not decide([*cast, *[Answer.YES] * (needed - 1)], Rules(Rule.YES_NO, **rules)).accepted


def test_rules_are_hashed_as_anyone_can_do_again() -> None:
    rules = Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1)
    text = (
        '{"parameters":{"completion":"add1","ties":["votes","lower_cost","public_seed"],"utility":"cost","version":1},'
        '"rule":"equal-shares"}'
    )
    assert rules.canonical == text
    assert rules.digest == hashlib.sha256(text.encode()).hexdigest()
    given = profile(100, {"a": 60, "b": 40}, (2, "a"), (1, "b"))
    answer = told(given, count(given, rules), "00")
    said = {"rule": answer["rule"], "parameters": answer["parameters"]}
    again = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(again.encode()).hexdigest() == answer["rules_hash"]


def test_every_word_that_decides_changes_the_hash_and_no_other() -> None:
    base = Rules(Rule.GREEDY)
    others = [
        replace(base, fit=Fit.STOP),
        replace(base, threshold=Threshold.read("5")),
        replace(base, by_points=True),
        replace(base, zone_budget=Fraction(10), zones={"a": "est"}),
        replace(base, zone_budget=Fraction(10), zones={"a": "ouest"}),
        replace(base, places=3),
        Rules(Rule.EQUAL_SHARES),
        Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1),
        Rules(Rule.SCHULZE),
        Rules(Rule.YES_NO, quorum=3),
    ]
    assert len({rules.digest for rules in (base, *others)}) == len(others) + 1
    for rules in (base, *others):
        again = Rules.of_canonical(rules.canonical)
        assert (again.canonical, again.digest) == (rules.canonical, rules.digest)
        assert again.zones == rules.zones
    assert replace(base, completion=Completion.ADD1).digest == base.digest


@pytest.mark.parametrize(
    "change",
    [
        ('"votes","lower_cost"', '"lower_cost","votes"'),
        ('"version":1', '"version":2'),
        ('"fit":"skip"', '"fit":"ship"'),
        ('"fit":"skip"', '"fit":"skip","completion":"add1"'),
        ('"rule":"greedy"', '"rule":"lot"'),
        ('"rule":"greedy"', '"rule": "greedy"'),
        ('{"parameters"', '{"parameter"'),
        ("}", ""),
        ('"parameters":{', '"parameters":[{'),
    ],
)
def test_a_text_that_rules_do_not_write_is_none(change: tuple[str, str]) -> None:
    text = Rules(Rule.GREEDY).canonical
    assert Rules.of_canonical(text).canonical == text
    with pytest.raises(ValueError, match=r".+"):
        Rules.of_canonical(text.replace(*change))


def test_frozen_rules_keep_what_they_were_given() -> None:
    zones = {"a": "est"}
    rules = Rules(Rule.GREEDY, zone_budget=Fraction(10), zones=zones)
    before = rules.digest
    zones["b"] = "ouest"
    assert rules.digest == before
    with pytest.raises(TypeError):
        rules.zones["b"] = "ouest"  # type: ignore[index]


def test_a_rule_refuses_ballots_that_it_cannot_count() -> None:
    approvals = profile(10, {"a": 1}, (1, "a"))
    with pytest.raises(InputError, match="points"):
        count(approvals, Rules(Rule.POINTS))
    with pytest.raises(InputError, match="mentions"):
        count(replace(approvals, kind=VoteKind.RANKING), Rules(Rule.MAJORITY_JUDGMENT))
    with pytest.raises(InputError, match="ne choisit pas"):
        count(approvals, Rules(Rule.YES_NO))
