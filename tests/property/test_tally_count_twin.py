"""Two thousand random profiles counted twice: by the program and by a slow, naive second count; explanations counted
again too.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
import tally_twin as twin

from arpenteur.domain.tally import (
    Ballot,
    Completion,
    Fit,
    Outcome,
    Profile,
    Project,
    Reason,
    Rule,
    Rules,
    Threshold,
    VoteKind,
    completing,
    count,
)

PROFILES, PARTS = 2000, 20
THRESHOLDS = (None, None, Threshold(least=Fraction(2)), Threshold(share=Fraction(1, 3)), Threshold(of_cost=Fraction(2)))


def cases(part: int, start: int) -> list[tuple[Random, int]]:
    return [(Random(start + case), case) for case in range(part, PROFILES, PARTS)]


@pytest.mark.parametrize("part", range(PARTS))
def test_greedy_is_the_slow_count(part: int) -> None:
    for rng, case in cases(part, 1_000_000):
        kind = rng.choice((VoteKind.APPROVAL, VoteKind.POINTS, VoteKind.RANKING))
        profile = twin.random_profile(rng, kind, weighted=case % 5 == 0)
        zoned = case % 3 == 0
        rules = Rules(
            rng.choice((Rule.APPROVAL, Rule.GREEDY)) if kind is VoteKind.APPROVAL else Rule.POINTS,
            fit=rng.choice(list(Fit)),
            threshold=rng.choice(THRESHOLDS),
            zone_budget=profile.budget / rng.randint(2, 4) if zoned else None,
            zones={project.id: project.zone for project in profile.projects} if zoned else {},
        )
        outcome = count(profile, rules)
        assert list(outcome.order) == twin.greedy(profile, rules), case
        assert outcome.winners == frozenset(outcome.order), case
        check_greedy_explanations(profile, rules, outcome)


def check_greedy_explanations(profile: Profile, rules: Rules, outcome: Outcome) -> None:
    votes = twin.votes_of(profile)
    counted = twin.points_of(profile) if rules.by_points else votes
    assert outcome.spent == sum((twin.cost_of(profile, one) for one in outcome.order), Fraction(0))

    def chosen_with(one: str, extra: int) -> bool:
        more = {**votes, one: votes[one] + extra}
        measure = {**counted, one: counted[one] + extra}
        return one in twin.greedy(profile, rules, more, measure)

    for one, told in outcome.explanations.items():
        assert (told.reason is Reason.CHOSEN) == (one in outcome.winners)
        assert (told.votes, told.counted) == (votes[one], counted[one])
        if told.needed is not None:
            assert chosen_with(one, told.needed), (one, told)
            assert not chosen_with(one, told.needed - 1), (one, told)
        elif one not in outcome.winners:
            assert not chosen_with(one, 1000), (one, told)


@pytest.mark.parametrize("part", range(PARTS))
def test_equal_shares_are_the_slow_count(part: int) -> None:
    for rng, case in cases(part, 2_000_000):
        profile = twin.random_profile(rng, weighted=case % 5 == 0)
        completion = rng.choice(list(Completion))
        rules = Rules(Rule.EQUAL_SHARES, completion=completion, threshold=rng.choice(THRESHOLDS))
        outcome = count(profile, rules)
        slow = twin.equal_shares(profile, rules)
        assert list(outcome.order) == slow.bought, case
        assert (outcome.spent, outcome.endowment) == (slow.spent, slow.share), case
        check_payments(profile, outcome, slow)
        if case % 4 == 0:
            check_what_was_needed(profile, rules, outcome)


def check_payments(profile: Profile, outcome: Outcome, slow: twin.Shares) -> None:
    weights = [ballot.weight for ballot in profile.ballots]
    for rank, ballot in enumerate(profile.ballots):
        paid = {one: slow.paid[one][rank] for one in slow.bought if slow.paid[one][rank]}
        assert outcome.bought_by(ballot.choices) == paid
        assert sum(paid.values(), Fraction(0)) + slow.left[rank] == slow.share
    for one, told in outcome.explanations.items():
        naming = [rank for rank, ballot in enumerate(profile.ballots) if one in ballot.choices]
        assert told.left == sum((weights[rank] * slow.left[rank] for rank in naming), Fraction(0))
        others = [other for other in slow.bought if other != one]
        elsewhere = sum((weights[rank] * slow.paid[other][rank] for rank in naming for other in others), Fraction(0))
        assert told.paid_elsewhere == elsewhere
        served = [rank for rank in naming if any(other in profile.ballots[rank].choices for other in others)]
        assert told.served == sum((weights[rank] for rank in served), Fraction(0))
        if told.payment is None:
            assert one not in slow.paid
            continue
        paid = slow.paid[one]
        given = [paid[rank] for rank in naming if paid[rank]]
        assert told.payment.level == max(given)
        assert told.payment.least == min(given)
        assert sum((w * p for w, p in zip(weights, paid, strict=True)), Fraction(0)) == told.cost
        assert told.payment.payers == sum((weights[rank] for rank in naming if paid[rank]), Fraction(0))
        short = [rank for rank in naming if paid[rank] and paid[rank] < told.payment.level]
        assert told.payment.emptied == sum((weights[rank] for rank in short), Fraction(0))
        assert all(slow.left[rank] == 0 for rank in short)
        for rank in naming:
            assert told.payment.by_ballot.get(frozenset(profile.ballots[rank].choices), 0) == paid[rank]


def check_what_was_needed(profile: Profile, rules: Rules, outcome: Outcome) -> None:
    votes = twin.votes_of(profile)
    for one, told in outcome.explanations.items():
        if told.needed_at_share is not None:
            assert outcome.endowment is not None
            for extra, wanted in ((told.needed_at_share, True), (told.needed_at_share - 1, False)):
                reached = with_more(profile, one, extra) if extra > 0 else profile
                counted = [
                    other
                    for other in votes
                    if twin.reaches(profile, other, more := plus(votes, one, extra, other), more, rules.threshold)
                ]
                assert (one in twin.buy(reached, outcome.endowment, counted).bought) == wanted, (one, told)
        if told.needed is not None:
            assert one in twin.equal_shares(with_more(profile, one, told.needed), rules).bought, (one, told)
            if told.needed > 1:
                assert one not in twin.equal_shares(with_more(profile, one, told.needed - 1), rules).bought


def plus(votes: twin.Totals, one: str, extra: int, asked: str) -> twin.Totals:
    return {**votes, one: votes[one] + max(0, extra)} if asked == one else votes


def with_more(profile: Profile, one: str, extra: int) -> Profile:
    return replace(profile, ballots=(*profile.ballots, *(Ballot((one,)),) * extra))


def test_runs_that_buy_the_same_are_passed_over_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amounts a hundred times larger: hundreds of runs, and the same ones kept whether they are made or not."""
    passed = 0
    for case in range(300):
        rng = Random(7_000_000 + case)
        profile = twin.random_profile(rng, weighted=case % 5 == 0)
        large = replace(
            profile,
            budget=100 * profile.budget,
            projects=tuple(replace(one, cost=100 * one.cost) for one in profile.projects),
        )
        rules = Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1)
        plain = completing.kept_run(large, rules, patience=10**9)
        with monkeypatch.context() as soon:
            soon.setattr(completing, "SOON", 1)
            ahead = completing.kept_run(large, rules, patience=0)
        assert (ahead.endowment, ahead.steps) == (plain.endowment, plain.steps), case
        assert ahead.run.purchases == plain.run.purchases, case
        passed += plain.steps
    assert passed > 10_000


def test_two_voters_and_an_immense_budget_are_counted_at_once() -> None:
    huge = Fraction(10**30)
    urn = Profile(
        (Project("a", huge / 3), Project("b", huge / 2 + 7), Project("c", huge / 5)),
        (Ballot(("a", "b")), Ballot(("b",)), Ballot(("c",))),
        huge / 2 + 9,
    )
    kept = completing.kept_run(urn, Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1), patience=10)
    assert kept.endowment > urn.budget / 3
    assert kept.steps > 10**20


@pytest.mark.parametrize("part", range(PARTS))
def test_majority_judgment_is_the_slow_count(part: int) -> None:
    for rng, case in cases(part, 3_000_000):
        profile = twin.random_profile(rng, rng.choice((VoteKind.GRADES, VoteKind.APPROVAL)))
        outcome = count(profile, Rules(Rule.MAJORITY_JUDGMENT))
        assert list(outcome.order) == twin.judgment(profile), case
        for one, told in outcome.explanations.items():
            first = (twin.medians(profile, one) or [Fraction(0)])[0]
            assert told.counted == first, case
        tied = {frozenset(tie.projects) for tie in outcome.ties}
        for one in outcome.order:
            same = frozenset(
                other for other in outcome.order if twin.medians(profile, one) == twin.medians(profile, other)
            )
            assert (same in tied) == (len(same) > 1), case
        if case % 4 == 0:
            check_ranking(profile, outcome, twin.judgment)


@pytest.mark.parametrize("part", range(PARTS))
def test_schulze_is_the_slow_count(part: int) -> None:
    for rng, case in cases(part, 4_000_000):
        profile = twin.random_profile(rng, rng.choice(list(VoteKind)), weighted=case % 5 == 0)
        profile = replace(profile, projects=profile.projects[:5], ballots=shortened(profile))
        outcome = count(profile, Rules(Rule.SCHULZE))
        unbeaten, order = twin.schulze(profile)
        assert list(outcome.order) == order, case
        assert outcome.winners <= unbeaten, case
        for (one, other), ballots in outcome.matrix.items():
            assert ballots == twin.duel(profile, one, other), case
        if case % 10 == 0:
            check_ranking(profile, outcome, lambda more: twin.schulze(more)[1])


def check_ranking(profile: Profile, outcome: Outcome, ranking: Callable[[Profile], list[str]]) -> None:
    """With as many ballots more as were needed it is first, with one less it is not."""
    points = [points for ballot in profile.ballots for points in ballot.points]
    top = max((*points, profile.unnamed + 1))
    for rank, one in enumerate(outcome.order):
        told = outcome.explanations[one]
        assert told.passed_by == (outcome.order[rank - 1] if rank else "")
        if told.needed is None:
            continue
        for extra, chosen in ((told.needed, True), (told.needed - 1, False)):
            ballot = Ballot((one,), (top,) if profile.kind.has_points else ())
            more = replace(profile, ballots=(*profile.ballots, *(ballot,) * extra))
            assert (ranking(more)[0] == one) == chosen, (one, told)


def shortened(profile: Profile) -> tuple[Ballot, ...]:
    """Ballots without the sixth project: paths are listed one by one."""

    def kept(ballot: Ballot) -> Ballot:
        ranks = [rank for rank, choice in enumerate(ballot.choices) if int(choice) < 5]
        points = tuple(ballot.points[rank] for rank in ranks) if ballot.points else ()
        return Ballot(tuple(ballot.choices[rank] for rank in ranks), points, ballot.weight)

    return tuple(map(kept, profile.ballots))


def test_weights_count_as_so_many_ballots() -> None:
    for case in range(200):
        rng = Random(5_000_000 + case)
        profile = twin.random_profile(rng, VoteKind.GRADES)
        many = [rng.randint(1, 3) for _ballot in profile.ballots]
        heavy = replace(
            profile,
            ballots=tuple(replace(b, weight=Fraction(m)) for b, m in zip(profile.ballots, many, strict=True)),
        )
        repeated = tuple(ballot for ballot, m in zip(profile.ballots, many, strict=True) for _time in range(m))
        light = replace(profile, ballots=repeated)
        for rule in (Rule.EQUAL_SHARES, Rule.GREEDY, Rule.MAJORITY_JUDGMENT, Rule.SCHULZE):
            rules = Rules(rule, completion=Completion.ADD1)
            assert count(heavy, rules).order == count(light, rules).order, (case, rule)


def test_the_order_of_ballots_and_of_projects_changes_nothing() -> None:
    for case in range(200):
        rng = Random(6_000_000 + case)
        profile = twin.random_profile(rng)
        ballots = rng.sample(profile.ballots, len(profile.ballots))
        mixed = replace(
            profile, ballots=tuple(ballots), projects=tuple(rng.sample(profile.projects, len(profile.projects)))
        )
        for rule in (Rule.EQUAL_SHARES, Rule.GREEDY, Rule.SCHULZE, Rule.MAJORITY_JUDGMENT):
            assert count(mixed, Rules(rule)).order == count(profile, Rules(rule)).order, (case, rule)
