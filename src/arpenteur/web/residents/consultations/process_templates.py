"""Consultations that most campaigns ask for, with their steps: drafts to begin from, every word of which is changed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.residents.consultations.kinds import Requirement, StepKind

Words = str | Promise


@dataclass(frozen=True)
class StartStep:
    """One step: its kind, its title, its summary in plain words, what it asks of whoever takes part."""

    kind: StepKind
    title: Words
    summary: Words
    asks: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Start:
    """A consultation: its title, its summary, an icon, its steps and the names of its categories."""

    title: Words
    summary: Words
    icon: str
    steps: tuple[StartStep, ...]
    categories: tuple[Words, ...] = ()


_IDEAS = StartStep(
    StepKind.COLLECT, _("Your ideas"), _("You propose an idea. Say where, and for whom. We read each one.")
)
_QUESTIONS = StartStep(
    StepKind.QUESTIONS, _("Your questions"), _("You ask a question. The answer is public. We say how long we take.")
)
STARTS: dict[str, Start] = {
    "reports": Start(
        _("Report a problem in the street"),
        _("You report a problem. We hand it to who is in charge. You follow the answer."),
        "geo-alt",
        (
            StartStep(
                StepKind.REPORTS,
                _("Problems in the street"),
                _("A photo, a place, a few words. It takes one minute. You follow it by a code."),
            ),
        ),
        (_("Roads and pavements"), _("Lighting"), _("Waste"), _("Trees and parks"), _("Water and drains")),
    ),
    "questions": Start(
        _("Ask the list a question"),
        _("You ask a question. The answer is public. Everybody can read it."),
        "question-circle",
        (_QUESTIONS,),
    ),
    "budget": Start(
        _("The participatory budget of the programme"),
        _("You propose ideas. We look at their cost. You vote. What you choose enters the programme."),
        "bar-chart",
        (
            _IDEAS,
            StartStep(StepKind.REVIEW, _("What is possible"), _("We look at each idea and its cost. We say why.")),
            StartStep(
                StepKind.VOTE,
                _("Your vote"),
                _("You choose ideas within a budget. Nobody knows who voted what."),
                (Requirement.CODE,),
            ),
            StartStep(StepKind.FOLLOW, _("What becomes of it"), _("We say what we promise. We say what is done.")),
        ),
    ),
    "text": Start(
        _("The programme, with residents"),
        _("You read our text. You propose other words. We answer each proposal."),
        "pencil",
        (
            StartStep(
                StepKind.TEXT, _("Our text, your words"), _("You change a passage. We accept it, or say why not.")
            ),
            StartStep(StepKind.MEETING, _("A meeting to decide"), _("We meet, and read the proposals together.")),
            _QUESTIONS,
        ),
    ),
}
