"""Equal shares from the share of each ballot to the run that is kept."""

from dataclasses import dataclass, replace
from fractions import Fraction

from arpenteur.domain.tally.ahead import Path
from arpenteur.domain.tally.eligible import refusal
from arpenteur.domain.tally.equal_run import Run, Voters
from arpenteur.domain.tally.outcome import tie_order
from arpenteur.domain.tally.profile import Profile
from arpenteur.domain.tally.rules import Completion, Rules

PATIENCE = 20_000
"""Runs before it is asked which ones would buy the same."""
SOON = 500
"""Runs before it is asked again, where fewer than this were passed over."""


@dataclass(frozen=True)
class Kept:
    """The run that is kept, the share of each ballot in it, and how many larger ones were tried."""

    run: Run
    endowment: Fraction
    steps: int


def kept_run(profile: Profile, rules: Rules, *, patience: int = PATIENCE) -> Kept:
    """The run whose purchases are the result."""
    voters = Voters(profile, counted_projects(profile, rules))
    share = profile.budget / profile.turnout if profile.turnout else Fraction(0)
    return completed(voters, share, profile.budget, rules, patience=patience)


def counted_projects(profile: Profile, rules: Rules) -> list[str]:
    """Projects that are counted, in the order that parts equals."""
    order = tie_order(profile, profile.votes)
    return [one for one in order if not refusal(profile, one, profile.votes, rules.threshold)]


def completed(voters: Voters, share: Fraction, budget: Fraction, rules: Rules, *, patience: int = PATIENCE) -> Kept:
    """The run from a first share, and larger ones while the total fits, where the rules complete it.

    After ``patience`` runs, those that would buy the same are passed over, and counted as tried.
    """
    kept = Kept(Run(voters, share), share, 0)
    if rules.completion is Completion.NONE:
        return kept
    steps, look = 0, patience
    while not kept.run.whole:
        if steps >= look:
            path = Path(voters, share + steps)
            if path.steps and path.spent <= budget:
                steps += path.steps
                kept = Kept(Run(voters, share + steps, budget), share + steps, steps)
            look = steps + (1 if path.steps >= SOON else SOON)
        steps += 1
        larger = Run(voters, share + steps, budget)
        if larger.exceeds:
            break
        kept = Kept(larger, share + steps, steps)
    return replace(kept, steps=steps)
