"""From the eve at 0:00 on the clocks of the place nothing is written; what protects somebody still is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import Cast
from consulted import READY, VISITOR, process_of, resident_of, step_of, written

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions import (
    contributions,
    decisions,
    moderation,
    outcomes,
    processes,
    residents,
    steps,
)
from arpenteur.web.residents.consultations.actions.contributions import Words
from arpenteur.web.residents.consultations.kinds import (
    AnswerKind,
    CaseGround,
    CaseOutcome,
    ContributionKind,
    ModerationMode,
    StepKind,
)
from arpenteur.web.residents.consultations.models import ModerationCase
from arpenteur.web.residents.consultations.states import Decision, Showing

pytestmark = pytest.mark.django_db
OPENED = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
"""Saturday 13 March 2027, 0:00 in Paris: the first round is on the 14th."""
OVER = datetime(2027, 3, 14, 19, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WHY = moderation.StatementOfReasons(CaseGround.RULES, "Article 2", "Le titre.")
_Verb = Callable[[dict[str, Any], datetime], object]


def play(cast: Cast) -> dict[str, Any]:
    """Something of everything that a verb may be about."""
    process = process_of(cast, at=OPENED)
    step = step_of(process, at=OPENED)
    asks = step_of(process, StepKind.QUESTIONS, at=OPENED, position=2)
    ada = resident_of(process, at=OPENED)
    held = written(step, ada, "Chez Mme Figurine", at=OPENED)
    return {
        "process": process,
        "step": step,
        "ada": ada,
        "idea": written(step, ada, at=OPENED),
        "other": written(step, ada, at=OPENED),
        "case": ModerationCase.objects.get(contribution=held),
        "question": written(asks, ada, "Et les bus ?", kind=ContributionKind.QUESTION, at=OPENED),
    }


WRITES: dict[str, _Verb] = {
    "contribute": lambda one, at: written(one["step"], one["ada"], at=at),
    "enter": lambda one, at: resident_of(one["process"], at=at),
    "change": lambda one, at: contributions.change_words(
        contribution=one["idea"], words=Words("Autre titre"), by=VISITOR, at=at
    ),
    "decide": lambda one, at: decisions.decide(
        contribution=one["idea"], decision=Decision.ADMISSIBLE, by=COMMAND, at=at
    ),
    "merge": lambda one, at: decisions.merge(contribution=one["other"], into=one["idea"], by=COMMAND, at=at),
    "answer": lambda one, at: decisions.answer(
        contribution=one["question"], kind=AnswerKind.ANSWER, text="Oui.", signed="La liste", by=COMMAND, at=at
    ),
    "rule": lambda one, at: decisions.publish_rulings(process=one["process"], by=COMMAND, at=at),
    "publish": lambda one, at: moderation.decide_case(case=one["case"], outcome=CaseOutcome.PUBLISH, by=COMMAND, at=at),
    "promise": lambda one, at: outcomes.promise(
        process=one["process"], title="Des bancs", text="Dix bancs.", sources=[one["idea"]], by=COMMAND, at=at
    ),
    "write the process": lambda one, at: processes.write_process(
        campaign=one["process"].campaign, process=one["process"], values={**READY, "title": "Autre"}, by=COMMAND, at=at
    ),
    "put off": lambda one, at: steps.postpone_end(
        step=one["step"], closes_at=OPENED + timedelta(days=90), reason="Panne.", by=COMMAND, at=at
    ),
}
PROTECTS: dict[str, _Verb] = {
    "withdraw": lambda one, at: contributions.withdraw_contribution(contribution=one["idea"], by=VISITOR, at=at),
    "erase": lambda one, at: contributions.erase_contribution(contribution=one["idea"], by=VISITOR, at=at),
    "leave": lambda one, at: residents.forget_resident(resident=one["ada"], by=VISITOR, at=at),
    "notice": lambda one, at: moderation.give_notice(
        contribution=one["idea"],
        by=VISITOR,
        at=at,
        new=moderation.NewNotice("Motif", "/x/", "Nour Brouillon", "nour@exemple.fr", False, True),
    ),
    "hide": lambda one, at: moderation.hide(contribution=one["idea"], reasons=WHY, by=COMMAND, at=at),
    "hide what is held": lambda one, at: moderation.decide_case(
        case=one["case"], outcome=CaseOutcome.HIDE, reasons=WHY, by=COMMAND, at=at
    ),
    "stop": lambda one, at: steps.suspend_step(step=one["step"], reason="Incident.", by=COMMAND, at=at),
    "close": lambda one, at: steps.close_step(step=one["step"], by=COMMAND, at=at),
}


@pytest.mark.parametrize("verb", sorted(WRITES))
def test_a_write_is_refused_to_the_second(cast: Cast, verb: str):
    with sealed(cast.campaign.pk):
        stage = play(cast)
        for at in (EVE, OVER - SECOND):
            with pytest.raises(RefusedByLawError):
                WRITES[verb](stage, at)
        WRITES[verb](stage, EVE - SECOND)


@pytest.mark.parametrize("verb", sorted(PROTECTS))
def test_what_protects_somebody_is_never_refused(cast: Cast, verb: str):
    with sealed(cast.campaign.pk):
        PROTECTS[verb](play(cast), EVE)


def test_the_silence_is_that_of_the_place(cast: Cast):
    with sealed(cast.campaign.pk):
        stage = play(cast)
        cast.campaign.time_zone = "America/Guadeloupe"
        cast.campaign.save(update_fields=["time_zone"])
        there = EVE + timedelta(hours=5)
        written(stage["step"], stage["ada"], at=there - SECOND)
        with pytest.raises(RefusedByLawError):
            written(stage["step"], stage["ada"], at=there)


def test_between_the_rounds_people_write_again(cast: Cast):
    with sealed(cast.campaign.pk):
        stage = play(cast)
        made = written(stage["step"], stage["ada"], at=OVER)
        assert made.showing == Showing.PUBLIC
        with pytest.raises(RefusedByLawError):
            written(stage["step"], stage["ada"], at=datetime(2027, 3, 19, 23, 0, tzinfo=UTC))


def test_the_mode_of_moderation_changes_nothing_of_the_silence(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, at=OPENED, moderation=ModerationMode.BEFORE), at=OPENED)
        with pytest.raises(RefusedByLawError):
            written(step, at=EVE)
