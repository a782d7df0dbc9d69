"""The fictional residents: reports with a drawn photo, questions answered and not, ideas that others amend and argue
about, what the team owes, a commitment in progress. All of it by the verbs of the room.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.territory.points import zone_at
from arpenteur.web.foundation.territory.queries import outlines
from arpenteur.web.ground.fieldwork.photos import PhotoRead
from arpenteur.web.residents.consultations.actions.contributions import NewContribution, Whereabouts, Words, contribute
from arpenteur.web.residents.consultations.actions.decisions import (
    GRID,
    answer,
    decide,
    merge,
)
from arpenteur.web.residents.consultations.actions.duties import assign_duties
from arpenteur.web.residents.consultations.actions.moderation import decide_case
from arpenteur.web.residents.consultations.actions.outcomes import move_commitment, promise
from arpenteur.web.residents.consultations.actions.processes import (
    open_process,
    write_category,
    write_form,
    write_process,
)
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, enter
from arpenteur.web.residents.consultations.actions.steps import open_step, schedule_step, set_gate, write_step
from arpenteur.web.residents.consultations.kinds import (
    CaseOutcome,
    ContributionKind,
    ModerationMode,
    Nature,
    Requirement,
    StepKind,
)
from arpenteur.web.residents.consultations.models import (
    Category,
    CommitmentSource,
    Contribution,
    Duty,
    Process,
    ProcessStep,
    QuestionForm,
    Resident,
)
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.states import CommitmentState, Decision
from arpenteur.web.residents.reports.actions import (
    NewReport,
    clear_report_photo,
    confirm_report,
    forward_reports,
    receive_report,
)
from arpenteur.web.residents.reports.models import ReportPhoto
from arpenteur.web.residents.reports.photos.blurring import Region
from arpenteur.web.residents.reports.photos.files import destroy_clear, destroy_waiting, keep_waiting
from arpenteur.web.site.glance.rehearsal import residents_words as words
from arpenteur.web.site.glance.rehearsal.residents_ideas import ideas
from arpenteur.web.site.glance.rehearsal.residents_scene import Scene, team_of
from arpenteur.web.site.glance.rehearsal.residents_votes import votes
from arpenteur.web.site.glance.rehearsal.street_photo import FACE, PLATE, SIZE, street_photo

_SINCE = timedelta(days=36)
"""How long ago the fictional consultations opened."""
_METRE = 9e-6
_OF_AGE = frozenset({Requirement.AGE})
_TEAM = (Role.DIRECTOR, Role.FIELD_LEAD)
_READY: dict[str, Any] = {
    "director": "Odile Modèle",
    "legal_notice": words.LEGAL_NOTICE,
    "kept_days": 90,
    "territory": "toute la ville",
    "moderation": ModerationMode.AFTER,
    "nature": Nature.PROGRAMME,
}


def forget_residents() -> None:
    """What a former rehearsal wrote, with its photos; what protects others goes first."""
    for photo in ReportPhoto.objects.all():
        destroy_waiting(photo.campaign_id, photo.waiting)
        destroy_clear(photo.campaign_id, photo.file)
    CommitmentSource.objects.all().delete()
    Contribution.objects.filter(parent__isnull=False).delete()
    for model in (Contribution, QuestionForm, Process, Resident):
        model.objects.all().delete()


def residents(campaign: Campaign, at: datetime, rng: Random) -> None:
    """Write them, around the moment of the rehearsal."""
    street = _process(
        campaign,
        at,
        title="Signaler, demander",
        summary="Vous signalez un problème dans la rue. Vous posez une question. Nous répondons à toutes.",
    )
    for label, days in words.CATEGORIES:
        write_category(process=street, label=label, answer_days=days, by=COMMAND, at=at - _SINCE)
    budget = _process(
        campaign,
        at,
        title="600 000 € du programme : à vous de choisir",
        summary="Vous proposez une idée. D’autres la discutent. Le total ne dépasse pas 600 000 euros. "
        "Aucune somme n’est versée. Les idées choisies entrent dans le programme.",
    )
    reports, questions = _street_steps(street, at)
    collect = _budget_steps(budget, at)
    crowd = [_entered(campaign, street, at) for _one in range(16)]
    scene = Scene(campaign, at, rng, crowd)
    _reports(scene, reports)
    asked = _questions(scene, questions)
    ideas(scene, budget, collect)
    _promised(scene, street, asked)
    _voted(scene)
    _handed_over(scene)


def _entered(campaign: Campaign, process: Process, at: datetime) -> Resident:
    new = NewResident(notice=notice_of(process))
    return enter(campaign=campaign, new=new, by=VISITOR, at=at - _SINCE)[0]


def _process(campaign: Campaign, at: datetime, **values: str) -> Process:
    return write_process(campaign=campaign, values={**_READY, **values}, by=COMMAND, at=at - _SINCE)


def _step(process: Process, at: datetime, **values: Any) -> ProcessStep:
    step = write_step(process=process, values=values, by=COMMAND, at=at - _SINCE)
    set_gate(step=step, requirements=(), by=COMMAND, at=at - _SINCE)
    return step


def _opened(process: Process, steps: Sequence[ProcessStep], at: datetime) -> None:
    open_process(process=process, by=COMMAND, at=at - _SINCE)
    for one in steps:
        open_step(step=one, by=COMMAND, at=at - _SINCE)
    for one in (process, *steps):
        one.refresh_from_db()


def _street_steps(process: Process, at: datetime) -> tuple[ProcessStep, ProcessStep]:
    reports = _step(
        process,
        at,
        position=1,
        kind=StepKind.REPORTS,
        title="Signaler un problème",
        config={"town_hall": "la mairie"},
        summary="Prenez une photo, dites où. Nous transmettons à la mairie. Vous suivez la réponse.",
    )
    questions = _step(
        process,
        at,
        position=2,
        kind=StepKind.QUESTIONS,
        title="Poser une question",
        summary="Votre question est publique. La réponse aussi. Un accusé de réception n’arrête pas le temps.",
    )
    _opened(process, (reports, questions), at)
    return reports, questions


def _budget_steps(process: Process, at: datetime) -> ProcessStep:
    collect = _step(
        process,
        at,
        position=1,
        kind=StepKind.COLLECT,
        title="Vos idées",
        closes_at=at + timedelta(days=12),
        config={"cost": True},
        summary="Proposez une idée et son lieu. Chacun peut dire pour ou contre.",
    )
    exam = _step(
        process,
        at,
        position=2,
        kind=StepKind.REVIEW,
        title="Examen",
        summary="Deux personnes lisent chaque idée. Chaque refus a son motif public.",
    )
    result = _step(
        process,
        at,
        position=3,
        kind=StepKind.RESULT,
        title="Résultat expliqué",
        opens_at=at + timedelta(days=28),
        summary="Le résultat dit comment on a compté.",
    )
    _opened(process, (collect, exam), at)
    schedule_step(step=result, by=COMMAND, at=at - _SINCE)
    questions = [
        {"key": key, "label": label, "type": "choice", "choices": list(words.CHOICES), "required": required}
        for key, label, required in words.GRID
    ]
    write_form(process=process, name=GRID, title="Grille d’examen", questions=questions, by=COMMAND, at=at - _SINCE)
    return collect


def _reports(scene: Scene, step: ProcessStep) -> None:
    categories = list(step.process.categories.all())
    corner = _corner(scene.campaign)
    for one in words.REPORTS:
        _report(scene, step, categories, one, corner)


def _corner(campaign: Campaign) -> tuple[float, float] | None:
    """Latitude and longitude of a crossing of the campaign's ground; None where no zone has an outline."""
    drawn = [one for one in outlines(published_of(campaign), "station") if one.geometry]
    for one in drawn:
        if one.west is None or one.south is None or one.east is None or one.north is None:
            continue
        north, east = (one.south + one.north) / 2, (one.west + one.east) / 2
        if all(zone_at(drawn, east, north + report.metres * _METRE) for report in words.REPORTS):
            return north, east
    return None


def _report(
    scene: Scene,
    step: ProcessStep,
    categories: Sequence[Category],
    one: words.SomeReport,
    corner: tuple[float, float] | None,
) -> None:
    at = scene.ago(one.days)
    spot = Whereabouts(one.place)
    if one.metres and corner:
        spot = Whereabouts(one.place, corner[0] + one.metres * _METRE, corner[1], 15)
    pictured = one.stage in ("photo", "waiting")
    photos = (keep_waiting(PhotoRead(street_photo(), *SIZE, None), scene.campaign.pk),) if pictured else ()
    new = NewReport(categories[one.category], one.sentence, spot, photos)
    visit = scene.somebody(step.process, at)
    row, _code = receive_report(step=step, new=new, visit=visit, by=VISITOR, at=at)
    scene.followed(row, one.followers)
    if one.stage == "photo":
        _cleared(row, at + timedelta(hours=2))
    for days, act in _STAGES.get(one.stage, ()):
        act(row, at + timedelta(days=days))


def _cleared(row: Contribution, at: datetime) -> None:
    photo = ReportPhoto.objects.get(contribution=row)
    clear_report_photo(photo=photo, regions=(Region(*FACE), Region(*PLATE)), by=COMMAND, at=at)
    decide_case(case=row.cases.get(), outcome=CaseOutcome.PUBLISH, by=COMMAND, at=at)


def _to(decision: Decision, reason: str = "") -> Callable[[Contribution, datetime], object]:
    return lambda row, at: decide(contribution=row, decision=decision, reason=reason, by=COMMAND, at=at)


def _forwarded(row: Contribution, at: datetime) -> object:
    return forward_reports(reports=[row], to="service voirie", reference="reçu n° 2026-4471", by=COMMAND, at=at)


_STAGES: dict[str, Sequence[tuple[float, Callable[[Contribution, datetime], object]]]] = {
    "photo": ((1, _forwarded),),
    "forwarded": ((1, _forwarded),),
    "assigned": ((0.5, _to(Decision.ASSIGNED)),),
    "progress": ((2, _forwarded), (6, _to(Decision.PROGRESS, "Un élagage est prévu la semaine prochaine."))),
    "resolved": ((1, _forwarded), (7, _to(Decision.RESOLVED, "La mairie dit avoir curé la bouche."))),
    "confirmed": (
        (2, _forwarded),
        (9, _to(Decision.RESOLVED, "Le banc est remplacé.")),
        (11, lambda row, at: confirm_report(report=row, by=VISITOR, at=at)),
    ),
}


def _questions(scene: Scene, step: ProcessStep) -> list[Contribution]:
    made: list[Contribution] = []
    for one in words.QUESTIONS:
        at = scene.ago(one.days)
        new = NewContribution(ContributionKind.QUESTION, Words(one.title, "", one.grounds))
        row = contribute(step=step, new=new, visit=scene.somebody(step.process, at), by=VISITOR, at=at)
        scene.followed(row, one.followers)
        if one.after is not None:
            answer(
                contribution=row,
                kind=one.kind,
                text=one.text,
                signed="Odile Modèle, tête de liste",
                by=COMMAND,
                at=at + timedelta(days=one.after),
            )
        made.append(row)
    at = scene.ago(15)
    same = NewContribution(ContributionKind.QUESTION, Words("Un toit à l’arrêt de la Garenne, c’est pour quand ?"))
    row = contribute(step=step, new=same, visit=scene.somebody(step.process, at), by=VISITOR, at=at)
    merge(contribution=row, into=made[0], by=COMMAND, at=at + timedelta(hours=5))
    return made


def _promised(scene: Scene, process: Process, asked: Sequence[Contribution]) -> None:
    title, text = words.COMMITMENT
    made = promise(
        process=process,
        title=title,
        text=text,
        sources=[asked[0]],
        cost=24_800_000,
        due_on=(scene.at + timedelta(days=700)).date(),
        by=COMMAND,
        at=scene.ago(17),
    )
    for days, state, progress, news in words.NEWS:
        move_commitment(
            commitment=made,
            state=CommitmentState(state),
            text=news,
            progress=progress,
            by=COMMAND,
            at=scene.ago(days),
        )


def _voted(scene: Scene) -> None:
    process = _process(
        scene.campaign,
        scene.at,
        title="400 000 € pour la halle et ses abords",
        summary="Vous avez proposé des idées. Vous avez voté. Le résultat dit comment on a compté.",
    )
    collect = _step(
        process,
        scene.at,
        position=1,
        kind=StepKind.COLLECT,
        title="Les idées",
        config={"cost": True},
        summary="Proposez une idée, son lieu, son coût.",
    )
    _opened(process, (collect,), scene.at)
    votes(scene, process, collect)


def _handed_over(scene: Scene) -> None:
    """Most of what waits is in somebody's hands."""
    hands = [one.membership for one in team_of(scene.campaign)]
    duties = list(Duty.objects.filter(done_at=None).order_by("due_at"))
    for rank, one in enumerate(hands):
        mine = [duty for place, duty in enumerate(duties) if place % 3 == rank]
        assign_duties(campaign=scene.campaign, duties=mine, to=one, by=COMMAND, at=scene.at)
