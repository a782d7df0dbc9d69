"""``plan``: hours to stations, what they may bring, what the naive rules would, and whom to leave aside by lot."""

import hashlib
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.plan.allocation import Allocation, allocate, outcomes, rules
from arpenteur.plan.constraints import Limits
from arpenteur.plan.curve import Curve
from arpenteur.plan.priors import Priors
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.assess import Assessment, Mask
from arpenteur.strategy.assessment.records import Array
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.planning.constraints import Constraints, hours_at_hand
from arpenteur.strategy.planning.experiment import Experiment, set_aside
from arpenteur.strategy.planning.field import Counts, Field
from arpenteur.strategy.planning.limits import Bounds, bounds_of, explained
from arpenteur.strategy.planning.results import Arm, Baseline, HoldOut, Plan, PlannedStation, Total
from arpenteur.strategy.planning.words import BASELINES, plan_verdict, plan_warnings, station_reasons
from arpenteur.strategy.ranking.rank import Noise, few_zones, order_under, scenario_json, simulate
from arpenteur.strategy.results import Json, Order
from arpenteur.strategy.track_record.verdict import warnings

Head = tuple[str, str, str, str, str | None, str | None, int]
"""Key, label, commune, its name, quartier, its name, registered."""
LEAST_HOURS = 0.005
"""Hours below this are no visit: about half a minute."""


@dataclass(frozen=True)
class Question:
    """What was asked of a plan, checked."""

    hours: float
    constraints: Constraints
    seed: int
    said: tuple[str, ...]


def plan(
    snapshot: Snapshot,
    family: Family,
    *,
    hours: float,
    target: ElectionType,
    scenario: Scenario | None = None,
    hold_out: float = 0.0,
    seed: int | None = None,
    constraints: Constraints | None = None,
    contact_rate: float | None = None,
    counts: Counts | None = None,
    beliefs: Priors | None = None,
) -> Plan:
    """Person-hours of door-to-door to the stations of the place, so that the doors that open are worth the most.

    ``hold_out`` (0, or 0.05 to 0.5) is the share of stations left aside by lot; the same ``seed`` and question give
    the same arms. ``contact_rate`` (0–1) replaces the centre of the prior, ``counts`` correct it station by station,
    ``beliefs`` replace all priors. Raises InputError on a constraint that names an unknown station, contradicts
    another or cannot be met, naming it.
    """
    assessment = Assessment(snapshot, family, target, scenario, "station")
    assessment.priors = _beliefs(assessment, contact_rate, beliefs)
    field = Field(assessment, counts)
    asked = _question(field, hours, seed, constraints or Constraints())
    bounds = bounds_of(field, asked.constraints, asked.hours)
    curve = field.left(bounds.done)
    allocation, experiment = _allocated(field, curve, bounds, asked), None
    if hold_out:
        experiment = set_aside(field, curve, bounds, allocation, hold_out, asked.seed)
        allocation = experiment.allocation
    return _Answer(field, asked, bounds, curve, allocation, experiment).plan()


def _beliefs(assessment: Assessment, contact_rate: float | None, beliefs: Priors | None) -> Priors:
    chosen = beliefs or assessment.priors
    if contact_rate is None:
        return chosen
    if not 0 < contact_rate < 1:
        raise InputError("taux d'ouverture de {rate:g}", expected="un nombre entre 0 et 1, exclus", rate=contact_rate)
    return chosen.with_contact(contact_rate)


def _question(field: Field, hours: float, seed: int | None, constraints: Constraints) -> Question:
    if not 0 < hours < 1e7:
        raise InputError("{hours:g} heures", expected="un nombre d'heures positif", hours=hours)
    if seed is not None and seed < 0:
        raise InputError(f"graine {seed}", expected="un entier positif ou nul")
    possible, said = hours_at_hand(constraints.calendar, hours, constraints.source)
    if len(field) == 0:
        raise InputError("aucun bureau de ce lieu n'a d'estimation", action="ajoutez des élections à l'instantané")
    if possible <= 0:
        raise InputError("aucune heure possible dans ce calendrier", Where(constraints.source or None))
    return Question(possible, constraints, _seed(field) if seed is None else seed, said)


def _seed(field: Field) -> int:
    """A seed of six digits from the stations of the place, never from a family."""
    digest = hashlib.sha256("|".join(sorted(field.keys)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % 1_000_000


def _allocated(field: Field, curve: Curve, bounds: Bounds, asked: Question) -> Allocation:
    found = allocate(curve, bounds.limits)
    if found is None:
        raise explained(field, curve, bounds, asked.constraints.source)
    return found


@dataclass(frozen=True)
class _Answer:
    """WorkQueue arrays into the values of a plan."""

    field: Field
    asked: Question
    bounds: Bounds
    curve: Curve
    allocation: Allocation
    experiment: Experiment | None

    def plan(self) -> Plan:
        """The plan."""
        a, manifest = self.field.assessment, self.field.assessment.snapshot.manifest
        few = few_zones(a, self._noise)
        order = order_under(a, self._noise)
        total, baselines = self._total(few=few), self._baselines()
        hold_out, detectable = self._hold_out(), self._detectable()
        idle = int((self.experiment.treated & ~self._visited).sum()) if self.experiment else 0
        return Plan(
            place=manifest.place,
            place_name=manifest.place_name,
            fictional=manifest.fictional,
            family=a.family.id,
            target=a.target.value,
            scenario=scenario_json(a),
            generated_at=manifest.generated_at,
            hours=self.asked.hours,
            stations=self._stations(order),
            total=total,
            order=order,
            baselines=baselines,
            hold_out=hold_out,
            minimum_detectable_effect_pp=detectable,
            seed=self.asked.seed,
            method=self.allocation.method,
            gap=self.allocation.gap,
            inputs=self._inputs(),
            sources=tuple(asdict(source) for source in manifest.sources),
            credits=credits_of(manifest),
            verdict=plan_verdict(total, baselines, a.priors),
            warnings=(
                *self.asked.said,
                *plan_warnings(total, order.lift, hold_out, detectable, self.allocation.gap, idle),
                *warnings(a),
            ),
        )

    @cached_property
    def _hours(self) -> Array:
        return self.allocation.hours

    @cached_property
    def _visited(self) -> Mask:
        return self._hours > LEAST_HOURS

    @cached_property
    def _noise(self) -> Noise:
        return simulate(self.field.assessment)

    @cached_property
    def _contact(self) -> Array:
        return self.field.contact.mean

    @property
    def _limits(self) -> Limits:
        return self.experiment.limits if self.experiment else self.bounds.limits

    def _total(self, *, few: bool) -> Total:
        field, spent = self.field, self.allocation.spent
        hours, votes = float(self._hours.sum()), field.votes(spent)
        first = float(self._hours[self._noise.standing.priority == 1].sum())
        return Total(
            hours=hours,
            stations=int(self._visited.sum()),
            doors=float(field.knocked(spent).sum()),
            opened=float(field.opened(spent).sum()),
            value=field.mean_value(spent),
            first_fifth_hours=None if few else first,
            votes=votes,
            persuaded=field.persuaded * votes.central,
            unspent_hours=max(self.asked.hours - hours, 0.0),
        )

    def _baselines(self) -> tuple[Baseline, ...]:
        field, planned = self.field, float(self.curve.worth(self.allocation.spent).sum())
        a, rows = field.assessment, field.rows
        abstention = 1 - np.nan_to_num(a.past(a.own_elections[0]).turnout_rate, nan=1.0)
        asked = rules(abstention[rows], a.own_share[0][rows])
        rng = np.random.default_rng(self.asked.seed)
        return tuple(
            Baseline(
                name=one.name,
                label=BASELINES[one.name],
                opened=float(field.opened(one.spent).sum()),
                value=field.mean_value(one.spent),
                worth=float(self.curve.worth(one.spent).sum()) / planned if planned > 0 else 1.0,
            )
            for one in outcomes(asked, self.curve, self._limits, rng)
        )

    def _detectable(self) -> float | None:
        if self.experiment is None or not np.isfinite(self.experiment.detectable):
            return None
        return 100 * self.experiment.detectable

    def _hold_out(self) -> HoldOut | None:
        test = self.experiment
        if test is None:
            return None
        spent = self.allocation.spent
        votes = self.field.votes(np.where(test.treated[:, None], spent, 0.0)).central
        voters = self.field.assessment.expected_voters[self.field.rows][test.treated].sum()
        return HoldOut(
            share=test.share,
            stratum_size=test.design.size,
            controls_by_stratum=test.design.controls,
            strata=int(test.strata.max()) + 1,
            treatment=int(test.treated.sum()),
            control=int(test.controls.sum()),
            residual_sd_pp=100 * test.residual_sd,
            residual_sd_source="history" if test.from_history else "prior",
            expected_effect_pp=100 * votes / float(voters) if voters > 0 else 0.0,
            cost=1 - float(self.curve.worth(spent).sum()) / test.free if test.free > 0 else 0.0,
            previous_election=str(test.previous),
        )

    def _inputs(self) -> Json:
        field, beliefs = self.field, self.field.assessment.priors
        return {
            "priors": asdict(beliefs),
            "contact_rate": field.contact.place_mean,
            "counted_stations": int(field.contact.counted.sum()),
            "ease_by_passage": field.steps.ease.tolist(),
            "plannable": len(field),
            "constraints": asdict(self.asked.constraints),
        }

    # ── stations ──────────────────────────────────────────────────────────────────────────────────────────────

    def _stations(self, order: Order) -> tuple[PlannedStation, ...]:
        """Those with hours first, from the best hour to the least; then controls; then the others by their key."""
        a = self.field.assessment
        names = dict(a.snapshot.quartiers.select("quartier", "name").iter_rows())
        positions = {int(row): position for position, row in enumerate(self.field.rows)}
        worth = self.curve.gain[:, 0]
        found: list[tuple[tuple[float, ...], PlannedStation]] = []
        for row, one in enumerate(a.zones.frame.iter_rows(named=True)):
            named = (one["zone"], one["label"], one["commune"], one["commune_name"], one["quartier"])
            head = (*named, names.get(one["quartier"]), one["registered"])
            position = positions.get(row)
            if position is None:
                reason = f"masqué : {a.masked[row]}" if a.masked[row] else "historique trop court"
                found.append(((3.0, float(row)), _unplannable(head, (reason,))))
                continue
            station = self._station(head, position, order)
            group = 0.0 if station.hours > 0 else 1.0 if station.arm == "control" else 2.0
            found.append(((group, -float(worth[position]) if group == 0 else 0.0, float(row)), station))
        return tuple(station for _, station in sorted(found, key=lambda pair: pair[0]))

    def _station(self, head: Head, position: int, order: Order) -> PlannedStation:
        visited = bool(self._visited[position])
        spent = self.allocation.spent[position] if visited else np.zeros_like(self.allocation.spent[position])
        doors = spent * self.field.pace[position]
        mean, test = float(self._contact[position]), self.experiment
        priority = int(self._noise.standing.priority[position])
        tested = test is not None and test.strata[position] >= 0
        return PlannedStation(
            *head,
            hours=float(self._hours[position]) if visited else 0.0,
            setup_hours=float(self.allocation.setup[position]) if visited else 0.0,
            dwellings=float(self.field.dwellings[position]),
            doors=float(doors.sum()),
            passages=tuple(doors.tolist()),
            contact_rate=mean,
            opened=mean * float(doors @ self.field.steps.ease),
            value=float(self.field.value[position]),
            priority_class=priority if order.classes and self._noise.standing.apart[position] else None,
            first_fifth=None if order.few else priority == 1,
            arm=self._arm(position, visited),
            stratum=int(test.strata[position]) if test is not None and tested else None,
            previous_share=_known(test.previous_share[position]) if test is not None and tested else None,
            teams=self._teams(position),
            reasons=self._reasons(position, doors),
        )

    def _arm(self, position: int, visited: bool) -> Arm:
        if self.experiment is None:
            return "treatment" if visited else "out"
        if self.experiment.controls[position]:
            return "control"
        return "treatment" if self.experiment.treated[position] else "out"

    def _teams(self, position: int) -> dict[str, float]:
        hours = self.allocation.by_team[:, position].tolist()
        named = zip((team.name for team in self._limits.teams), hours, strict=True)
        return {name: value for name, value in named if value > LEAST_HOURS}

    def _reasons(self, position: int, doors: Array) -> tuple[str, ...]:
        test = self.experiment
        return station_reasons(
            excluded=bool(self.bounds.excluded[position]),
            forced=bool(self.bounds.limits.floor[position] > 0),
            minimum=float(self.bounds.limits.minimum[position]),
            at_maximum=bool(self._hours[position] >= self.bounds.limits.maximum[position] - 1e-6),
            done=float(self.bounds.done[position]),
            control=test is not None and bool(test.controls[position]),
            passages=int((doors > 0).sum()),
        )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _unplannable(head: Head, reasons: tuple[str, ...]) -> PlannedStation:
    return PlannedStation(
        *head,
        hours=0.0,
        setup_hours=0.0,
        dwellings=None,
        doors=0.0,
        passages=(),
        contact_rate=None,
        opened=0.0,
        value=None,
        priority_class=None,
        first_fifth=None,
        arm="out",
        stratum=None,
        previous_share=None,
        teams={},
        reasons=reasons,
    )
