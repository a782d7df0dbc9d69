"""Consultations: what was public of them, read; decided and answered. Nothing here says who wrote, or counts a vote."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.responses import Status as Answer

from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.residents.ballots.result_columns import document_of_result
from arpenteur.web.residents.ballots.vote_results import box_of, is_counted, result_of
from arpenteur.web.residents.consultations.actions.decisions import answer, decide
from arpenteur.web.residents.consultations.contribution_columns import lines_from, nested, was_public
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.queries import processes_of, public_process, public_step
from arpenteur.web.residents.consultations.states import Decision, StepState
from arpenteur.web.site.api import consultation_schemas as schemas
from arpenteur.web.site.api.behind import member_who_may
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page
from arpenteur.web.site.api.resources.common import Number, actor
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["consultations"])


@operation(
    router,
    "GET",
    "/consultations",
    scope=Scope.CONSULTATIONS_READ,
    summary=gettext_noop("Consultations and their steps"),
    answers={200: schemas.ProcessList},
)
def list_consultations(request: TokenRequest) -> schemas.ProcessList:
    """Those that are public; drafts of processes and of steps are not there."""
    _check(request)
    campaign = request.token.campaign
    return schemas.ProcessList(items=[_process(campaign.slug, one) for one in processes_of(campaign)])


@operation(
    router,
    "GET",
    "/consultations/{int:consultation}",
    scope=Scope.CONSULTATIONS_READ,
    summary=gettext_noop("One consultation"),
    answers={200: schemas.ProcessOut},
)
def get_consultation(request: TokenRequest, consultation: Number) -> schemas.ProcessOut:
    """With its steps and the digest of the rules of each."""
    _check(request)
    return _process(request.token.campaign.slug, _find(request, consultation))


@operation(
    router,
    "GET",
    "/consultations/{int:consultation}/contributions",
    scope=Scope.CONSULTATIONS_READ,
    summary=gettext_noop("What was written in a consultation"),
    answers={200: schemas.ContributionPage},
)
def list_contributions(
    request: TokenRequest,
    response: HttpResponse,
    consultation: Number,
    kind: ContributionKind | None = None,
    decision: Decision | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> schemas.ContributionPage:
    """What is or was public, with the columns of the exports; words are empty where they do not show any more."""
    _check(request)
    process = _find(request, consultation)
    asked = {"kind": kind, "decision": decision}
    rows = was_public(process).filter(**{name: value for name, value in asked.items() if value is not None})
    found, following = page(
        rows,
        ("published_at", "id"),
        lambda one: (one.published_at, one.pk),
        lambda one: one.pk,
        cursor=cursor,
        limit=limit,
    )
    link_next(request, response, following)
    shown = Contribution.objects.filter(pk__in=found).order_by("published_at", "pk")
    return schemas.ContributionPage(items=_told(request, shown), next=following)


@operation(
    router,
    "GET",
    "/consultations/{int:consultation}/contributions/{int:number}",
    scope=Scope.CONSULTATIONS_READ,
    summary=gettext_noop("One contribution"),
    answers={200: schemas.ContributionOut},
)
def get_contribution(request: TokenRequest, consultation: Number, number: Number) -> Any:
    """By its number in its consultation, as its page says it."""
    _check(request)
    return _one(request, consultation, number)


@operation(
    router,
    "GET",
    "/consultations/{int:consultation}/contributions/{int:number}/timeline",
    scope=Scope.CONSULTATIONS_READ,
    summary=gettext_noop("What happened to a contribution"),
    answers={200: schemas.TimelineOut},
)
def list_timeline(request: TokenRequest, consultation: Number, number: Number) -> schemas.TimelineOut:
    """The lines that everybody reads."""
    _check(request)
    lines = _written(request, consultation, number).timeline.order_by("at", "pk")
    items = [
        schemas.TimelineLineOut(at=one.at, fact=one.fact, decision=one.decision or None, text=one.text) for one in lines
    ]
    return schemas.TimelineOut(items=items)


@operation(
    router,
    "GET",
    "/consultations/{int:consultation}/steps/{int:position}/result",
    scope=Scope.CONSULTATIONS_READ,
    summary=gettext_noop("What a vote decided"),
    answers={200: schemas.ResultOut},
)
def get_result(request: TokenRequest, consultation: Number, position: Number) -> schemas.ResultOut:
    """Of a vote that is counted; 404 before, so that no total is anywhere while people vote."""
    _check(request)
    step = public_step(_find(request, consultation), position)
    box = box_of(step) if step is not None and step.kind == StepKind.VOTE else None
    if box is None or not is_counted(box):
        raise Http404
    return schemas.ResultOut(**document_of_result(result_of(box)))


@operation(
    router,
    "POST",
    "/consultations/{int:consultation}/contributions/{int:number}/decision",
    scope=Scope.CONSULTATIONS_WRITE,
    summary=gettext_noop("Decide what becomes of a contribution"),
    answers={200: schemas.ContributionOut},
)
def decide_contribution(request: TokenRequest, consultation: Number, number: Number, body: schemas.DecisionIn) -> Any:
    """Everybody reads it with its reason. One that does not follow is refused (422), and so is every one in electoral
    silence (409).
    """
    _check(request, RUN_CONSULTATIONS.name)
    row = _written(request, consultation, number)
    decide(contribution=row, decision=Decision(body.decision), reason=body.reason, by=actor(request), at=request.at)
    return _one(request, consultation, number)


@operation(
    router,
    "POST",
    "/consultations/{int:consultation}/contributions/{int:number}/answers",
    scope=Scope.CONSULTATIONS_WRITE,
    summary=gettext_noop("Answer a contribution in public"),
    answers={201: schemas.ContributionOut},
)
def answer_contribution(request: TokenRequest, consultation: Number, number: Number, body: schemas.AnswerIn) -> Any:
    """Only an answer that says something stops the clock. Refused in electoral silence (409)."""
    _check(request)
    row = _written(request, consultation, number)
    answer(contribution=row, kind=body.kind, text=body.text, signed=body.signed, by=actor(request), at=request.at)
    return Answer(201, _one(request, consultation, number))


def _check(request: TokenRequest, permission: str = ANSWER_RESIDENTS.name) -> None:
    """Raises Http404 where the member behind the program has not the right today."""
    member_who_may(request.token, permission, request.at)


def _find(request: TokenRequest, number: int) -> Process:
    """A process that is public. Raises Http404."""
    found = public_process(request.token.campaign, number)
    if found is None:
        raise Http404
    return found


def _written(request: TokenRequest, process: int, number: int) -> Contribution:
    """A contribution that is or was public. Raises Http404."""
    found = was_public(_find(request, process)).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _one(request: TokenRequest, process: int, number: int) -> Any:
    row = _written(request, process, number)
    return _told(request, Contribution.objects.filter(pk=row.pk))[0]


def _told(request: TokenRequest, rows: "QuerySet[Contribution]") -> list[Any]:
    return [schemas.ContributionOut(**nested(one)) for one in lines_from(rows, request.token.campaign.slug)]


def _process(slug: str, row: Process) -> schemas.ProcessOut:
    steps = [_step(slug, one) for one in row.steps.all() if one.state != StepState.DRAFT]
    return schemas.ProcessOut(
        id=row.pk,
        title=row.title,
        summary=row.summary,
        nature=row.nature,
        territory=row.territory,
        director=row.director,
        moderation=row.moderation,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        archived_at=row.archived_at,
        steps=steps,
        url=whole(reverse("consultations:process", args=[slug, row.pk])),
    )


def _step(slug: str, row: ProcessStep) -> schemas.ProcessStepOut:
    return schemas.ProcessStepOut(
        position=row.position,
        kind=row.kind,
        title=row.title,
        summary=row.summary,
        state=row.state,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        opened_at=row.opened_at,
        rules_hash=row.rules_hash,
        url=whole(reverse("consultations:step", args=[slug, row.process_id, row.position])),
    )
