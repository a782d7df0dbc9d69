"""One door to every rule: closed ballots and frozen rules in, who is chosen and why out."""

from collections.abc import Callable, Mapping

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally.equal_shares import equal_shares
from arpenteur.domain.tally.greedy import greedy
from arpenteur.domain.tally.judgment import judge
from arpenteur.domain.tally.limits import knapsack
from arpenteur.domain.tally.outcome import Outcome
from arpenteur.domain.tally.profile import Profile, VoteKind
from arpenteur.domain.tally.rules import Rule, Rules
from arpenteur.domain.tally.schulze import schulze


def count(profile: Profile, rules: Rules) -> Outcome:
    """The outcome under the rules; raises InputError where the ballots are not of a kind that the rule counts, and for
    yes, no or blank, which is no choice among projects (``decide``).
    """
    if rules.rule not in _COUNTS:
        raise InputError("« {rule} » ne choisit pas entre des projets", rule=rules.rule.value)
    return _COUNTS[rules.rule](profile, rules)


def _points(profile: Profile, rules: Rules) -> Outcome:
    if profile.kind is VoteKind.APPROVAL:
        raise InputError("ces bulletins n'ont pas de points", expected="vote_type cumulative, scoring ou ordinal")
    return greedy(profile, rules)


def _knapsack(profile: Profile, rules: Rules) -> Outcome:
    """Raises InputError where a ballot costs more than the budget."""
    limits = knapsack(profile.budget)
    for ballot in profile.ballots:
        limits.check(ballot, profile.by_id)
    return greedy(profile, rules)


_COUNTS: Mapping[Rule, Callable[[Profile, Rules], Outcome]] = {
    Rule.APPROVAL: greedy,
    Rule.POINTS: _points,
    Rule.KNAPSACK: _knapsack,
    Rule.GREEDY: greedy,
    Rule.EQUAL_SHARES: equal_shares,
    Rule.MAJORITY_JUDGMENT: judge,
    Rule.SCHULZE: schulze,
}
