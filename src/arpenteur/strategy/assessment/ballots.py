"""The coming ballot on the zones: turnout, past ballots carried to the scenario, shares expected of each family."""

from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError
from arpenteur.domain.scenario import Stands
from arpenteur.stats import turnout
from arpenteur.stats.forecast import attendance
from arpenteur.stats.forecast.axis import Axis, axis
from arpenteur.stats.forecast.corrections import Correction, correction_for, supply_of
from arpenteur.stats.forecast.support import Source, ballot_weights, choices_of_absent, expected
from arpenteur.stats.panel import BLOCS, OPTIONS, Supply
from arpenteur.stats.parameters import Rule, Transition
from arpenteur.stats.shares import RakingError, smooth
from arpenteur.strategy.assessment.basis import Basis
from arpenteur.strategy.assessment.outlook import Outlook
from arpenteur.strategy.assessment.records import FAMILIES, Array, lists_of

Mask = npt.NDArray[np.bool_]


class Ballots(Basis):
    """One question on one level of a snapshot: the coming ballot. n zones, k families, b blocs."""

    @cached_property
    def axis(self) -> Axis:
        """The blocs in their order."""
        return axis()

    @cached_property
    def has_votes(self) -> Mask:
        """Zones with votes, own or lent, at every ballot used (n)."""
        return np.all([self.past(one).votes.sum(axis=1) > 0 for one in self.records.used.ballots], axis=0)

    @cached_property
    def estimated(self) -> Mask:
        """Zones whose figures can be computed: votes at every ballot used, and registered voters today (n)."""
        return self.has_votes & (self.zones.registered > 0)

    # ── turnout ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def low(self) -> Election | None:
        """The election of low turnout that turnout leans on: the last legislative, else the last european."""
        return self.records.used.legislative or self.records.used.european

    @property
    def turnout_ballots(self) -> tuple[Election, ...]:
        """The presidential and the election of low turnout, where known."""
        return tuple(one for one in (self.records.used.presidential, self.low) if one is not None)

    @property
    def recent_european(self) -> Election | None:
        """The european election whose turnout counts beside them, where there is one."""
        used = self.records.used
        known = used.european is not self.low and used.european in self.outlook.bases
        counts = attendance.last_european(self.target, used.european, used.ballots)
        return used.european if known and counts else None

    @cached_property
    def presidential_part(self) -> Array:
        """Weight of the presidential in the log-odds of turnout (n): more, the more the scenario is like it."""
        presidential, parts = self.records.used.presidential, np.ones(len(self.zones))
        for zones, outlook in self.prospects.turnout_groups:
            if presidential and self.low:
                before = [self._turnout_then(outlook, one) for one in (presidential, self.low)]
                parts[zones] = attendance.presidential_weight(outlook.turnout, before[0], before[1])
            elif self.low:
                parts[zones] = 0.0
        return parts

    def _turnout_then(self, outlook: Outlook, election: Election) -> float:
        known = outlook.bases.get(election) or self.records.place(election)
        return known.turnout

    @cached_property
    def log_odds(self) -> Array:
        """Weighted mean log-odds of turnout at the ballots that turnout leans on (n)."""
        rates = [self.past(one).turnout_rate for one in self.turnout_ballots]
        odds = attendance.mean_log_odds(rates[0], rates[-1], self.presidential_part)
        european = self.recent_european
        return attendance.with_european(odds, turnout.logit(self.past(european).turnout_rate)) if european else odds

    @cached_property
    def turnout_constant(self) -> Array:
        """What is added to the log-odds so that turnout meets the scenario (n)."""
        constants = np.zeros(len(self.zones))
        for zones, outlook in self.prospects.turnout_groups:
            constants[zones] = self._turnout_constant(zones, outlook)
        return constants

    def _met_here(self, outlook: Outlook) -> bool:
        """Whether the zones together meet the turnout of an outlook; otherwise each takes the move of a territory."""
        return outlook.raked or outlook is not self.outlook

    def _turnout_constant(self, group: Mask, outlook: Outlook) -> float:
        zones = self.estimated & group
        if self._met_here(outlook):
            return turnout.constant_for(self.log_odds[zones], self.zones.registered[zones], outlook.turnout)
        past = np.array([self._turnout_then(outlook, one) for one in self.turnout_ballots])
        start = attendance.mean_log_odds(past[:1], past[-1:], self.presidential_part[group][:1])
        if self.recent_european:
            european = np.array([self._turnout_then(outlook, self.recent_european)])
            start = attendance.with_european(start, turnout.logit(european))
        return float(turnout.logit(np.array([outlook.turnout]))[0] - start[0])

    @cached_property
    def turnout_fall(self) -> Array:
        """Points of turnout added everywhere (n) where a fall is expected from presidentials alone; NaN elsewhere."""
        moves, presidential = np.full(len(self.zones), np.nan), self.records.used.presidential
        if presidential is None or self.low is not None:
            return moves
        rate = self.past(presidential).turnout_rate
        for group, outlook in self.prospects.turnout_groups:
            zones = self.estimated & group
            before = self._turnout_then(outlook, presidential)
            if outlook.turnout < before and zones.any():
                here = float(np.average(rate[zones], weights=self.zones.registered[zones]))
                moves[group] = outlook.turnout - (here if self._met_here(outlook) else before)
        return moves

    @cached_property
    def expected_turnout(self) -> Array:
        """Expected turnout, share of registered (n)."""
        if not np.isnan(self.turnout_fall).all() and self.records.used.presidential:
            fallen = np.clip(self.past(self.records.used.presidential).turnout_rate + self.turnout_fall, 0.0, 1.0)
            return np.where(np.isnan(self.turnout_fall), turnout.expit(self.log_odds + self.turnout_constant), fallen)
        return turnout.expit(self.log_odds + self.turnout_constant)

    @cached_property
    def expected_voters(self) -> Array:
        """Expected voters (n)."""
        return self.zones.registered * np.nan_to_num(self.expected_turnout)

    # ── past ballots ──────────────────────────────────────────────────────────────────────────────────────────

    def weights(self, outlook: Outlook) -> dict[Election, float]:
        """Past ballots that the support rests on under an outlook, with their weights: in municipales, the municipal
        before takes its part where it is known."""
        municipal = self.records.used.municipal
        rest = ballot_weights(self.target, chronological([one for one in outlook.bases if one != municipal]))
        if municipal not in outlook.bases:
            return rest
        part = self.parameters.municipal_weight
        return {one: weight * (1 - part) for one, weight in rest.items()} | {municipal: part}

    def smoothed(self, election: Election) -> Array:
        """Shares by family of a past ballot, with pseudo-votes at the mean of the département (n × k)."""
        votes = self.past(election).votes
        return smooth(votes, votes.sum(axis=1), self.prior(election), self.parameters.support_pseudo_votes)

    def sources(self, outlook: Outlook, zones: Mask) -> list[Source]:
        """The past ballots on some zones, as ``stats.forecast`` wants them."""
        return [
            Source(
                shares=self.smoothed(election)[zones],
                standing=self.past(election).standing[zones],
                before=outlook.bases[election].shares,
                weight=np.where(self.past(election).votes.sum(axis=1) > 0, weight, 0.0)[zones],
                correction=self.log_factors(election)[zones] if self.told else 0.0,
                ordered=self.support_rule.ordered if election.type is ElectionType.PRESIDENTIAL else 0.0,
            )
            for election, weight in self.weights(outlook).items()
        ]

    def scenario_of(self, row: int) -> Outlook:
        """The outlook whose shares the zone meets with others: that of the place unless it has shares of its own."""
        return next(outlook for zones, outlook in self.share_groups if zones[row])

    @cached_property
    def share_groups(self) -> tuple[tuple[Mask, Outlook], ...]:
        """Zones that together follow the same shares, with these; where they meet them, families that none of them can
        vote for leave their share to the others, as these are."""
        standing = self.prospects.shares > 0
        return tuple((zones, _of_those_standing(one, standing[zones])) for zones, one in self.prospects.share_groups)

    # ── who stands ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def support_rule(self) -> Rule:
        """How the support of this type of election is forecast."""
        return self.parameters.rule(self.target)

    @cached_property
    def correction(self) -> Correction | None:
        """What who stands was worth at the last election of this type; None where nothing was learned."""
        return correction_for(self.target)

    @cached_property
    def told(self) -> tuple[tuple[Mask, Stands], ...]:
        """Zones whose candidates the scenario tells, with these."""
        if self.correction is None:
            return ()
        return tuple((place.zones, place.terms.stands) for place in self.prospects.places if place.terms.stands)

    def log_factors(self, election: Election) -> Array:
        """What is added to the logs of the shares by bloc carried from a past ballot (n × b); 0 where nobody tells."""
        if election not in self._log_factors:
            factors = np.zeros((len(self.zones), self.axis.blocs))
            for zones, stands in self.told:
                factors[zones] = self._factors(election, zones, stands)
            self._log_factors[election] = factors
        return self._log_factors[election]

    @cached_property
    def _log_factors(self) -> dict[Election, Array]:
        return {}

    def _factors(self, election: Election, zones: Mask, stands: Stands) -> Array:
        """By bloc (b) in one territory; 0 from a ballot of the same type whose lists are unknown."""
        correction = self.correction
        if correction is None:
            return np.zeros(self.axis.blocs)
        now = supply_of(stands.candidates, stands.outgoing)
        if election.type is not self.target:
            return correction.log_factors(now)[0]
        member = self.zones.member_of
        stations = self.snapshot.stations["station"].filter((member >= 0) & zones[member])
        lists = lists_of(self.snapshot, election, stations)
        if not lists.any():
            return np.zeros(self.axis.blocs)
        then = supply_of(dict(zip(OPTIONS, lists, strict=True)), stands.outgoing_before)
        known = stands.outgoing_before is not None or stands.outgoing is not None
        return correction.log_factors(now, then if known else Supply(then.candidates))[0]

    # ── the coming ballot ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _expected(self) -> tuple[Array, Array]:
        shares, multipliers = np.zeros((len(self.zones), len(FAMILIES))), np.ones((len(self.zones), len(FAMILIES)))
        for zones, outlook in self.share_groups:
            voters = np.where(self.estimated & zones, self.expected_voters, 0.0)[zones]
            met = voters if outlook.raked and voters.sum() > 0 else None
            shares[zones], multipliers[zones] = self._under(outlook, zones, met)
        return shares, multipliers

    def _under(self, outlook: Outlook, zones: Mask, voters: Array | None) -> tuple[Array, Array]:
        standing = (self.prospects.shares > 0)[zones]
        try:
            sources = self.sources(outlook, zones)
            choices = choices_of_absent(self.axis)
            return expected(sources, outlook.shares, standing, self.axis, voters, choices=choices)
        except RakingError as error:
            raise InputError(
                "le scénario « {scenario} » ne peut être atteint par les zones de ce lieu",
                expected="des parts que ses résultats passés permettent",
                scenario=outlook.scenario.id,
            ) from error

    @property
    def expected(self) -> Array:
        """Expected shares of valid votes by family of the grid (n × k)."""
        return self._expected[0]

    @property
    def multipliers(self) -> Array:
        """Factors that make zones together meet the scenario (n × k); 1 under the moves of a wider territory."""
        return self._expected[1]

    @cached_property
    def own_transition(self) -> Transition:
        """The calibration of the bloc that most of our past votes are in."""
        ours = np.sum([self.past(one).ours.sum(axis=0) for one in self.records.used.ballots], axis=0)
        return self.transition.of(BLOCS[int(self.axis.by_bloc(ours).argmax())])

    @cached_property
    def own_part(self) -> Array:
        """Part of each family of the grid that is ours, 0–1 (n × k): smoothed over the ballots used."""
        pasts = [self.past(one) for one in self.records.used.ballots]
        votes = np.sum([past.votes for past in pasts], axis=0)
        ours = np.sum([past.ours for past in pasts], axis=0)
        mean = np.divide(ours.sum(axis=0), votes.sum(axis=0), out=np.zeros(len(FAMILIES)), where=votes.sum(axis=0) > 0)
        pseudo = self.parameters.pseudo_votes
        return (ours + pseudo * mean) / (votes + pseudo)


def _of_those_standing(outlook: Outlook, standing: Mask) -> Outlook:
    """The outlook without the families that nobody stands for anywhere (standing: n × k)."""
    kept = np.where(standing.any(axis=0), outlook.shares, 0.0)
    if not outlook.raked or not kept.sum() or bool((kept == outlook.shares).all()):
        return outlook
    return replace(outlook, shares=kept / kept.sum())
