"""The method of equal shares: the count, its completion, and for each project who paid, why it lost, how many it
needed.

Utility is cost. ``add1``: shares grow by one unit of money a ballot while the total fits; the last run that fitted is
kept. Equals are parted by votes, then lower cost, then the public draw.
"""

from dataclasses import replace
from fractions import Fraction

from arpenteur.domain.tally.completing import Kept, kept_run
from arpenteur.domain.tally.eligible import refusal
from arpenteur.domain.tally.ledger import Ledger
from arpenteur.domain.tally.needed import Recount, with_threshold
from arpenteur.domain.tally.outcome import Explanation, Outcome, Reason, Tie, parted_by, tie_order
from arpenteur.domain.tally.profile import Profile
from arpenteur.domain.tally.rules import Rules

ZERO = Fraction(0)
EFFORT = 1_500_000
"""Counting again for each project not chosen: projects × runs × names on different ballots; some seconds at most."""


def equal_shares(profile: Profile, rules: Rules, *, effort: int = EFFORT) -> Outcome:
    """The count with its explanations; more than ``effort`` and nothing is counted again for them."""
    order = tie_order(profile, profile.votes)
    refused = {one: why for one in order if (why := refusal(profile, one, profile.votes, rules.threshold))}
    kept = kept_run(profile, rules)
    ledger = Ledger(profile, kept)
    explanations = {one: _explained(profile, rules, ledger, one, refused.get(one)) for one in order}
    lacking = [one for one in explanations.values() if one.needed_at_share is not None]
    named = sum(map(len, profile.groups))
    if len(lacking) * (kept.steps + 1) * named <= effort:
        recount = Recount(profile, rules)
        for one in lacking:
            needed = recount.needed(one.project, one.needed_at_share or 0)
            explanations[one.project] = replace(one, needed=needed)
    bought = tuple(ledger.by_project)
    spent = sum((profile.by_id[one].cost for one in bought), ZERO)
    return Outcome(
        rules,
        profile.seed,
        frozenset(bought),
        bought,
        spent,
        explanations,
        _ties(profile, kept),
        endowment=kept.endowment,
        steps=kept.steps,
    )


def _explained(profile: Profile, rules: Rules, ledger: Ledger, project: str, refused: Reason | None) -> Explanation:
    one, weights = profile.by_id[project], profile.groups
    votes = profile.votes[project]
    bought = ledger.by_project
    levels = {ledger.order[purchase.project]: purchase.level for purchase in ledger.purchases}
    supporters = ledger.supporters[project]
    left = sum((weights[named] * ledger.held(named) for named in supporters), ZERO)
    elsewhere = votes * ledger.endowment - left - (one.cost if project in bought else ZERO)
    others = bought.keys() - {project}
    base = Explanation(
        project,
        refused or Reason.SUPPORTERS_CANNOT_PAY,
        votes,
        votes,
        one.cost,
        left=left,
        paid_elsewhere=elsewhere,
        served=sum((weights[named] for named in supporters if not named.isdisjoint(others)), ZERO),
    )
    if project in bought:
        payment = ledger.payment(project, levels[project])
        return replace(base, reason=Reason.CHOSEN, payment=payment)
    if refused is Reason.TOO_EXPENSIVE or not ledger.endowment:
        return base
    return replace(base, needed_at_share=with_threshold(profile, rules, project, ledger.needed(project)))


def _ties(profile: Profile, kept: Kept) -> tuple[Tie, ...]:
    names, ties = kept.run.voters.order, list[Tie]()
    for purchase in kept.run.purchases:
        if purchase.equals:
            equals = [names[rank] for rank in sorted((purchase.project, *purchase.equals))]
            votes = {profile.votes[one] for one in equals}
            ties.append(Tie(tuple(equals), "votes" if len(votes) == len(equals) else parted_by(profile, equals)))
    return tuple(ties)
