"""Expected shares of valid votes: the last ballots carried to the scenario, averaged, met to it.

n stations, k families, b blocs. The votes of each past ballot are carried to the scenario by the rule of the type of
election (``parameters.toml``): in part along the axis (``forecast.axis``) from a presidential, in proportion from any
other; who stands corrects them (``corrections``), the ballots are averaged and shared inside each bloc, blocs that
nobody stands for give theirs by second choices (``stats.second_choices``), and one factor a family makes the whole meet
the scenario.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.stats.forecast.attendance import forecast_turnout
from arpenteur.stats.forecast.axis import Axis, axis, ordered_transfer, proportional, to_those_standing
from arpenteur.stats.forecast.corrections import correction_for
from arpenteur.stats.panel import (
    FAMILIES,
    FAMILY_OF_OPTION,
    Array,
    Ints,
    Mask,
    Panel,
    Round,
    Target,
    by_group,
)
from arpenteur.stats.parameters import parameters
from arpenteur.stats.priority import NATIONAL
from arpenteur.stats.second_choices import second_choices
from arpenteur.stats.shares import RakingError, normalise, rake, smooth

_RECUT = 0.1


@dataclass(frozen=True)
class Source:
    """One past ballot: smoothed shares (n × k), families that could be voted for (n × k), the shares of the territory
    of the scenario then (k), its weight among the ballots (n; 0 where the station did not exist), log-factors by
    bloc to apply (n × b, or 0), and the part (0–1) of the ordered transfer, the rest being a proportional swing."""

    shares: Array
    standing: Mask
    before: Array
    weight: Array
    correction: Array | float = 0.0
    ordered: float = 1.0

    def blocs_standing(self, axis: Axis) -> Mask:
        """Blocs that could be voted for (n × b)."""
        return axis.by_bloc(self.standing.astype(np.float64)) > 0


def ballot_weights(target: ElectionType, known: Sequence[Election]) -> dict[Election, float]:
    """Weight of each earlier first round with votes, summing to 1; those not named weigh nothing.

    The last ballot of each type named by the rule of the target weighs the same; one that serves as the last vote only
    is left out once another of them came after it. Where presidentials stand alone, the one before the last counts too;
    where no type of the rule is known, the last ballot of all.
    """
    rule = parameters().rule(target)
    last = {kind: one for kind in rule.sources for one in known if one.type is kind}
    if not last:
        return dict.fromkeys(known[-1:], 1.0)
    for kind in rule.only_last:
        others = [one for other, one in last.items() if other is not kind]
        if kind in last and others and any(one.sort_key > last[kind].sort_key for one in others):
            del last[kind]
    weights = {one: 1.0 / len(last) for one in last.values()}
    presidentials = [one for one in known if one.type is ElectionType.PRESIDENTIAL]
    if rule.older > 0 and len(presidentials) > 1 and list(weights) == presidentials[-1:]:
        return {presidentials[-1]: 1.0 - rule.older, presidentials[-2]: rule.older}
    return weights


def carried(source: Source, scenario: Array, axis: Axis, others: Sequence[Source] = ()) -> Array:
    """Shares by bloc (n × b) of one ballot, carried to a scenario (k) and corrected; not yet met to it.

    A bloc that could not be voted for then is first lent what ``others`` would have given it at that ballot.
    """
    start = completed(source, axis, others)
    before, after = axis.by_bloc(source.before), axis.by_bloc(scenario)
    moved = np.zeros_like(start)
    if source.ordered > 0:
        moved += source.ordered * (start @ ordered_transfer(before, after, axis))
    if source.ordered < 1:
        moved += (1.0 - source.ordered) * proportional(start, before, after)
    return normalise(moved * np.exp(source.correction))


def completed(source: Source, axis: Axis, others: Sequence[Source]) -> Array:
    """Shares by bloc of a past ballot (n × b) in which a bloc that could not be voted for is lent what ``others`` would
    have given it then (its share of the territory without them), the others making room."""
    shares, standing = axis.by_bloc(source.shares), source.blocs_standing(axis)
    before = axis.by_bloc(source.before)
    absent = ~standing & (before > 0)
    if not absent.any():
        return shares
    lenders: list[tuple[Array, Array]] = []
    for one in others:
        full = (one.blocs_standing(axis) | (before <= 0)).all(axis=1)
        given = carried(replace(one, correction=0.0), source.before, axis)
        lenders.append((np.where(full, one.weight, 0.0), given))
    lent = np.where(absent, _mean(lenders, np.broadcast_to(before, shares.shape)), 0.0)
    return np.where(absent, lent, shares * (1.0 - lent.sum(axis=1, keepdims=True)))


def _mean(parts: Sequence[tuple[Array, Array]], otherwise: Array) -> Array:
    """Mean of arrays (n × b) by weights (n each), and something else where nothing weighs."""
    if not parts:
        return otherwise
    weight = sum((one for one, _ in parts), start=np.zeros(1))[:, None]
    total = sum((one[:, None] * shares for one, shares in parts), start=np.zeros(1))
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), otherwise)


def inside_blocs(sources: Sequence[Source], scenario: Array, axis: Axis) -> Array:
    """Weights of the families inside their bloc (n × k): mean of the ballots where each stood, with their swing; a
    family that never stood takes its part of the bloc's votes."""
    shape = sources[0].shares.shape
    swung, stood, new, weight = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros((shape[0], 1))
    for source in sources:
        part = source.weight[:, None]
        used = part * (source.standing & (source.before > 0))
        swung += used * source.shares * _ratio(scenario, source.before)
        stood += used
        of_bloc = axis.by_bloc(source.shares)[:, axis.bloc_of]
        new += part * of_bloc * _ratio(scenario, axis.by_bloc(source.before)[axis.bloc_of])
        weight += part
    fresh = np.where(new > 0, new / np.where(weight > 0, weight, 1.0), scenario)
    return np.where(stood > 0, swung / np.where(stood > 0, stood, 1.0), fresh) * (scenario > 0)


def expected(
    sources: Sequence[Source],
    scenario: Array,
    standing: Mask,
    axis: Axis,
    weights: Array | None = None,
    *,
    choices: Array | None = None,
) -> tuple[Array, Array]:
    """Shares by family (n × k) under a scenario (k), with the factor of each family that makes them meet it (k).

    ``standing`` (n × k): families on the coming ballot; ``choices`` (b × b): rows of second choices. With ``weights``
    (n, expected voters) the weighted means are the scenario; without, the stations take the moves of a wider territory
    and the factors are 1. Raises RakingError.
    """
    start = to_those_standing(base(sources, scenario, axis), standing, axis, choices)
    return (normalise(start), np.ones(len(scenario))) if weights is None else rake(start, weights, scenario)


def base(sources: Sequence[Source], scenario: Array, axis: Axis) -> Array:
    """Weighted mean of the carried ballots by bloc, shared inside each by family (n × k), as if all stood."""
    moved = [
        (source.weight, carried(source, scenario, axis, [one for one in sources if one is not source]))
        for source in sources
    ]
    blocs = _mean(moved, np.broadcast_to(axis.by_bloc(scenario), moved[0][1].shape))
    part = inside_blocs(sources, scenario, axis)
    sums = axis.by_bloc(part)[:, axis.bloc_of]
    return blocs[:, axis.bloc_of] * np.divide(part, sums, out=np.zeros_like(part), where=sums > 0)


def support(panel: Panel, target: Target, wide: Mapping[Election, Array] | None = None) -> Array:
    """Expected shares by family at each station (n × k), from the rounds of ``panel`` (all before the target).

    ``wide``: shares by family (k) of a wider territory that the scenario speaks of, by past election; the stations
    then take its moves and are not met to the scenario. Rows sum to 1 where anybody stands. Raises RakingError where
    the panel holds no ballot to start from, or the scenario cannot be met.
    """
    scenario = by_family(target.shares[None, :])[0]
    standing = by_family(target.standing.astype(np.float64)) > 0
    sources = sources_of(panel, target, wide or {})
    if not sources:
        raise RakingError("no earlier ballot")
    voters = None if wide else _voters(panel, target)
    choices = choices_of_absent(axis(), target.election)
    return expected(sources, scenario, standing, axis(), voters, choices=choices)[0]


def choices_of_absent(axis: Axis, before: Election | None = None) -> Array | None:
    """Second choices (b × b) that a bloc nobody stands for gives its votes by, seen before an election; between blocs
    of the axis only: the others are in too few duels."""
    seen = second_choices(before)
    on = np.isin(np.arange(axis.blocs), axis.order)
    return None if seen is None else np.where(on[:, None] & on, np.nan_to_num(seen.share), 0.0)


def sources_of(panel: Panel, target: Target, wide: Mapping[Election, Array]) -> list[Source]:
    """The ballots a forecast rests on, with the correction learned on an earlier pair where there is one."""
    rule = parameters().rule(target.election.type)
    known = chronological([one for kind in NATIONAL for one in panel.firsts(kind)])
    weights = ballot_weights(target.election.type, known)
    last = _last(panel)
    sources: list[Source] = []
    for election, weight in weights.items():
        counts = panel.rounds[election]
        votes = by_family(counts.votes)
        before = wide.get(election, votes.sum(axis=0))
        sources.append(
            Source(
                shares=smoothed(counts, panel.departement, parameters().support_pseudo_votes),
                standing=by_family(counts.standing.astype(np.float64)) > 0,
                before=before / before.sum(),
                weight=np.where(same_station(counts, last), weight, 0.0),
                correction=log_factors(target, counts),
                ordered=rule.ordered if election.type is ElectionType.PRESIDENTIAL else 0.0,
            )
        )
    return sources


def log_factors(target: Target, counts: Round) -> Array | float:
    """Log-factors by bloc (n × b) for who stands, learned before the target, on a past ballot; 0 without them."""
    correction = correction_for(target.election.type, target.election)
    same = counts.election.type is target.election.type
    if correction is None or target.supply is None or (same and counts.supply is None):
        return 0.0
    return correction.log_factors(target.supply, counts.supply if same else None)


def smoothed(counts: Round, group: Ints, pseudo_votes: float | None = None) -> Array:
    """Shares by family (n × k) with pseudo-votes at the mean of the group (département)."""
    votes = by_family(counts.votes)
    pseudo = parameters().pseudo_votes if pseudo_votes is None else pseudo_votes
    return smooth(votes, votes.sum(axis=1), _of_group(votes, group), pseudo)


def by_family(options: Array) -> Array:
    """Sums by family (n × k) of values by option (n × o)."""
    return by_group(options, FAMILY_OF_OPTION, len(FAMILIES))


def _of_group(votes: Array, group: Ints) -> Array:
    _, rows = np.unique(group, return_inverse=True)
    sums = np.zeros((int(rows.max(initial=0)) + 1, votes.shape[1]))
    np.add.at(sums, rows, votes)
    return normalise(np.where(sums.sum(axis=1, keepdims=True) > 0, sums, votes.sum(axis=0)))[rows]


def same_station(counts: Round, last: Round) -> Mask:
    """Stations of a round (n) whose registered have moved since, up to the last one, as most have, to a tenth."""
    both = counts.known & last.known & (last.registered > 0)
    ratio = np.divide(counts.registered, last.registered, out=np.zeros_like(last.registered), where=both)
    usual = float(np.median(ratio[both])) if both.any() else 1.0
    return both & (np.abs(ratio - usual) < _RECUT * usual)


def _last(panel: Panel) -> Round:
    return max(panel.rounds.values(), key=lambda counts: counts.election.sort_key)


def _voters(panel: Panel, target: Target) -> Array:
    last = _last(panel)
    turnout = forecast_turnout(panel, target, last.registered)
    return last.registered * np.where(np.isnan(turnout), 0.0, turnout)


def _ratio(scenario: Array, before: Array) -> Array:
    return np.divide(scenario, before, out=np.zeros_like(scenario), where=before > 0)
