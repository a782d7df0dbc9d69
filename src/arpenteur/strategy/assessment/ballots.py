"""The coming ballot on the zones: turnout, past ballots carried to the scenario, shares expected of each family."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError
from arpenteur.stats import turnout
from arpenteur.stats.forecast import attendance
from arpenteur.stats.forecast.axis import Axis, axis
from arpenteur.stats.forecast.corrections import Correction, Terms, correction_for
from arpenteur.stats.forecast.support import Source, ballot_weights, expected
from arpenteur.stats.shares import RakingError, smooth
from arpenteur.strategy.assessment.basis import Basis
from arpenteur.strategy.assessment.outlook import Outlook
from arpenteur.strategy.assessment.records import FAMILIES, Array, station_index

Mask = npt.NDArray[np.bool_]
_SEATED = 0.95


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

    @cached_property
    def presidential_part(self) -> Array:
        """Weight of the presidential in the log-odds of turnout (n): more, the more the scenario is like it."""
        used, parts = self.records.used, np.ones(len(self.zones))
        for zones, outlook in self.prospects.turnout_groups:
            if used.presidential and used.legislative:
                before = [outlook.bases[one].turnout for one in (used.presidential, used.legislative)]
                parts[zones] = attendance.presidential_weight(outlook.turnout, before[0], before[1])
            elif used.legislative:
                parts[zones] = 0.0
        return parts

    @cached_property
    def log_odds(self) -> Array:
        """Weighted mean log-odds of turnout at the last presidential and the last legislative (n)."""
        rates = [self.past(one).turnout_rate for one in self.records.used.ballots]
        return attendance.mean_log_odds(rates[0], rates[-1], self.presidential_part)

    @cached_property
    def turnout_constant(self) -> Array:
        """What is added to the log-odds so that turnout meets the scenario (n)."""
        constants = np.zeros(len(self.zones))
        for zones, outlook in self.prospects.turnout_groups:
            constants[zones] = self._turnout_constant(zones, outlook)
        return constants

    def _turnout_constant(self, group: Mask, outlook: Outlook) -> float:
        zones = self.estimated & group
        if outlook.raked or outlook is not self.outlook:
            return turnout.constant_for(self.log_odds[zones], self.zones.registered[zones], outlook.turnout)
        past = np.array([outlook.bases[one].turnout for one in self.records.used.ballots])
        start = attendance.mean_log_odds(past[:1], past[-1:], self.presidential_part[group][:1])
        return float(turnout.logit(np.array([outlook.turnout]))[0] - start[0])

    @cached_property
    def expected_turnout(self) -> Array:
        """Expected turnout, share of registered (n)."""
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
        return smooth(votes, votes.sum(axis=1), self.prior(election), self.parameters.pseudo_votes)

    def sources(self, outlook: Outlook, zones: Mask) -> list[Source]:
        """The past ballots on some zones, as ``stats.forecast`` wants them."""
        return [
            Source(
                shares=self.smoothed(election)[zones],
                standing=self.past(election).standing[zones],
                before=outlook.bases[election].shares,
                weight=np.where(self.past(election).votes.sum(axis=1) > 0, weight, 0.0)[zones],
                correction=self.log_factors[zones] if election.type is ElectionType.PRESIDENTIAL else 0.0,
            )
            for election, weight in self.weights(outlook).items()
        ]

    def scenario_of(self, row: int) -> Outlook:
        """The outlook whose shares the zone meets with others: that of the place unless it has shares of its own."""
        return next(outlook for zones, outlook in self.prospects.share_groups if zones[row])

    # ── correction ────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def correction(self) -> Correction | None:
        """The correction of this type of election; None where nothing was learned, or where the snapshot lacks the last
        presidential of France or of the constituencies of nearly all registered voters."""
        last = self.records.used.presidential
        if self.target is not ElectionType.LEGISLATIVE or last is None or not self.records.reference(last, "france"):
            return None
        known = self._constituencies(last)[1]
        registered = self.zones.registered
        nearly_all = registered[known].sum() >= _SEATED * max(float(registered.sum()), 1.0)
        return correction_for(self.target) if nearly_all else None

    @cached_property
    def log_factors(self) -> Array:
        """What the correction adds to the logs of the presidential shares by bloc (n × b); 0 without one."""
        correction, last = self.correction, self.records.used.presidential
        whole = self.records.reference(last, "france") if last else None
        if correction is None or last is None or whole is None:
            return np.zeros((len(self.zones), self.axis.blocs))
        shares, known = self._constituencies(last)
        return np.where(known[:, None], correction.log_factors(Terms(self.smoothed(last), shares, whole.shares)), 0.0)

    def _constituencies(self, election: Election) -> tuple[Array, Mask]:
        """Shares by family in the constituency of most registered voters of each zone (n × k), and whether the snapshot
        holds it (n)."""
        stations, inside = self.snapshot.stations, self.zones.member_of >= 0
        seats = stations["circonscription"].fill_null("")
        found = {seat: self.records.reference(election, f"circo:{seat}") for seat in seats.unique().sort()}
        shares = np.array([one.shares if one else np.zeros(len(FAMILIES)) for one in found.values()])
        cells = self.zones.member_of[inside] * len(found) + station_index(list(found), seats)[inside]
        cells, place = np.unique(cells, return_inverse=True)
        voters = np.bincount(place, stations["registered"].to_numpy()[inside])
        largest_last = cells[np.argsort(voters, kind="stable")]
        mine = np.zeros(len(self.zones), dtype=np.int64)
        mine[largest_last // len(found)] = largest_last % len(found)
        return shares[mine], np.array([one is not None for one in found.values()])[mine]

    # ── the coming ballot ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _expected(self) -> tuple[Array, Array]:
        shares, multipliers = np.zeros((len(self.zones), len(FAMILIES))), np.ones((len(self.zones), len(FAMILIES)))
        for zones, outlook in self.prospects.share_groups:
            voters = np.where(self.estimated & zones, self.expected_voters, 0.0)[zones]
            met = voters if outlook.raked and voters.sum() > 0 else None
            shares[zones], multipliers[zones] = self._under(outlook, zones, met)
        return shares, multipliers

    def _under(self, outlook: Outlook, zones: Mask, voters: Array | None) -> tuple[Array, Array]:
        standing = (self.prospects.shares > 0)[zones]
        try:
            return expected(self.sources(outlook, zones), outlook.shares, standing, self.axis, voters)
        except RakingError as error:
            raise InputError(
                f"le scénario « {outlook.scenario.id} » ne peut être atteint par les zones de ce lieu",
                expected="des parts que ses résultats passés permettent",
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
    def own_part(self) -> Array:
        """Part of each family of the grid that is ours, 0–1 (n × k): smoothed over the ballots used."""
        pasts = [self.past(one) for one in self.records.used.ballots]
        votes = np.sum([past.votes for past in pasts], axis=0)
        ours = np.sum([past.ours for past in pasts], axis=0)
        mean = np.divide(ours.sum(axis=0), votes.sum(axis=0), out=np.zeros(len(FAMILIES)), where=votes.sum(axis=0) > 0)
        pseudo = self.parameters.pseudo_votes
        return (ours + pseudo * mean) / (votes + pseudo)
