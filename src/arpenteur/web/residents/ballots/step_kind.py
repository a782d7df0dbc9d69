"""The step in which people vote: what is offered, how it is counted, what a ballot may hold, receipts or none."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.domain.taking_part import LEAST
from arpenteur.domain.tally import Completion, Fit, Rule, Threshold, VoteKind
from arpenteur.web.foundation.shared.numbers import NARROW, decimal, french
from arpenteur.web.residents.ballots.envelopes import LARGEST
from arpenteur.web.residents.ballots.projects import MOST_PROJECTS, VoteProject, VoteZone
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.step_kinds import Sentence, StepConfig

MOST_CHOICES = 50
MOST_POINTS = 1_000
MOST_FEWEST = 100_000
_RULES = {
    Rule.APPROVAL: gettext_lazy("The projects with most votes win."),
    Rule.POINTS: gettext_lazy("The projects with most points win."),
    Rule.KNAPSACK: gettext_lazy("A ballot spends at most the budget; the projects with most votes win."),
    Rule.GREEDY: gettext_lazy("Projects are taken from the most voted on, while the money lasts."),
    Rule.EQUAL_SHARES: gettext_lazy("Each voter has an equal share of the money; projects are paid by who chose them."),
    Rule.MAJORITY_JUDGMENT: gettext_lazy("Each project is graded; the best middle grade wins."),
    Rule.SCHULZE: gettext_lazy("Projects are ranked; who is preferred to each other one wins."),
    Rule.YES_NO: gettext_lazy("Yes, no or blank."),
}
_FITS = {
    Fit.SKIP: gettext_lazy("A project that costs more than what is left is passed over, and the next one is tried."),
    Fit.STOP: gettext_lazy("At the first project that costs more than what is left, nothing more is taken."),
}
_KINDS = {
    Rule.POINTS: VoteKind.POINTS,
    Rule.MAJORITY_JUDGMENT: VoteKind.GRADES,
    Rule.SCHULZE: VoteKind.RANKING,
}
RULE_NAMES = {
    Rule.APPROVAL: gettext_lazy("by votes"),
    Rule.POINTS: gettext_lazy("by points"),
    Rule.KNAPSACK: gettext_lazy("by votes, ballots within the budget"),
    Rule.GREEDY: gettext_lazy("by votes"),
    Rule.EQUAL_SHARES: gettext_lazy("in equal shares"),
    Rule.MAJORITY_JUDGMENT: gettext_lazy("by majority judgment"),
    Rule.SCHULZE: gettext_lazy("by ranking (Schulze)"),
    Rule.YES_NO: gettext_lazy("by yes or no"),
}
OF_A_BUDGET = frozenset({Rule.APPROVAL, Rule.POINTS, Rule.KNAPSACK, Rule.GREEDY, Rule.EQUAL_SHARES})
"""Rules under which a budget may decide."""
WITH_A_BUDGET = frozenset({Rule.KNAPSACK, Rule.GREEDY, Rule.EQUAL_SHARES})
"""Rules that need one."""


@dataclass(frozen=True, kw_only=True)
class VoteConfig(StepConfig):
    """``rule``, ``fit``, ``completion`` and ``threshold`` are those of ``domain.tally``; ``longest``: bytes of the
    longest ballot, at least; ``budget`` and ``zone_budget`` in cents; ``points``: that a ballot spreads,
    ``points_each`` on one project (0: no bound); ``within_budget``: the choices of a ballot cost at most the budget;
    ``places``: how many win where no budget decides; ``majority``: percent of yes and no; ``fewest``: ballots under
    which nothing is counted; ``projects`` and ``zones`` as
    ``ballots.projects`` writes them; ``question``: what is answered by yes or no.
    """

    kind = StepKind.VOTE
    write_route = "ballots:vote"
    rule: str = Rule.APPROVAL.value
    fit: str = Fit.SKIP.value
    completion: str = Completion.NONE.value
    choices: int = 3
    receipts: bool = True
    longest: int = 512
    budget: int = 0
    within_budget: bool = False
    zone_budget: int = 0
    points: int = 10
    points_each: int = 0
    places: int = 1
    quorum: int = 0
    majority: int = 50
    fewest: int = LEAST
    threshold: str = ""
    question: str = ""
    projects: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()

    @property
    def counted_by(self) -> Rule:
        """The rule that decides."""
        return Rule(self.rule)

    @property
    def ballot_kind(self) -> VoteKind:
        """What a ballot says."""
        return _KINDS.get(self.counted_by, VoteKind.APPROVAL)

    @property
    def euros(self) -> Fraction:
        """The budget in euros."""
        return Fraction(self.budget, 100)

    @property
    def offered(self) -> tuple[VoteProject, ...]:
        """The projects, in the order of their letters."""
        return tuple(VoteProject.read(one) for one in self.projects)

    @property
    def quartiers(self) -> tuple[VoteZone, ...]:
        """The quartiers, each with who lives there."""
        return tuple(VoteZone.read(one) for one in self.zones)

    @property
    def _envelopes(self) -> int:
        """Quartiers that projects are for, 1 where there is none: their envelopes are never more than the budget."""
        return max(1, len({one.zone for one in self.offered if one.zone}))

    def check(self) -> None:
        super().check()
        for value, kinds, what in (
            (self.rule, Rule, _("rule of the count")),
            (self.fit, Fit, _("what happens when a project does not fit")),
            (self.completion, Completion, _("what becomes of the money that is left")),
        ):
            if value not in list(kinds):
                raise InputError(what, expected=", ".join(kinds))
        for number, least, most, what in (
            (self.choices, 1, MOST_CHOICES, _("choices of a ballot")),
            (self.longest, 1, LARGEST, _("bytes of a ballot")),
            (self.points, 1, MOST_POINTS, _("points of a ballot")),
            (self.points_each, 0, self.points, _("points on one project")),
            (self.places, 1, MOST_PROJECTS, _("projects that win")),
            (self.majority, 50, 100, _("majority in percent")),
            (self.quorum, 0, 10_000_000, _("ballots of the quorum")),
            (self.fewest, LEAST, MOST_FEWEST, _("ballots under which nothing is counted")),
            (self.budget, 0, 10**15, _("budget")),
            (self.zone_budget, 0, max(self.budget, 0) // self._envelopes, _("envelope of a quartier")),
        ):
            if not least <= number <= most:
                raise InputError(what, expected=_("%(least)d to %(most)d") % {"least": least, "most": most})
        if self.threshold:
            Threshold.read(self.threshold)
        self._check_offered()

    def _check_offered(self) -> None:
        projects, zones = self.offered, {one.name for one in self.quartiers}
        if len(projects) > MOST_PROJECTS or len({one.number for one in projects}) < len(projects):
            raise InputError(_("a project is on the ballot once"), expected=_("%(n)d at most") % {"n": MOST_PROJECTS})
        if len(zones) < len(self.zones):
            raise InputError(_("a quartier is there twice"))
        if self.budget and any(not one.cents for one in projects):
            raise InputError(_("every project has a cost where a budget decides"))
        lost = next((one.zone for one in projects if zones and one.zone and one.zone not in zones), "")
        if lost:
            raise InputError(_("“%(zone)s” is none of the quartiers") % {"zone": lost})

    def check_whole(self) -> None:
        rule = self.counted_by
        if rule is Rule.YES_NO:
            if not self.question.strip():
                raise InputError(_("a vote by yes or no has a question"))
            return
        if len(self.projects) < 2:
            raise InputError(_("a ballot has two projects at least"), action=_("put selected ideas on the ballot"))
        if rule in WITH_A_BUDGET and not self.budget:
            raise InputError(_("this rule needs a budget"))

    def rules(self) -> Iterator[Sentence]:
        rule = self.counted_by
        yield _RULES[rule]
        if rule is Rule.GREEDY:
            yield _FITS[Fit(self.fit)]
        yield from self._money(rule)
        yield from self._ballot(rule)
        yield gettext_lazy("You can vote again until the end: the last ballot counts. A vote at a desk is final.")
        yield gettext_lazy("Two of three scrutineers open the box after the end. No total is known before.")
        yield format_lazy(
            gettext_lazy("Under {n} ballots nothing is counted: the envelopes are destroyed unopened."), n=self.fewest
        )
        yield (
            gettext_lazy("Each voter has a receipt, to check that her ballot is in the count.")
            if self.receipts
            else gettext_lazy("No receipt is given: nobody can be made to show how she voted.")
        )

    def _money(self, rule: Rule) -> Iterator[Sentence]:
        if self.budget and rule in OF_A_BUDGET:
            yield format_lazy(gettext_lazy("Budget: {budget}."), budget=money(self.budget))
        if rule is Rule.EQUAL_SHARES and self.completion == Completion.ADD1:
            yield gettext_lazy("The share of each ballot grows by 1 € while everything fits in the budget.")
        if self.zone_budget and rule is not Rule.EQUAL_SHARES:
            yield format_lazy(
                gettext_lazy("Each quartier has {budget} for its own projects; the rest is spent on the whole town."),
                budget=money(self.zone_budget),
            )
        if self.threshold and rule in OF_A_BUDGET:
            yield format_lazy(gettext_lazy("A project needs at least: {threshold}."), threshold=self.threshold)

    def _ballot(self, rule: Rule) -> Iterator[Sentence]:
        if rule is Rule.YES_NO:
            yield format_lazy(
                gettext_lazy(
                    "Accepted with more than {majority} percent of yes among yes and no, and {quorum} ballots at least."
                ),
                majority=self.majority,
                quorum=self.quorum,
            )
            return
        if rule is Rule.SCHULZE:
            yield gettext_lazy("A ballot ranks as many projects as one likes; those that are left out come last.")
        elif rule is Rule.MAJORITY_JUDGMENT:
            yield gettext_lazy("A project that a ballot does not grade has the lowest grade.")
        else:
            yield format_lazy(gettext_lazy("A ballot has at most {n} choices."), n=self.choices)
        if rule is Rule.POINTS:
            yield format_lazy(gettext_lazy("A ballot spreads at most {n} points."), n=self.points)
        if self.spends_within:
            yield gettext_lazy("What a ballot chooses costs at most the budget.")
        if self.projects:
            yield gettext_lazy(
                "Equal projects: the less dear one comes first, then a public draw that anybody can check."
            )

    @property
    def spends_within(self) -> bool:
        """Whether the choices of a ballot cost at most the budget."""
        return bool(self.budget) and (self.within_budget or self.counted_by is Rule.KNAPSACK)


def money(cents: int) -> str:
    """An amount as pages write it.

    >>> money(60_000_000)
    '600 000 €'
    """
    text = decimal(cents / 100, 2 if cents % 100 else 0)
    return f"{text}{NARROW}€" if french() else f"€{text}"


CONFIGS = {StepKind.VOTE: VoteConfig}
