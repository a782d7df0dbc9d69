"""The step in which people vote: how it is counted, what a ballot may hold, whether receipts are given."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import Completion, Fit, Rule
from arpenteur.web.consultations.ballots.envelopes import LARGEST
from arpenteur.web.consultations.kinds import StepKind
from arpenteur.web.consultations.step_kinds import Sentence, StepConfig

MOST_CHOICES = 50
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


@dataclass(frozen=True, kw_only=True)
class VoteConfig(StepConfig):
    """``rule``, ``fit`` and ``completion`` are those of ``domain.tally``; ``longest``: bytes of the longest ballot."""

    kind = StepKind.VOTE
    rule: str = Rule.APPROVAL.value
    fit: str = Fit.SKIP.value
    completion: str = Completion.NONE.value
    choices: int = 3
    receipts: bool = True
    longest: int = 512

    def check(self) -> None:
        super().check()
        for value, kinds, what in (
            (self.rule, Rule, _("rule of the count")),
            (self.fit, Fit, _("what happens when a project does not fit")),
            (self.completion, Completion, _("what becomes of the money that is left")),
        ):
            if value not in list(kinds):
                raise InputError(what, expected=", ".join(kinds))
        if not 1 <= self.choices <= MOST_CHOICES:
            raise InputError(_("choices of a ballot"), expected=_("1 to %(n)d") % {"n": MOST_CHOICES})
        if not 1 <= self.longest <= LARGEST:
            raise InputError(_("bytes of a ballot"), expected=_("1 to %(n)d") % {"n": LARGEST})

    def rules(self) -> Iterator[Sentence]:
        yield _RULES[Rule(self.rule)]
        if Rule(self.rule) is Rule.GREEDY:
            yield _FITS[Fit(self.fit)]
        yield format_lazy(gettext_lazy("A ballot has at most {n} choices."), n=self.choices)
        yield gettext_lazy("You can vote again until the end: the last ballot counts. A vote at a desk is final.")
        yield gettext_lazy("Two of three scrutineers open the box after the end. No total is known before.")
        yield (
            gettext_lazy("Each voter has a receipt, to check that her ballot is in the count.")
            if self.receipts
            else gettext_lazy("No receipt is given: nobody can be made to show how she voted.")
        )


CONFIGS = {StepKind.VOTE: VoteConfig}
