"""Pages for whoever takes part: three doors, a process, a step with its rules, a contribution with its timeline."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.visiting import looked_at, page_for_visitors, visited
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.work_queue import network
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.actions.moderation import NewNotice, give_notice
from arpenteur.web.residents.consultations.actions.residents import VISITOR
from arpenteur.web.residents.consultations.answer_speed import answer_speed
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.contribution_page import idea_of, joined_to
from arpenteur.web.residents.consultations.forms import ContentNoticeForm
from arpenteur.web.residents.consultations.front_page import doors_shown, lines_of
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind, DutyKind, StepKind
from arpenteur.web.residents.consultations.links import contribution_path, step_links, write_path
from arpenteur.web.residents.consultations.models import Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.reviews import review_context
from arpenteur.web.residents.consultations.step_rules import rules_sentences
from arpenteur.web.residents.consultations.surges import NOTICES, is_crowded
from arpenteur.web.residents.consultations.survey_views import survey_context
from arpenteur.web.residents.consultations.writing_page import Writing, writing_page

_MAIN_OF_STEP = (ContributionKind.PROPOSAL, ContributionKind.QUESTION, ContributionKind.REPORT)


@looked_at
def doors(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """To report, to ask, to propose or vote; what goes on now. Raises Http404 where nothing was ever public."""
    processes = list(queries.processes_of(campaign))
    if not processes:
        raise Http404
    at = timezone.now()
    context = {
        "doors": doors_shown(campaign, queries.doors_of(campaign, at), at),
        "lines": lines_of(processes),
        "silent": is_silent(campaign, at),
    }
    return page_for_visitors(request, campaign, "consultations/doors.html", context)


@looked_at
def process(request: HttpRequest, campaign: Campaign, number: int) -> HttpResponse:
    """A process: in plain words, its steps, its timeline, what was promised. Raises Http404."""
    row = _process(campaign, number)
    (line,) = lines_of([row])
    context = {
        "process": row,
        "line": line,
        "commitments": row.commitments.prefetch_related("lines"),
        "timeline": row.timeline.filter(contribution=None).select_related("step"),
    }
    return page_for_visitors(request, campaign, "consultations/process.html", context)


@looked_at
def step(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """A step: its summary and rules, what was written there, in an order drawn by lot. Raises Http404."""
    row, at = _step(_process(campaign, number), position), timezone.now()
    seed = queries.seed_of(row, network(request.META.get("REMOTE_ADDR", "")), day_of(campaign, at).isoformat())
    takes = row.takes(at) and not is_silent(campaign, at)
    context = {
        "process": row.process,
        "step": row,
        "rules": list(rules_sentences(row)),
        "cards": queries.listed(row, seed),
        "write": write_path(campaign.slug, row) if takes and _is_written(row) else "",
        "links": step_links(row),
        "silent": is_silent(campaign, at),
        "hidden": queries.placeholders(row),
        "changes": row.changes.all(),
        "meetings": row.meetings.prefetch_related("minutes"),
        "door": _door(row),
        "speed": answer_speed(campaign, at) if row.kind == StepKind.QUESTIONS else None,
        **survey_context(row),
        **review_context(row),
    }
    return page_for_visitors(request, campaign, "consultations/step.html", context)


@looked_at
def paper(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Sheets to print for what is open: whoever writes on paper counts like the others. Raises Http404 as ``doors``."""
    if not queries.processes_of(campaign).exists():
        raise Http404
    at = timezone.now()
    steps = [one for door in queries.doors_of(campaign, at) for one in door.steps if one.settings.writes]
    return page_for_visitors(request, campaign, "consultations/paper.html", {"steps": steps})


@looked_at
def contribution(request: HttpRequest, campaign: Campaign, number: int, contribution: int) -> HttpResponse:
    """A contribution with everything that happened to it; its place alone where it does not show. Raises Http404."""
    row, at = _contribution(_process(campaign, number), contribution), timezone.now()
    takes = row.shows and row.step.takes(at) and not is_silent(campaign, at)
    comments = row.step.settings.comments if takes else frozenset[ContributionKind]()
    view = queries.view_of(row)
    context: dict[str, Any] = {
        "process": row.process,
        "step": row.step,
        "view": view,
        "door": _door(row.step),
        "argues": ContributionKind.ARGUMENT in comments,
        "amends": ContributionKind.AMENDMENT in comments,
    }
    if row.shows:
        context |= _more_of(request, row, view, at, takes=takes)
    return page_for_visitors(request, campaign, "consultations/contribution.html", context)


def _more_of(
    request: HttpRequest, row: Contribution, view: queries.ContributionView, at: datetime, *, takes: bool
) -> dict[str, Any]:
    """What the page of an idea, or that of a question, has beside."""
    campaign = row.process.campaign
    if row.kind == ContributionKind.PROPOSAL:
        seed = queries.seed_of(row.step, network(request.META.get("REMOTE_ADDR", "")), day_of(campaign, at).isoformat())
        return {"idea": idea_of(row, view, seed, whole=bool(request.GET.get("tout")))}
    if row.kind != ContributionKind.QUESTION:
        return {}
    due = row.duties.filter(kind=DutyKind.ANSWER, done_at=None).values_list("due_at", flat=True).first()
    asked_on = day_of(campaign, row.submitted_at)
    return {
        "speed": answer_speed(campaign, at),
        "joined": joined_to(row),
        "due": due,
        "answered_in": None if row.answered_at is None else (day_of(campaign, row.answered_at) - asked_on).days,
        "write": write_path(campaign.slug, row.step) if takes and row.step.settings.writes else "",
    }


@visited
def write(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """To write at a step; ``sur`` and ``cote`` for an argument, ``sur`` alone for other words. Raises Http404."""
    row = _step(_process(campaign, number), position)
    sent = request.POST if request.method == "POST" else request.GET
    about, side = _about(row, sent)
    resident = None
    secret = sent.get("moi", "")
    if secret:
        resident = queries.resident_by_link(campaign, secret)
        if resident is None:
            raise wrong_guess(request)
    kind = _kind(row, about, side)
    return writing_page(request, Writing(campaign, row, kind, about, side, resident, secret))


@visited
def notice(request: HttpRequest, campaign: Campaign, number: int, contribution: int) -> HttpResponse:
    """To say that a content is unlawful: a code acknowledges it at once. Possible in silence. Raises Http404."""
    row = _contribution(_process(campaign, number), contribution)
    stamped = f"notice:{row.pk}"
    form = ContentNoticeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _notice_page(request, campaign, row, form)
    stamp = robots.read_stamp(request.POST.get("stamp", ""), campaign.pk, stamped)
    if request.POST.get(EMPTY):
        return page_for_visitors(request, campaign, "consultations/noticed.html", {"process": row.process})
    if stamp is None or not form.is_valid():
        return _notice_page(request, campaign, row, form, 403 if stamp is None else 422)
    if robots.let_in(request, campaign.pk, FormPurpose.NOTICE, stamp) is not FormPass.GOOD:
        return _notice_page(request, campaign, row, form, 429)
    data = form.cleaned_data
    new = NewNotice(
        data["words"],
        contribution_path(campaign.slug, row),
        data["name"],
        data["email"],
        data["of_children"],
        data["good_faith"],
    )
    with FormProblem(form):
        crowded = is_crowded(NOTICES, request, campaign.pk)
        made = give_notice(contribution=row, new=new, by=VISITOR, at=timezone.now(), crowded=crowded)
        context = {"process": row.process, "notice": made}
        return page_for_visitors(request, campaign, "consultations/noticed.html", context)
    return _notice_page(request, campaign, row, form, 422)


def _notice_page(
    request: HttpRequest, campaign: Campaign, row: Contribution, form: ContentNoticeForm, status: int = 200
) -> HttpResponse:
    context = {
        "process": row.process,
        "view": queries.view_of(row),
        "form": form,
        "empty": EMPTY,
        "stamp": robots.new_stamp(campaign.pk, f"notice:{row.pk}"),
        "bits": robots.difficulty(timezone.now()),
    }
    return page_for_visitors(request, campaign, "consultations/notice.html", context, status)


def _door(row: ProcessStep) -> str:
    """The door behind which a step stands."""
    return {StepKind.REPORTS: "report", StepKind.QUESTIONS: "ask"}.get(StepKind(row.kind), "propose")


def _is_written(row: ProcessStep) -> bool:
    """Whether the page leads to writing or answering there; a vote has links of its own."""
    return bool(row.settings.writes) or row.kind == StepKind.SURVEY


def _process(campaign: Campaign, number: int) -> Process:
    found = queries.public_process(campaign, number)
    if found is None:
        raise Http404
    return found


def _step(row: Process, position: int) -> ProcessStep:
    found = queries.public_step(row, position)
    if found is None:
        raise Http404
    return found


def _contribution(row: Process, number: int) -> Contribution:
    found = queries.public_contribution(row, number)
    if found is None:
        raise Http404
    return found


def _about(row: ProcessStep, sent: Any) -> tuple[Contribution | None, ArgumentSide | None]:
    number, side = sent.get("sur", ""), sent.get("cote", "")
    if not number:
        return None, None
    if not number.isdecimal() or (side and side not in ArgumentSide.values):
        raise Http404
    return _contribution(row.process, int(number)), ArgumentSide(side) if side else None


def _kind(row: ProcessStep, about: Contribution | None, side: ArgumentSide | None) -> ContributionKind:
    if about is not None:
        return ContributionKind.ARGUMENT if side else ContributionKind.AMENDMENT
    found = next((one for one in _MAIN_OF_STEP if one in row.settings.writes), None)
    if found is None:
        raise Http404
    return found
