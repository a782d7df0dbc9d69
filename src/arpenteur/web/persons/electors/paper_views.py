"""Paper with names: asked for, agreed, printed, back, destroyed."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.persons.electors import papers
from arpenteur.web.persons.electors.forms import DestructionForm, PaperForm
from arpenteur.web.persons.electors.models import ListPaper, PaperEnd, PaperKind
from arpenteur.web.persons.electors.page import carriers
from arpenteur.web.persons.electors.permissions import PRINT_ELECTORS
from arpenteur.web.persons.electors.printing import paper_pdf, sheets_of
from arpenteur.web.persons.electors.slices import Slice
from arpenteur.web.persons.electors.views import entitled


@in_campaign(PRINT_ELECTORS.name)
@require_POST
def ask(request: CampaignRequest) -> HttpResponse:
    """Ask for paper with the names of a slice; somebody else agrees."""
    member, at = entitled(request.member), timezone.now()
    form = PaperForm(carriers(member), request.POST)
    asked = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "carrier", "body"):
        asked.pop(name, None)

    def step() -> None:
        if not form.is_valid():
            raise InputError(_("this slice cannot be read"), expected=_("a choice of the form"))
        chosen = Slice.read(asked, ground_of(member.campaign), member.campaign.first_round.year)
        kind = PaperKind(form.cleaned_data["genre"])
        papers.ask_for_paper(
            member=member,
            kind=kind,
            chosen=chosen,
            carrier=form.chosen_carrier,
            by=member.actor,
            at=at,
            body=form.cleaned_data["body"],
        )

    return _done(request, step, _("Asked for: the data-protection officer, or another director, agrees to it here."))


@in_campaign(Permission.KEEP_COMPLIANCE)
@require_POST
def agree(request: CampaignRequest, number: int) -> HttpResponse:
    """Agree to a paper that somebody else asked for. Raises Http404."""
    step = partial(papers.agree, paper=_paper(request, number), by=request.member.actor, at=timezone.now())
    return _done(request, step, _("Agreed: it may be printed."))


@in_campaign(Permission.KEEP_COMPLIANCE)
@require_POST
def refuse(request: CampaignRequest, number: int) -> HttpResponse:
    """Refuse it. Raises Http404."""
    step = partial(papers.refuse, paper=_paper(request, number), by=request.member.actor, at=timezone.now())
    return _done(request, step, _("Refused: it is not printed."))


@in_campaign(PRINT_ELECTORS.name)
@recognised
@require_POST
def print_paper(request: CampaignRequest, number: int) -> HttpResponse:
    """The PDF of a paper that was agreed to, a numbered copy each time; its names are counted. Raises Http404."""
    member, at = entitled(request.member), timezone.now()
    paper = _paper(request, number)
    sheets = sheets_of(paper.kind, papers.names_of(paper) if paper.agreed_at else [])
    with MessageProblem(request):
        paper = papers.note_copy(paper=paper, sheets=len(sheets), by=member.actor, at=at)
        document = paper_pdf(paper, sheets, at)
        count_list(request, sum(map(len, sheets)), at)
        headers = {
            "Content-Disposition": f'inline; filename="papier-{paper.number}.pdf"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(document, content_type="application/pdf", headers=headers)
    return redirect("electors:electors", member.campaign.slug)


@in_campaign(PRINT_ELECTORS.name, when_closed=True)
@require_POST
def returned(request: CampaignRequest, number: int) -> HttpResponse:
    """Every sheet is back. Raises Http404."""
    step = partial(papers.note_return, paper=_paper(request, number), by=request.member.actor, at=timezone.now())
    return _done(request, step, _("Noted: it is back, it is to be destroyed."))


@in_campaign(PRINT_ELECTORS.name, when_closed=True)
@require_POST
def destroyed(request: CampaignRequest, number: int) -> HttpResponse:
    """Every sheet is destroyed. Raises Http404."""
    paper, form = _paper(request, number), DestructionForm(request.POST)

    def step() -> None:
        if not form.is_valid():
            raise InputError(_("how the paper ended is not said"), expected=_("a choice of the form"))
        end = PaperEnd(form.cleaned_data["end"])
        papers.note_destruction(paper=paper, end=end, by=request.member.actor, at=timezone.now())

    return _done(request, step, _("Noted: it is destroyed."))


def _paper(request: CampaignRequest, number: int) -> ListPaper:
    """One of this campaign, all of whose stations the member sees. Raises Http404."""
    member = request.member
    paper = get_object_or_404(ListPaper, campaign=member.campaign, number=number)
    own = set(paper.slice.get("stations", ()))
    if member.stations is not None and not (own and own <= member.stations):
        raise Http404(str(number))
    return paper


def _done(request: CampaignRequest, step: Callable[[], None], done: str) -> HttpResponse:
    with MessageProblem(request):
        step()
        messages.success(request, done)
    return redirect("electors:electors", request.member.campaign.slug)
