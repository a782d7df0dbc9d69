"""Every verb of consultations that electoral silence refuses, on a stage with something for each. Inside ``sealed``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ballot_boxes import YES_NO, vote_of
from cast import Cast
from consulted import CLEAR, OF_AGE, READY, VISITOR, process_of, resident_of, step_of, written
from reported import HERE, categories_of, reported, waiting_photo

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.residents.ballots import casting
from arpenteur.web.residents.consultations.actions import (
    contributions,
    decisions,
    moderation,
    outcomes,
    processes,
    signups,
    steps,
)
from arpenteur.web.residents.consultations.actions.contributions import Words
from arpenteur.web.residents.consultations.actions.residents import NewResident
from arpenteur.web.residents.consultations.kinds import AnswerKind, CaseOutcome, ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import ModerationCase
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.signup_letters import Errand, ResidentArrival
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.reports import actions as reports
from arpenteur.web.residents.reports import town_hall_actions
from arpenteur.web.residents.reports.models import HandingWay

Stage = dict[str, Any]
Verb = Callable[[Stage, datetime], object]
HOUR = timedelta(hours=1)
LATER = timedelta(days=25)
"""When reports are said to be repaired: whoever reported has thirty days to say that they are not."""
OTHER = Actor("user", "témoin-2")


def stage_of(cast: Cast, at: datetime, ends: datetime) -> Stage:
    """Ideas, a question, an amendment, reports, a vote, a meeting, a promise; all before the silence."""
    process = process_of(cast, at=at)
    step = step_of(process, at=at, closes_at=ends)
    asks = step_of(process, StepKind.QUESTIONS, at=at, position=2, closes_at=ends)
    ada = resident_of(process, at=at)
    held = written(step, ada, "Chez Mme Figurine", at=at)
    idea, other = written(step, ada, at=at), written(step, ada, at=at)
    found = {
        "process": process,
        "step": step,
        "ada": ada,
        "idea": idea,
        "other": other,
        "case": ModerationCase.objects.get(contribution=held),
        "question": written(asks, ada, "Et les bus ?", kind=ContributionKind.QUESTION, at=at),
        "draft": step_of(process, at=at, position=7, closes_at=ends, opened=False),
        "shut": steps.close_step(step=step_of(process, at=at, position=8, closes_at=ends), by=COMMAND, at=at),
        "stopped": steps.suspend_step(
            step=step_of(process, at=at, position=9, closes_at=ends), reason="Panne.", by=COMMAND, at=at
        ),
    }
    found["answered"] = written(asks, ada, "Et les trains ?", kind=ContributionKind.QUESTION, at=at)
    decisions.answer(
        contribution=found["answered"], kind=AnswerKind.ANSWER, text="Oui.", signed="La liste", by=COMMAND, at=at
    )
    found["again"] = steps.ask_reopening(
        step=steps.close_step(step=step_of(process, at=at, position=10, closes_at=ends), by=COMMAND, at=at),
        reason="Panne.",
        by=COMMAND,
        at=at,
    )
    found["promise"] = outcomes.promise(
        process=process, title="Des bancs", text="Dix bancs.", sources=[idea], by=COMMAND, at=at
    )
    found["meeting"] = _meeting(process, at, ends)
    found["met"] = _meeting(process, at, at + 2 * HOUR)
    found["seats"] = outcomes.open_seats(meeting=_meeting(process, at, ends), by=COMMAND, at=at)
    _amendments(found, at)
    _reports(found, cast, at, ends)
    voting = step_of(process, StepKind.VOTE, at=at, position=5, closes_at=ends, title="Votez", config=YES_NO)
    found["vote"] = vote_of(cast, step=voting)
    return found


def _meeting(process: Any, at: datetime, ends: datetime) -> Any:
    step = process.steps.filter(kind=StepKind.MEETING).first()
    step = step or step_of(process, StepKind.MEETING, at=at, position=3, closes_at=ends)
    values = {"title": "Réunion", "place": "Salle", "starts_at": ends - HOUR, "ends_at": ends, "agenda": "Les bancs."}
    return outcomes.plan_meeting(step=step, values=values, by=COMMAND, at=at)


def _amendments(found: Stage, at: datetime) -> None:
    for name in ("amendment", "rebased", "refused"):
        found[name] = written(
            found["step"],
            found["ada"],
            "D’autres mots",
            kind=ContributionKind.AMENDMENT,
            at=at,
            parent=found["idea"],
            body="Dix bancs à l’ombre.",
        )
    decisions.decide(contribution=found["refused"], decision=Decision.REJECTED, reason="Non.", by=COMMAND, at=at)


def _reports(found: Stage, cast: Cast, at: datetime, ends: datetime) -> None:
    process = found["process"]
    found["category"] = categories_of(process)[0]
    step = step_of(process, StepKind.REPORTS, at=at, position=4, closes_at=ends, title="Signaler", summary=CLEAR)
    found["reports"] = step
    for name in ("report", "sent", "said", "unsaid", "broken"):
        found[name] = reported(step, f"Un banc cassé, {name}", at=at)[0]
    for name in ("said", "unsaid", "broken"):
        decisions.decide(contribution=found[name], decision=Decision.RESOLVED, by=COMMAND, at=at + LATER)
    found["photo"] = waiting_photo(cast)
    found["proof"] = reports.show_repair(report=found["broken"], photo=waiting_photo(cast), by=COMMAND, at=at)
    words = town_hall_actions.HallWords("Mairie d’essai", HandingWay.MAIL, email="voirie@ville.exemple.fr")
    found["hall"] = town_hall_actions.write_town_hall(process=process, words=words, by=COMMAND, at=at)


REFUSED: dict[str, Verb] = {
    "contribute": lambda one, at: written(one["step"], one["ada"], at=at),
    "enter": lambda one, at: resident_of(one["process"], at=at),
    "ask_in": lambda one, at: signups.ask_in(
        campaign=one["process"].campaign,
        new=NewResident(notice_of(one["process"]), email="nour@exemple.fr"),
        errand=Errand.FOLLOW,
        about=one["idea"].pk,
        by=VISITOR,
        at=at,
    ),
    "arrive": lambda one, at: signups.arrive(
        arrival=ResidentArrival(one["ada"], Errand.FOLLOW, one["other"].pk), by=VISITOR, at=at
    ),
    "do_errand": lambda one, at: signups.do_errand(
        arrival=ResidentArrival(one["ada"], Errand.SEAT, one["seats"].pk, 1), by=VISITOR, at=at
    ),
    "change_words": lambda one, at: contributions.change_words(
        contribution=one["idea"], words=Words("Autre titre"), by=VISITOR, at=at
    ),
    "decide": lambda one, at: decisions.decide(
        contribution=one["other"], decision=Decision.ADMISSIBLE, by=COMMAND, at=at
    ),
    "merge": lambda one, at: decisions.merge(contribution=one["other"], into=one["idea"], by=COMMAND, at=at),
    "answer": lambda one, at: decisions.answer(
        contribution=one["question"], kind=AnswerKind.ANSWER, text="Oui.", signed="La liste", by=COMMAND, at=at
    ),
    "contest_answer": lambda one, at: decisions.contest_answer(contribution=one["answered"], by=VISITOR, at=at),
    "publish_rulings": lambda one, at: decisions.publish_rulings(process=one["process"], by=COMMAND, at=at),
    "accept_amendment": lambda one, at: decisions.accept_amendment(amendment=one["amendment"], by=COMMAND, at=at),
    "rebase_amendment": lambda one, at: decisions.rebase_amendment(
        amendment=one["rebased"], words=Words("Encore d’autres mots", "", "Douze bancs."), by=VISITOR, at=at
    ),
    "promote_amendment": lambda one, at: decisions.promote_amendment(amendment=one["refused"], by=COMMAND, at=at),
    "decide_case": lambda one, at: moderation.decide_case(
        case=one["case"], outcome=CaseOutcome.PUBLISH, by=COMMAND, at=at
    ),
    "promise": lambda one, at: outcomes.promise(
        process=one["process"], title="Des arbres", text="Dix arbres.", sources=[one["idea"]], by=COMMAND, at=at
    ),
    "move_commitment": lambda one, at: outcomes.move_commitment(
        commitment=one["promise"], state="started", progress=10, text="Commandés.", by=COMMAND, at=at
    ),
    "open_seats": lambda one, at: outcomes.open_seats(meeting=one["meeting"], by=COMMAND, at=at),
    "take_seat": lambda one, at: outcomes.take_seat(
        meeting=one["seats"], resident=one["ada"], people=1, by=VISITOR, at=at
    ),
    "hold_meeting": lambda one, at: outcomes.hold_meeting(meeting=one["met"], attendance=12, by=COMMAND, at=at),
    "write_process": lambda one, at: processes.write_process(
        campaign=one["process"].campaign, process=one["process"], values={**READY, "title": "Autre"}, by=COMMAND, at=at
    ),
    "open_process": lambda one, at: process_of_another(one, at),
    "open_step": lambda one, at: steps.open_step(step=one["draft"], by=COMMAND, at=at),
    "resume_step": lambda one, at: steps.resume_step(step=one["stopped"], reason="Réparé.", by=COMMAND, at=at),
    "settle_step": lambda one, at: steps.settle_step(step=one["shut"], by=COMMAND, at=at),
    "second_reopening": lambda one, at: steps.second_reopening(
        change=one["again"], closes_at=one["step"].closes_at, by=OTHER, at=at
    ),
    "postpone_end": lambda one, at: steps.postpone_end(
        step=one["step"], closes_at=one["step"].closes_at + HOUR, reason="Panne.", by=COMMAND, at=at
    ),
    "receive_report": lambda one, at: reports.receive_report(
        step=one["reports"],
        new=reports.NewReport(one["category"], "Un trou", HERE),
        visit=GateVisit(one["ada"], declared=OF_AGE, proved=True),
        by=VISITOR,
        at=at,
    ),
    "show_repair": lambda one, at: reports.show_repair(report=one["report"], photo=one["photo"], by=COMMAND, at=at),
    "clear_report_photo": lambda one, at: reports.clear_report_photo(photo=one["proof"], regions=(), by=COMMAND, at=at),
    "forward_reports": lambda one, at: reports.forward_reports(
        reports=[one["report"]], to="la mairie d’essai", by=COMMAND, at=at
    ),
    "send_reports": lambda one, at: town_hall_actions.send_reports(
        reports=[one["sent"]], hall=one["hall"], by=COMMAND, at=at
    ),
    "confirm_report": lambda one, at: reports.confirm_report(report=one["said"], by=VISITOR, at=at),
    "reopen_report": lambda one, at: reports.reopen_report(report=one["unsaid"], by=VISITOR, at=at),
    "cast_ballot": lambda one, at: one["vote"].cast("témoin-1", "1;2", at=at),
    "sign_at_desk": lambda one, at: casting.sign_at_desk(box=one["vote"].box, voter="témoin-2", by=COMMAND, at=at),
}


def process_of_another(stage: Stage, at: datetime) -> object:
    """Another process, ready but for its opening, is opened."""
    made = stage.get("ready")
    if made is None:
        before = stage["process"].created_at
        made = stage["ready"] = processes.write_process(
            campaign=stage["process"].campaign, values=READY, by=COMMAND, at=before
        )
        values = {"position": 1, "kind": StepKind.RESULT, "title": "Résultat", "summary": CLEAR}
        steps.write_step(process=made, values=values, by=COMMAND, at=before)
    return processes.open_process(process=made, by=COMMAND, at=at)
