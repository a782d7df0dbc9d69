"""What rules that rank have in common: the first are chosen, and how many ballots more would have put one there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from arpenteur.domain.tally.needed import threshold_of
from arpenteur.domain.tally.outcome import Explanation, Reason
from arpenteur.domain.tally.profile import Ballot, Profile

EFFORT = 40_000
"""Counting again for each option not chosen: options × ballots; some seconds at most."""


def explained(
    profile: Profile,
    order: Sequence[str],
    places: int,
    counted: Mapping[str, Fraction],
    again: Callable[[Profile], Sequence[str]],
) -> dict[str, Explanation]:
    """Every option of a ranking. ``needed``: so many ballots more that name only this one, with the best points anybody
    gave where ballots have some, and it is chosen; with one less it is not. ``again``: the ranking of other ballots.
    """
    top = (best_points(profile),) if profile.kind.has_points else ()
    affordable = (len(order) - places) * len(profile.ballots) <= EFFORT

    def chosen(one: str, extra: int) -> bool:
        ballot = Ballot((one,), top, Fraction(extra))
        more = replace(profile, ballots=(*profile.ballots, ballot))
        return one in again(more)[:places]

    def needed(one: str) -> int | None:
        most = 2 * int(profile.turnout) + 2
        return threshold_of(lambda extra: chosen(one, extra), 1, most)

    return {
        one: Explanation(
            one,
            Reason.CHOSEN if rank < places else Reason.OUTRANKED,
            profile.votes[one],
            counted[one],
            profile.by_id[one].cost,
            needed=needed(one) if rank >= places and affordable else None,
            passed_by=order[rank - 1] if rank >= places else "",
        )
        for rank, one in enumerate(order)
    }


def best_points(profile: Profile) -> Fraction:
    """The best points that a ballot gives, at least one more than those of silence."""
    given = (points for ballot in profile.ballots for points in ballot.points)
    return max((profile.unnamed + 1, *given))
