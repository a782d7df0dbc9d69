"""Writes: steps from draft to final, their gate, what is changed of one after it opened."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.common import add_line
from arpenteur.web.residents.consultations.clocks import hold_to_silence, is_silent
from arpenteur.web.residents.consultations.kinds import PublicFact, Requirement, StepKind
from arpenteur.web.residents.consultations.models import Process, ProcessStep, StepChange, StepGate
from arpenteur.web.residents.consultations.plain_summary import check_clear
from arpenteur.web.residents.consultations.states import NOT_YET, STEP, ProcessState, StepState, check_move
from arpenteur.web.residents.consultations.step_kinds import config_of
from arpenteur.web.residents.consultations.step_rules import gate_of, rules_digest
from arpenteur.web.residents.consultations.surveys import form_of

LEAST_AGE, MOST_AGE = 15, 18


@verb("step.written", "step written")
def write_step(
    *, process: Process, values: Mapping[str, Any], by: Actor, at: datetime, step: ProcessStep | None = None
) -> ProcessStep:
    """A step, new or changed before it opens: ``position``, ``kind``, ``title``, ``summary``, ``opens_at``,
    ``closes_at``, ``config``. Raises InputError for a configuration its kind does not have,
    and for a step that opened already.
    """
    row = _locked(step) if step is not None else ProcessStep(campaign_id=process.campaign_id, process=process)
    if row.state not in NOT_YET:
        raise InputError(
            _("the rules of this step stand since it opened"), action=_("put its end off, or open another step")
        )
    for name in ("position", "kind", "title", "summary", "opens_at", "closes_at"):
        if name in values:
            setattr(row, name, values[name])
    config = config_of(row.kind, values.get("config", row.config)).to_json()
    if row.pk is not None and config != row.config:
        row.config_version += 1
    row.config, row.changed_at = config, at
    if not row.title.strip():
        raise InputError(_("a step has a title"))
    if row.opens_at and row.closes_at and row.closes_at <= row.opens_at:
        raise InputError(_("a step closes after it opens"))
    others = ProcessStep.objects.filter(process=process, position=row.position).exclude(pk=row.pk)
    if others.exists():
        raise InputError(_("another step stands there"), expected=_("a place of its own in the order"))
    row.save()
    record(subject=row, by=by, at=at, campaign=row.campaign_id, kind=row.kind, version=row.config_version)
    return row


@verb("step.dropped", "step that never opened dropped")
def drop_step(*, step: ProcessStep, by: Actor, at: datetime) -> None:
    """A step that never opened is no more; others keep their place. Raises InputError for one that opened, and for the
    last one of a consultation that everybody sees.
    """
    row = _locked(step)
    if row.state not in NOT_YET:
        raise InputError(_("a step that opened stays: everybody saw it"), action=_("close it"))
    others = ProcessStep.objects.filter(process=row.process).exclude(pk=row.pk)
    if row.process.state != ProcessState.DRAFT and not others.exists():
        raise InputError(_("a consultation that everybody sees has a step"), action=_("add another one first"))
    record(subject=row, by=by, at=at, campaign=row.campaign_id, kind=row.kind)
    row.delete()


@verb("step.gate", "what a step asks written")
def set_gate(
    *,
    step: ProcessStep,
    requirements: Sequence[Requirement],
    by: Actor,
    at: datetime,
    most: int = 0,
    min_age: int = LEAST_AGE,
) -> StepGate:
    """What the step asks of whoever writes. Raises InputError for an age under fifteen, a requirement asked twice, and
    for a step that opened already.
    """
    row = _locked(step)
    if row.state not in NOT_YET:
        raise InputError(_("the rules of this step stand since it opened"))
    if not LEAST_AGE <= min_age <= MOST_AGE:
        raise InputError(_("minimum age"), expected=_("%(least)d to %(most)d") % {"least": LEAST_AGE, "most": MOST_AGE})
    if len(set(requirements)) != len(requirements):
        raise InputError(_("the same thing is asked twice"))
    gate = gate_of(row)
    gate.requirements, gate.most, gate.min_age = [str(one) for one in requirements], most, min_age
    gate.save()
    record(subject=row, by=by, at=at, campaign=row.campaign_id, requirements=gate.requirements, most=most)
    return gate


@verb("step.scheduled", "step opens by itself")
def schedule_step(*, step: ProcessStep, by: Actor, at: datetime, back: bool = False) -> ProcessStep:
    """It opens by itself on its day; ``back``: it is a draft again. Raises InputError as ``open_step``, and for a day
    that is not said or has begun.
    """
    row = _locked(step)
    after = StepState.DRAFT if back else StepState.SCHEDULED
    check_move(STEP, row.state, after, StepState)
    if not back:
        _check_ready(row)
        if row.opens_at is None:
            raise InputError(_("the day on which it opens is not said"))
        if row.opens_at <= at:
            raise InputError(_("the day on which it opens has begun"), action=_("open it now, or choose a later one"))
    row.state = after
    row.save(update_fields=["state"])
    record(subject=row, by=by, at=at, campaign=row.campaign_id, back=back)
    return row


@verb("step.opened", "step opened")
def open_step(*, step: ProcessStep, by: Actor, at: datetime) -> ProcessStep:
    """People write from now on; its rules are frozen, and their digest is shown.

    Raises InputError without a plain summary, in a process that is not public, after its own end; RefusedByLawError in
    silence.
    """
    row = _locked(step)
    hold_to_silence(row.process.campaign, at)
    if row.state not in NOT_YET:
        raise InputError(_("this step opened already"))
    check_move(STEP, row.state, StepState.OPEN, StepState)
    _check_ready(row)
    if row.process.state != ProcessState.OPEN:
        raise InputError(_("the process is not public"), action=_("open the process first"))
    if row.closes_at is not None and row.closes_at <= at:
        raise InputError(_("the end of this step is over"), action=_("choose a later one"))
    row.config = row.settings.to_json()
    row.state, row.opened_at, row.rules_hash = StepState.OPEN, at, rules_digest(row)
    row.opens_at = row.opens_at or at
    row.save()
    add_line(PublicFact.OPENED, at, step=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, rules=row.rules_hash)
    return row


@verb("step.suspended", "step stopped")
def suspend_step(*, step: ProcessStep, reason: str, by: Actor, at: datetime) -> ProcessStep:
    """Something went wrong: nobody writes until it goes on, and everybody reads why. Possible in silence too."""
    row = _moved(step, StepState.SUSPENDED)
    _changed(row, PublicFact.SUSPENDED, reason, by, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("step.resumed", "step goes on")
def resume_step(*, step: ProcessStep, reason: str, by: Actor, at: datetime) -> ProcessStep:
    """It goes on. Raises RefusedByLawError in silence."""
    hold_to_silence(step.process.campaign, at)
    if step.state == StepState.CLOSED:
        raise InputError(_("this step is closed"), action=_("opening again takes two people"))
    row = _moved(step, StepState.OPEN)
    _changed(row, PublicFact.RESUMED, reason, by, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("step.postponed", "end of a step put off")
def postpone_end(*, step: ProcessStep, closes_at: datetime, reason: str, by: Actor, at: datetime) -> ProcessStep:
    """It closes later, with a reason that everybody reads. Raises InputError for an earlier end."""
    row = _locked(step)
    hold_to_silence(row.process.campaign, at)
    if row.state not in (StepState.OPEN, StepState.SUSPENDED):
        raise InputError(_("only a step that is open is put off"))
    if row.closes_at is None or closes_at <= row.closes_at:
        raise InputError(_("the end of a step that opened is only put off"), expected=_("a later day"))
    row.closes_at = closes_at
    row.save(update_fields=["closes_at"])
    _changed(row, PublicFact.POSTPONED, reason, by, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("step.closed", "step closed")
def close_step(*, step: ProcessStep, by: Actor, at: datetime) -> ProcessStep:
    """Nobody writes any more; it takes nothing away, so silence does not refuse it. What pieces of the room close with
    it (``CLOSED`` of their ``step_closing``) closes in the same transaction.
    """
    row = _moved(step, StepState.CLOSED)
    for closes in declared("step_closing", "CLOSED"):
        for close in closes:
            close(row, by, at)
    add_line(PublicFact.CLOSED, at, step=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("step.reopening_asked", "reopening of a step asked")
def ask_reopening(*, step: ProcessStep, reason: str, by: Actor, at: datetime) -> StepChange:
    """One person wants a closed step open again; it opens when another one says so too (``second_reopening``)."""
    row = _locked(step)
    if row.state != StepState.CLOSED:
        raise InputError(_("only a step that is closed is opened again"))
    change = _change(row, PublicFact.REOPENED, reason, by, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return change


@verb("step.reopened", "step opened again")
def second_reopening(*, change: StepChange, closes_at: datetime, by: Actor, at: datetime) -> ProcessStep:
    """A second person agrees: the step is open again until another day. Raises InputError for the same person."""
    asked = StepChange.objects.select_for_update().get(pk=change.pk)
    row = _locked(asked.step)
    hold_to_silence(row.process.campaign, at)
    if asked.fact != PublicFact.REOPENED or asked.seconded_by or row.state != StepState.CLOSED:
        raise InputError(_("nobody asks for this step to be opened again"))
    if asked.by == by.pseudonym:
        raise InputError(_("opening again takes two people"), action=_("somebody else has to agree"))
    if closes_at <= at:
        raise InputError(_("a step closes after it opens"))
    asked.seconded_by = by.pseudonym
    asked.save(update_fields=["seconded_by"])
    row.state, row.closes_at = StepState.OPEN, closes_at
    row.save(update_fields=["state", "closes_at"])
    add_line(PublicFact.REOPENED, at, step=row, text=asked.reason)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("step.settled", "results of a step stand")
def settle_step(*, step: ProcessStep, by: Actor, at: datetime) -> ProcessStep:
    """What came out of it stands; it is never opened again."""
    hold_to_silence(step.process.campaign, at)
    row = _moved(step, StepState.FINAL)
    add_line(PublicFact.SETTLED, at, step=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


def keep_time(*, at: datetime) -> int:
    """Open steps that are due and close those that are over, of every campaign; how many. Nothing opens in silence, nor
    what lacks something by then: it stays a step that opens by itself, and the others do not wait for it.
    """
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            steps = ProcessStep.objects.select_related("process__campaign")
            for row in steps.filter(state=StepState.OPEN, closes_at__lte=at):
                close_step(step=row, by=JOB, at=at)
                count += 1
            if is_silent(campaign, at):
                continue
            due = steps.filter(state=StepState.SCHEDULED, opens_at__lte=at, process__state=ProcessState.OPEN)
            for row in due.exclude(closes_at__lte=at):
                with suppress(InputError):
                    open_step(step=row, by=JOB, at=at)
                    count += 1
    return count


def _check_ready(step: ProcessStep) -> None:
    config_of(step.kind, step.config).check_whole()
    check_clear(step.summary)
    if step.kind == StepKind.SURVEY and form_of(step) is None:
        raise InputError(_("this survey asks nothing yet"), action=_("write its questions first"))


def _moved(step: ProcessStep, after: StepState) -> ProcessStep:
    row = _locked(step)
    check_move(STEP, row.state, after, StepState)
    row.state = after
    row.save(update_fields=["state"])
    return row


def _changed(step: ProcessStep, fact: PublicFact, reason: str, by: Actor, at: datetime) -> None:
    _change(step, fact, reason, by, at)
    add_line(fact, at, step=step, text=reason)


def _change(step: ProcessStep, fact: PublicFact, reason: str, by: Actor, at: datetime) -> StepChange:
    if not reason.strip():
        raise InputError(_("everybody reads why"), action=_("say it in a sentence"))
    return StepChange.objects.create(
        campaign_id=step.campaign_id, step=step, fact=fact, reason=reason.strip(), by=by.pseudonym, at=at
    )


def _locked(step: ProcessStep) -> ProcessStep:
    rows = ProcessStep.objects.select_for_update(of=("self",)).select_related("process__campaign")
    return rows.get(pk=step.pk)
