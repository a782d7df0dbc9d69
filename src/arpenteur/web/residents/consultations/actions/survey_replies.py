"""Writes: answers to the form of a survey, once a person; the form is frozen by the first of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import FormReply, ProcessStep, QuestionForm
from arpenteur.web.residents.consultations.questionnaire_checks import check_answers
from arpenteur.web.residents.consultations.step_access import GateVisit, hold_to_gate, hold_to_step
from arpenteur.web.residents.consultations.surveys import form_name


@verb("form.answered", "form answered")
def reply(*, step: ProcessStep, answers: Mapping[str, Any], visit: GateVisit, by: Actor, at: datetime) -> FormReply:
    """Take the answers of one person to the survey of a step; who would wait for a letter comes by her own link.

    Raises InputError for a step that is no survey or has no form, answers that are not those asked, and for a person
    who answered already; RefusedByLawError in silence.
    """
    row = ProcessStep.objects.select_related("process__campaign").get(pk=step.pk)
    hold_to_silence(row.process.campaign, at)
    hold_to_step(row, at)
    forms = QuestionForm.objects.select_for_update().filter(process=row.process, name=form_name(row))
    form = forms.order_by("-version").first()
    if row.kind != StepKind.SURVEY or form is None:
        raise InputError(_("nothing is asked here"))
    if hold_to_gate(row, ContributionKind.COMMENT, visit):
        raise InputError(_("your address is not confirmed yet"), action=_("answer by your own link"))
    kept = check_answers(form.questions, answers)
    if (
        visit.resident is not None
        and FormReply.objects.filter(form__process=row.process, form__name=form.name, resident=visit.resident).exists()
    ):
        raise InputError(_("you answered already"))
    if form.frozen_at is None:
        form.frozen_at = at
        form.save(update_fields=["frozen_at"])
    made = FormReply.objects.create(
        campaign_id=row.campaign_id, form=form, resident=visit.resident, answers=kept, by=by.pseudonym, at=at
    )
    record(subject=form, by=by, at=at, campaign=row.campaign_id, channel=str(visit.channel))
    return made
