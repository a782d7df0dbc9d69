"""The three doors as everybody sees them, and the processes behind them: what is done, what is now, what comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.kinds import WITHOUT_MONEY, StepKind
from arpenteur.web.residents.consultations.links import write_path
from arpenteur.web.residents.consultations.models import Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.models.contribution import COUNTED
from arpenteur.web.residents.consultations.queries import MAIN, Door
from arpenteur.web.residents.consultations.states import NOT_YET, Decision, ProcessState, StepState

_DONE = (StepState.CLOSED, StepState.FINAL)
_CHOSEN = (Decision.ADMISSIBLE, Decision.SELECTED, Decision.WINNER, Decision.UNCHOSEN)


@dataclass(frozen=True)
class DoorShown:
    """One of the doors: its word, what is behind it, where it leads; no address while nothing is open there."""

    id: str
    word: Promise | str
    under: str
    icon: str
    address: str


@dataclass(frozen=True)
class StepMark:
    """A step of a process on its line: ``done``, ``now`` or ``todo``; how many texts it has, how many were chosen."""

    step: ProcessStep
    mark: str
    texts: int
    chosen: int

    @property
    def has_page(self) -> bool:
        """Whether it may be read: of a draft its name alone is told."""
        return self.step.state != StepState.DRAFT


@dataclass(frozen=True)
class ProcessLine:
    """A process with its steps in order, those that nobody may read yet too: what comes is said from the first day."""

    process: Process
    steps: Sequence[StepMark]

    @property
    def over(self) -> bool:
        """Whether each of its steps is done and none is to come."""
        return bool(self.steps) and all(one.mark == "done" for one in self.steps)

    @property
    def spends(self) -> bool:
        """Whether its nature, which says whose money is spent, has a meaning there: a report or a question costs
        nothing.
        """
        return any(one.step.kind not in WITHOUT_MONEY for one in self.steps)

    @property
    def place(self) -> int:
        """Rank of the step that is now; of the last that was, where none is."""
        now = [rank for rank, one in enumerate(self.steps, 1) if one.mark == "now"]
        return now[-1] if now else max(1, sum(one.mark == "done" for one in self.steps))


_WORDS = (
    ("report", gettext_lazy("Report"), "camera"),
    ("ask", gettext_lazy("Ask"), "question-circle"),
    ("propose", gettext_lazy("Propose or vote"), "ui-checks"),
)


def doors_shown(campaign: Campaign, doors: Sequence[Door], at: datetime) -> list[DoorShown]:
    """The doors in their order; where a door has several steps, it leads to the one that ends first."""
    shown: list[DoorShown] = []
    for (name, word, icon), door in zip(_WORDS, doors, strict=True):
        first = door.steps[0] if door.steps else None
        address = "" if first is None else _address(campaign, first)
        under = _("nothing is open now") if first is None else _under(name, first, at)
        shown.append(DoorShown(name, word, under, icon, address))
    return shown


def _address(campaign: Campaign, step: ProcessStep) -> str:
    # Before a report, a vote, a survey nothing is read; questions and ideas are: somebody may have written the same.
    if step.kind in (StepKind.REPORTS, StepKind.VOTE, StepKind.SURVEY):
        return write_path(campaign.slug, step)
    return reverse("consultations:step", args=[campaign.slug, step.process_id, step.position])


def _under(name: str, step: ProcessStep, at: datetime) -> str:
    if name == "report":
        return _("a problem in the street")
    if name == "ask":
        return _("the answer is public")
    if step.closes_at is not None:
        days = (day_of(step.process.campaign, step.closes_at) - day_of(step.process.campaign, at)).days
        return ngettext("%(step)s, %(n)d day left", "%(step)s, %(n)d days left", days) % {
            "step": step.get_kind_display(),
            "n": days,
        }
    return str(step.get_kind_display())


def lines_of(processes: Iterable[Process]) -> list[ProcessLine]:
    """Processes with their steps marked, two queries however many they are."""
    rows = list(processes)
    steps = [one for row in rows for one in row.steps.all()]
    counted = {
        step: (texts, chosen)
        for step, texts, chosen in Contribution.objects.filter(step__in=steps, kind__in=MAIN)
        .values_list("step")
        .annotate(texts=Count("pk", filter=COUNTED), chosen=Count("pk", filter=_is_chosen()))
    }
    return [
        ProcessLine(
            row,
            [_mark(row, one, counted.get(one.pk, (0, 0))) for one in row.steps.all() if _is_told(row, one)],
        )
        for row in rows
    ]


def _is_told(process: Process, step: ProcessStep) -> bool:
    """A draft is a step to come, while something may still open."""
    return step.state != StepState.DRAFT or process.state == ProcessState.OPEN


def _is_chosen() -> Q:
    return COUNTED & Q(decision__in=_CHOSEN)


def _mark(process: Process, step: ProcessStep, counts: tuple[int, int]) -> StepMark:
    mark = "done" if step.state in _DONE else "todo" if step.state in NOT_YET else "now"
    if process.state in (ProcessState.CLOSED, ProcessState.ARCHIVED) and mark == "now":
        mark = "done"
    return StepMark(step, mark, *counts)
