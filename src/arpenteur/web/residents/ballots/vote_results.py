"""Reads: a counted box joined to ``domain.tally``: its ballots as one file in the format of Pabulib, counted by the
rule of the step and, where a budget decides, by the other rule beside it.

What is counted is the file that everybody takes: written from the ballots, read again by the same checks as any other
file, so that ``arpenteur tally`` gives the same result from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.taking_part import Attendance, Recount, Representation, recount, representation
from arpenteur.domain.tally import (
    Answer,
    Ballot,
    BallotFile,
    Completion,
    Decision,
    Fit,
    Outcome,
    Profile,
    Project,
    Rule,
    Rules,
    Threshold,
    answers_of,
    count,
    decide,
    read,
    written,
)
from arpenteur.domain.tally.amounts import plain
from arpenteur.web.residents.ballots.ballot_fields import VOID, limits_of
from arpenteur.web.residents.ballots.models import BallotBox, BatchState, BoxState
from arpenteur.web.residents.ballots.payloads import ballot_of
from arpenteur.web.residents.ballots.projects import VoteZone
from arpenteur.web.residents.ballots.queries import BoxFigures, box_figures, has_enough, zoned_payloads
from arpenteur.web.residents.ballots.step_kind import OF_A_BUDGET, VoteConfig
from arpenteur.web.residents.consultations.models import ProcessStep

_BESIDE = {
    Rule.EQUAL_SHARES: Rule.GREEDY,
    Rule.GREEDY: Rule.EQUAL_SHARES,
    Rule.APPROVAL: Rule.EQUAL_SHARES,
    Rule.KNAPSACK: Rule.EQUAL_SHARES,
}
"""The other rule that is shown, where a budget decides."""


@dataclass(frozen=True)
class SortedBallots:
    """Ballots of a box: those that count with the zone of each, how many are blank (they are among them), how many say
    nothing that the rules of the step know.
    """

    ballots: tuple[Ballot, ...]
    zones: tuple[str, ...]
    void: int

    @property
    def blank(self) -> int:
        """How many name nothing."""
        return sum(not one.choices for one in self.ballots)


@dataclass(frozen=True)
class VoteResult:
    """What came out: the file, its outcome and that of the other rule, or the decision of a vote by yes or no."""

    step: ProcessStep
    config: VoteConfig
    figures: BoxFigures
    sorted_ballots: SortedBallots
    file: BallotFile
    outcome: Outcome | None
    beside: Outcome | None
    decision: Decision | None

    @property
    def profile(self) -> Profile:
        """What was counted."""
        return self.file.profile

    @property
    def winners(self) -> frozenset[str]:
        """Ids of the projects that are chosen."""
        return self.outcome.winners if self.outcome else frozenset[str]()

    @property
    def pb(self) -> bytes:
        """The file, its column ``selected`` saying who won."""
        return self.file.with_winners(self.winners) if self.outcome else self.file.document.written()

    @property
    def served(self) -> Fraction | None:
        """Share of the ballots that name something and have at least one project chosen; None where none does."""
        return served_by(self.outcome, self.profile) if self.outcome else None


def config_of_step(step: ProcessStep) -> VoteConfig:
    """Its settings. Raises InputError for a step of another kind."""
    settings = step.settings
    if not isinstance(settings, VoteConfig):
        raise InputError(_("this is no step of votes"))
    return settings


def rules_of(config: VoteConfig) -> Rules:
    """The rule that decides, as ``domain.tally`` runs it."""
    return _rules(config, config.counted_by)


def beside_of(config: VoteConfig) -> Rules | None:
    """The rule that is shown beside it; None where no budget decides."""
    other = _BESIDE.get(config.counted_by) if config.budget else None
    return _rules(config, other) if other else None


def command_of(config: VoteConfig) -> str:
    """The command that counts the published file again, with all that it takes to say the same, by the same rules."""
    rule, of_a_budget = config.counted_by, bool(config.budget) and config.counted_by in OF_A_BUDGET
    asked = {
        "fit": config.fit if config.fit != Fit.SKIP and of_a_budget and rule is not Rule.EQUAL_SHARES else "",
        "completion": config.completion if config.completion != Completion.NONE and rule is Rule.EQUAL_SHARES else "",
        "threshold": config.threshold if rule in OF_A_BUDGET else "",
        "zone-budget": _zone_budget(config) if of_a_budget and rule is not Rule.EQUAL_SHARES else "",
        "places": str(config.places) if not of_a_budget and rule is not Rule.YES_NO else "",
        "quorum": str(config.quorum) if config.quorum and rule is Rule.YES_NO else "",
        "majority": str(config.majority) if rule is Rule.YES_NO else "",
    }
    said = [f"--{name} {value}" for name, value in asked.items() if value]
    return " ".join(["arpenteur tally resultat.pb --rule", rule.value, *said])


def _zone_budget(config: VoteConfig) -> str:
    return plain(Fraction(config.zone_budget, 100)) if config.zone_budget else ""


def box_of(step: ProcessStep) -> BallotBox | None:
    """The box of a step; None before it is prepared."""
    return BallotBox.objects.select_related("step__process__campaign").filter(step=step).first()


def is_counted(box: BallotBox | None) -> bool:
    """Whether its ballots may be read: opened, each batch of paper counted or set apart, enough of them."""
    if box is None or box.state != BoxState.COUNTED:
        return False
    waits = box.batches.exclude(state__in=(BatchState.SEALED, BatchState.DISPUTED)).exists()
    return not waits and has_enough(box)


def result_of(box: BallotBox) -> VoteResult:
    """Raises InputError until the box is counted, as every other door to it (``queries``)."""
    config = config_of_step(box.step)
    figures = box_figures(box)
    ballots = sort_ballots(config, zoned_payloads(box))
    data = file_of(box.step, config, ballots)
    file = _read(data)
    if config.counted_by is Rule.YES_NO:
        decision = decide(answers_of(file.profile), rules_of(config))
        return VoteResult(box.step, config, figures, ballots, file, None, None, decision)
    other = beside_of(config)
    beside = _counted(data, other.canonical) if other else None
    return VoteResult(
        box.step, config, figures, ballots, file, _counted(data, rules_of(config).canonical), beside, None
    )


def sort_ballots(config: VoteConfig, zoned: Sequence[tuple[str, str]]) -> SortedBallots:
    """Zone and text of each ballot, in the order of texts, so that nothing but ballots decides the file."""
    ballots: list[Ballot] = []
    zones: list[str] = []
    void = 0
    for zone, payload in sorted(zoned, key=lambda one: (one[1], one[0])):
        found = _ballot(config, payload)
        if found is None:
            void += 1
        else:
            ballots.append(found)
            zones.append(zone)
    return SortedBallots(tuple(ballots), tuple(zones), void)


def file_of(step: ProcessStep, config: VoteConfig, ballots: SortedBallots) -> bytes:
    """The ballots in the format of Pabulib. Where no budget decides, each project costs 1 and the budget is the places:
    the format has no project without a cost.
    """
    profile = Profile(_projects(config), ballots.ballots, _budget(config), config.ballot_kind)
    return written(profile, _meta(step, config, ballots))


def attendance_of(config: VoteConfig, ballots: SortedBallots) -> dict[VoteZone, Attendance]:
    """Who voted and who lives in each quartier of the rules."""
    return {one: Attendance(ballots.zones.count(one.name), one.people) for one in config.quartiers}


def presence_of(result: VoteResult) -> "Representation[VoteZone] | None":
    """Participants per quartier against the census; None where the rules name no quartier."""
    if not result.config.zones:
        return None
    attendance = attendance_of(result.config, result.sorted_ballots)
    elsewhere = len(result.sorted_ballots.zones) - sum(one.participants for one in attendance.values())
    return representation(attendance, elsewhere)


def recount_of(result: VoteResult, outcome: Outcome) -> Recount[str] | None:
    """Whether it would be the same with each quartier at its weight; None where no ballot says a quartier."""
    people = tuple((one.name, one.people) for one in result.config.quartiers)
    if not people or not set(result.sorted_ballots.zones) & {name for name, _people in people}:
        return None
    data = result.file.document.written()
    return _recounted(data, outcome.rules.canonical, result.sorted_ballots.zones, people)


def served_by(outcome: Outcome, profile: Profile) -> Fraction | None:
    """Share of the ballots that name something and have at least one project chosen."""
    naming = [one for one in profile.ballots if one.choices]
    if not naming:
        return None
    return Fraction(sum(bool(outcome.winners & set(one.choices)) for one in naming), len(naming))


def _ballot(config: VoteConfig, payload: str) -> Ballot | None:
    if payload == VOID:
        return None
    try:
        found = ballot_of(payload)
        limits_of(config).check(found, {one.id: one for one in _projects(config)})
    except (InputError, ValueError):
        return None
    asked = bool(found.choices) and config.ballot_kind.has_points
    return found if bool(found.points) == asked else None


def _projects(config: VoteConfig) -> tuple[Project, ...]:
    if config.counted_by is Rule.YES_NO:
        return tuple(Project(one.value, Fraction(1), one.value) for one in (Answer.YES, Answer.NO))
    costs = bool(config.budget)
    return tuple(Project(one.id, one.cost if costs else Fraction(1), one.title, one.zone) for one in config.offered)


def _budget(config: VoteConfig) -> Fraction:
    return config.euros if config.budget else Fraction(1 if config.counted_by is Rule.YES_NO else config.places)


def _rules(config: VoteConfig, rule: Rule) -> Rules:
    zoned = bool(config.budget and config.zone_budget)
    return Rules(
        rule,
        fit=Fit(config.fit),
        completion=Completion(config.completion),
        threshold=Threshold.read(config.threshold) if config.threshold else None,
        zone_budget=Fraction(config.zone_budget, 100) if zoned else None,
        zones={one.id: one.zone for one in config.offered if one.zone} if zoned else {},
        places=None if config.budget and rule in OF_A_BUDGET else config.places,
        quorum=config.quorum,
        majority=Fraction(config.majority, 100),
    )


def _meta(step: ProcessStep, config: VoteConfig, ballots: SortedBallots) -> Mapping[str, str]:
    limits = limits_of(config)
    bounds = {
        "max_length": limits.most_choices,
        "min_points": limits.fewest_points,
        "max_points": limits.most_points,
        "max_sum_points": limits.most_points_in_all,
        "max_sum_cost": limits.most_cost_in_all,
    }
    days = {"date_begin": step.opened_at, "date_end": step.closes_at}
    return {
        "description": " ".join(step.title.split()),
        "country": "France",
        "unit": " ".join(step.process.campaign.name.split()),
        "instance": " ".join(step.process.title.split()),
        "rule": config.rule,
        "currency": "EUR",
        **{name: day.date().isoformat() for name, day in days.items() if day},
        **{name: plain(bound) for name, bound in bounds.items() if bound is not None},
        "rules_sha256": step.rules_hash,
        "void_ballots": str(ballots.void),
    }


# Explanations count again many times over: a result is worked out once for the same file and rules.
@lru_cache(maxsize=16)
def _read(data: bytes) -> BallotFile:
    return read(data)


@lru_cache(maxsize=16)
def _counted(data: bytes, canonical: str) -> Outcome:
    return count(_read(data).profile, Rules.of_canonical(canonical))


@lru_cache(maxsize=16)
def _recounted(
    data: bytes, canonical: str, zones: tuple[str, ...], people: tuple[tuple[str, int], ...]
) -> Recount[str]:
    profile, rules = _read(data).profile, Rules.of_canonical(canonical)

    def winners(weights: Sequence[Fraction]) -> frozenset[str]:
        pairs = zip(profile.ballots, weights, strict=True)
        weighed = tuple(replace(ballot, weight=weight) for ballot, weight in pairs)
        return count(replace(profile, ballots=weighed), rules).winners

    return recount(zones, dict(people), winners)
