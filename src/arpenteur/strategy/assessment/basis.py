"""What every figure rests on: the snapshot, the question, past counts on the zones, what may be shown."""

from functools import cached_property

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.plan.priors import Priors, priors
from arpenteur.snapshot import Snapshot
from arpenteur.stats.parameters import Parameters, Transition, parameters
from arpenteur.strategy.assessment.masks import ROOT, masks, telling
from arpenteur.strategy.assessment.outlook import Outlook
from arpenteur.strategy.assessment.prospects import Prospects, prospects
from arpenteur.strategy.assessment.records import Array, Records
from arpenteur.strategy.assessment.zones import Level, Past, Zones, past_on, zones_of


class Basis:
    """One question on one level of a snapshot. Arrays have one entry a zone (n), or one row (n × k families)."""

    def __init__(
        self, snapshot: Snapshot, family: Family, target: ElectionType, scenario: Scenario | None, level: Level
    ) -> None:
        self.snapshot = snapshot
        self.family = family
        self.target = target
        self.level: Level = level
        self.parameters: Parameters = parameters()
        self.priors: Priors = priors()
        self.transition: Transition = self.parameters.transition(target)
        self.records = Records(snapshot, family)
        self.zones: Zones = zones_of(snapshot, level)
        self.prospects: Prospects = prospects(self.records, self.zones, target, scenario or Scenario.default(target))
        self._pasts: dict[Election, Past] = {}
        if any(place.territory for place in self.prospects.places):
            self._refuse_telling_parts()

    @property
    def outlook(self) -> Outlook:
        """What is supposed of the whole place."""
        return self.prospects.whole

    def outlook_of(self, row: int) -> Outlook:
        """What is supposed of one zone."""
        return self.prospects.outlooks[self.prospects.of[row]]

    def past(self, election: Election) -> Past:
        """Counts of a first round on the zones."""
        if election not in self._pasts:
            self._pasts[election] = past_on(self.zones, self.records, election)
        return self._pasts[election]

    @cached_property
    def masked(self) -> list[str | None]:
        """Reason for which a zone is masked, or None."""
        reasons = self._masks
        return [reasons.get((self.level, zone)) for zone in self.zones.frame["zone"]]

    def shown(self, level: Level, zone: str) -> bool:
        """Whether the figures of a zone of any level may be shown."""
        return (level, zone) not in self._masks

    @cached_property
    def territory_shown(self) -> bool:
        """Whether totals of the whole place may be shown."""
        return ROOT not in self._masks

    def _refuse_telling_parts(self) -> None:
        """Raise InputError where a part of the place has too few masked stations for words of its own.

        Totals under two scenarios that differ there alone would give them away.
        """
        hidden = {zone for level, zone in self._masks if level == "station"}
        stations, member = self.snapshot.stations["station"], self.zones.member_of
        for place in reversed(self.prospects.places):
            inside = stations.filter((member >= 0) & place.zones[member])
            why = telling(self.snapshot, inside.filter(inside.is_in(hidden)))
            if why:
                raise InputError(
                    f"scénario « {self.outlook.scenario.id} », {place.territory or 'reste du lieu'} : masqué, {why}",
                    expected="un territoire plus grand",
                )

    def refuse_masked_place(self) -> None:
        """Raise InputError where totals of the place may not be shown."""
        if not self.territory_shown:
            raise InputError(
                "{place} : effectifs trop petits, le lieu est masqué", place=self.snapshot.manifest.place_name
            )

    @cached_property
    def _masks(self) -> dict[tuple[str, str], str]:
        return masks(self.snapshot)

    # ── shares of the past ballots ────────────────────────────────────────────────────────────────────────────

    def prior(self, election: Election) -> Array:
        """Mean result that pseudo-votes are cast by: the zone's département, else the place (n × k)."""
        known = {code: self.records.reference(election, f"dep:{code}") for code in set(self.zones.departements)}
        place = self.records.place(election)
        by_commune = np.array([(known[code] or place).shares for code in self.zones.departements])
        return by_commune[self.zones.commune]
