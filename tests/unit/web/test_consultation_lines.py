"""What the public line of a process says fits its steps and their states."""

from arpenteur.web.residents.consultations.front_page import ProcessLine, StepMark
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import Process, ProcessStep


def _line(*steps: tuple[StepKind, str]) -> ProcessLine:
    return ProcessLine(Process(), [StepMark(ProcessStep(kind=kind), mark, 0, 0) for kind, mark in steps])


def test_a_process_is_over_when_each_of_its_steps_is_done():
    ideas = (StepKind.COLLECT, "done")
    assert _line(ideas, (StepKind.VOTE, "done")).over
    assert not _line(ideas, (StepKind.VOTE, "now")).over
    assert not _line(ideas, (StepKind.VOTE, "todo")).over
    assert not _line().over


def test_money_is_spoken_of_only_where_something_is_chosen():
    assert not _line((StepKind.REPORTS, "now"), (StepKind.QUESTIONS, "now")).spends
    assert _line((StepKind.REPORTS, "now"), (StepKind.VOTE, "now")).spends
