"""A fictional consultation of the cast's campaign, written by the verbs themselves. Inside ``sealed``."""

from datetime import datetime, timedelta
from typing import Any

from cast import AT, Cast

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.residents.consultations.actions.contributions import NewContribution, Words, contribute
from arpenteur.web.residents.consultations.actions.processes import open_process, write_process
from arpenteur.web.residents.consultations.actions.residents import NewResident, enter
from arpenteur.web.residents.consultations.actions.steps import open_step, set_gate, write_step
from arpenteur.web.residents.consultations.kinds import ContributionKind, ModerationMode, Requirement, StepKind
from arpenteur.web.residents.consultations.models import Contribution, Process, ProcessStep, Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.step_access import GateVisit

CLEAR = "Vous proposez une idée. Nous répondons à toutes."
OF_AGE = frozenset({Requirement.AGE})
VISITOR = Actor("visitor")
READY: dict[str, Any] = {
    "title": "600 000 € du programme",
    "summary": CLEAR,
    "director": "Odile Modèle",
    "legal_notice": "Liste d’essai, 4, place de la Maquette.",
    "kept_days": 30,
    "moderation": ModerationMode.AFTER,
}


def process_of(cast: Cast, *, at: datetime = AT, opened: bool = True, **values: Any) -> Process:
    """A process with what it needs to be public; open once it has a step."""
    process = write_process(campaign=cast.campaign, values={**READY, **values}, by=COMMAND, at=at)
    if opened:
        write_step(
            process=process,
            by=COMMAND,
            at=at,
            values={"position": 90, "kind": StepKind.RESULT, "title": "Résultat", "summary": CLEAR},
        )
        return open_process(process=process, by=COMMAND, at=at)
    return process


def step_of(
    process: Process,
    kind: StepKind = StepKind.COLLECT,
    *,
    at: datetime = AT,
    asks: tuple[Requirement, ...] = (),
    most: int = 0,
    opened: bool = True,
    **values: Any,
) -> ProcessStep:
    """A step of a kind; open for sixty days."""
    step = write_step(
        process=process,
        by=COMMAND,
        at=at,
        values={
            "position": 1,
            "kind": kind,
            "title": "Vos idées",
            "summary": CLEAR,
            "closes_at": at + timedelta(days=60),
            **values,
        },
    )
    set_gate(step=step, requirements=asks, most=most, by=COMMAND, at=at)
    return open_step(step=step, by=COMMAND, at=at) if opened else step


def resident_of(process: Process, *, at: datetime = AT, **more: Any) -> Resident:
    """Somebody who takes part."""
    new = NewResident(notice=notice_of(process), **more)
    return enter(campaign=process.campaign, new=new, by=VISITOR, at=at)[0]


def written(
    step: ProcessStep,
    resident: Resident | None = None,
    title: str = "Des bancs à la gare",
    *,
    at: datetime = AT,
    kind: ContributionKind = ContributionKind.PROPOSAL,
    body: str = "",
    visit: GateVisit | None = None,
    **more: Any,
) -> Contribution:
    """Something that somebody wrote by her own link."""
    visit = visit or GateVisit(resident, declared=OF_AGE, proved=True)
    new = NewContribution(kind, Words(title, "", body), **more)
    return contribute(step=step, new=new, visit=visit, by=VISITOR, at=at)


def path(step: ProcessStep, rest: str = "") -> str:
    """Address of a step, as residents see it."""
    return f"participer/{step.process_id}/etape/{step.position}/{rest}"
