"""Writes: what a survey asks, its totals once it is closed, a reply that somebody takes back, files of replies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.consultations.actions.processes import write_form
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import FormReply, ProcessStep, QuestionForm, SurveyCount
from arpenteur.web.residents.consultations.states import StepState
from arpenteur.web.residents.consultations.surveys import count_answers, form_name, form_of, reply_lines


@verb(through="write_form")
def write_survey(
    *, step: ProcessStep, title: str, questions: Sequence[Mapping[str, Any]], by: Actor, at: datetime
) -> QuestionForm:
    """What a survey asks, until it opens. Raises InputError as ``check_questions``, for another kind of step, and once
    it opened: everybody is asked the same.
    """
    row = ProcessStep.objects.select_for_update(of=("self",)).select_related("process").get(pk=step.pk)
    if row.kind != StepKind.SURVEY:
        raise InputError(_("this step is no survey"))
    if row.state not in (StepState.DRAFT, StepState.SCHEDULED):
        raise InputError(_("everybody is asked the same: questions stand since this survey opened"))
    return write_form(
        process=row.process, name=form_name(row), title=title or row.title, questions=questions, by=by, at=at
    )


@verb("survey.counted", "survey counted")
def count_survey(*, step: ProcessStep, by: Actor, at: datetime) -> SurveyCount | None:
    """Write the totals of a survey that has just closed; again after it was opened again. None where nothing is asked.

    Whoever is erased later changes none of them.
    """
    form = form_of(step)
    if form is None:
        return None
    replies, proved, answers = count_answers(step, form)
    made, _new = SurveyCount.objects.update_or_create(
        step=step,
        defaults={
            "campaign_id": step.campaign_id,
            "form": form,
            "replies": replies,
            "proved": proved,
            "answers": answers,
            "at": at,
        },
    )
    record(subject=made, by=by, at=at, campaign=step.campaign_id, n=replies)
    return made


@verb("form.reply_erased", "answers to a form taken back")
def erase_reply(*, reply: FormReply, by: Actor, at: datetime) -> None:
    """Somebody takes back what she answered: a right, in silence too. Totals that were counted stay."""
    record(subject=reply.form, by=by, at=at, campaign=reply.campaign_id)
    reply.delete()


@verb("survey.taken", "answers to a survey taken as a file")
def take_replies(*, step: ProcessStep, by: Actor, at: datetime) -> tuple[QuestionForm, list[list[str | int | None]]]:
    """The replies of a survey that is closed, for a file that names nobody; its form. Raises InputError before the
    end.
    """
    form = form_of(step)
    if form is None or step.state not in (StepState.CLOSED, StepState.FINAL):
        raise InputError(_("no answer is read before the end of a survey"))
    lines = list(reply_lines(form))
    record(subject=step, by=by, at=at, campaign=step.campaign_id, n=len(lines))
    return form, lines
