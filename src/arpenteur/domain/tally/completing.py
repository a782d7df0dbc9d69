"""Equal shares from the share of each ballot to the run that is kept."""

from dataclasses import dataclass, replace
from fractions import Fraction

from arpenteur.domain.tally.eligible import refusal
from arpenteur.domain.tally.equal_run import Run, Voters
from arpenteur.domain.tally.outcome import tie_order
from arpenteur.domain.tally.profile import Profile
from arpenteur.domain.tally.rules import Completion, Rules


@dataclass(frozen=True)
class Kept:
    """The run that is kept, the share of each ballot in it, and how many larger ones were tried."""

    run: Run
    endowment: Fraction
    steps: int


def kept_run(profile: Profile, rules: Rules) -> Kept:
    """The run whose purchases are the result."""
    voters = Voters(profile, counted_projects(profile, rules))
    share = profile.budget / profile.turnout if profile.turnout else Fraction(0)
    return completed(voters, share, profile.budget, rules)


def counted_projects(profile: Profile, rules: Rules) -> list[str]:
    """Projects that are counted, in the order that parts equals."""
    order = tie_order(profile, profile.votes)
    return [one for one in order if not refusal(profile, one, profile.votes, rules.threshold)]


def completed(voters: Voters, share: Fraction, budget: Fraction, rules: Rules) -> Kept:
    """The run from a first share, and larger ones while the total fits, where the rules complete it."""
    kept = Kept(Run(voters, share), share, 0)
    if rules.completion is Completion.NONE:
        return kept
    steps = 0
    while not kept.run.whole:
        steps += 1
        larger = Run(voters, share + steps, budget)
        if larger.exceeds:
            break
        kept = Kept(larger, share + steps, steps)
    return replace(kept, steps=steps)
