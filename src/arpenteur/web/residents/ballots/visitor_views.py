"""Pages of whoever votes: her ballot, by a code or by the link of her letter; her receipt, after the count."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from arpenteur.web.communication.public_pages.visiting import PAGE, is_over, page_for_visitors, spoken, unkept, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.residents.ballots.ballot_fields import VOID, BallotLine, lines_of
from arpenteur.web.residents.ballots.models import BallotBox
from arpenteur.web.residents.ballots.queries import counted_ballot
from arpenteur.web.residents.ballots.vote_letters import VOTE
from arpenteur.web.residents.ballots.vote_results import box_of, config_of_step, is_counted
from arpenteur.web.residents.ballots.voting_page import Voting, voting_page
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import ProcessStep, Resident


@sensitive_post_parameters()
@visited
def vote(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """The ballot of a step, for whoever has a code; else where to ask for a link. Raises Http404."""
    return voting_page(request, Voting.at(vote_step(campaign, number, position)))


@sensitive_post_parameters()
@csrf_exempt
@participant(VOTE, numbers=2)
@require_http_methods(PAGE)
def vote_by_link(request: ParticipantRequest) -> HttpResponse:
    """The same for whoever opened her letter. A GET casts nothing: programs that guard mailboxes open every link."""
    number, author = request.participant.numbers
    steps = ProcessStep.objects.select_related("process__campaign").filter(kind=StepKind.VOTE)
    step = steps.filter(pk=number).first()
    resident = Resident.objects.filter(pk=author).first()
    if step is None or resident is None or not resident.email:
        raise Http404
    if is_over(step.process.campaign):
        return gone(request)
    with spoken(request):
        return unkept(voting_page(request, Voting.at(step, resident)))


@sensitive_post_parameters()
@visited
def check_receipt(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """Whether a ballot is in the count, by the code of its receipt. Raises Http404."""
    step = vote_step(campaign, number, position)
    box, config = box_of(step), config_of_step(step)
    problem, payload = PageProblem(), None
    checked = request.method == "POST" and is_counted(box)
    if checked and box is not None:
        with problem:
            payload = _counted(request, box)
    lines: list[BallotLine] = lines_of(config, payload) if payload and payload != VOID else []
    context = {
        "step": step,
        "process": step.process,
        "config": config,
        "counted": is_counted(box),
        "box": box,
        "error": problem.sentence,
        "checked": checked and not problem,
        "is_there": payload is not None,
        "lines": lines,
        "blank": payload == "",
    }
    return page_for_visitors(request, campaign, "ballots/check.html", context, 422 if problem else 200)


def vote_step(campaign: Campaign, number: int, position: int) -> ProcessStep:
    """A step of votes that everybody may read. Raises Http404."""
    process = queries.public_process(campaign, number)
    step = queries.public_step(process, position) if process else None
    if step is None or step.kind != StepKind.VOTE:
        raise Http404
    return step


def _counted(request: HttpRequest, box: BallotBox) -> str | None:
    """A receipt that is in the count is never counted as a guess: a whole hall checks behind one address."""
    found = counted_ballot(box, request.POST.get("code", "")[:40])
    if found is None:
        wrong_guess(request)
    return found
