"""Which projects are counted at all: named by somebody, above the threshold, no dearer than the money there is."""

from collections.abc import Mapping
from fractions import Fraction

from arpenteur.domain.tally.outcome import Reason
from arpenteur.domain.tally.profile import Profile
from arpenteur.domain.tally.rules import Threshold


def refusal(
    profile: Profile, project: str, counted: Mapping[str, Fraction], threshold: Threshold | None, extra: int = 0
) -> Reason | None:
    """Why a project is not counted, None where it is; ``extra``: as if so many more ballots named it."""
    one = profile.by_id[project]
    votes = profile.votes[project] + extra
    if not votes:
        return Reason.NO_VOTE
    if one.cost > profile.budget:
        return Reason.TOO_EXPENSIVE
    if threshold and not reaches(profile, one.cost, votes, counted[project] + extra, threshold):
        return Reason.BELOW_THRESHOLD
    return None


def reaches(profile: Profile, cost: Fraction, votes: Fraction, counted: Fraction, threshold: Threshold) -> bool:
    """Whether a project reaches the threshold."""
    if threshold.least is not None and counted < threshold.least:
        return False
    if threshold.share is not None and votes < threshold.share * profile.turnout:
        return False
    if threshold.of_cost is None:
        return True
    return votes * threshold.of_cost * profile.budget >= cost * profile.turnout
