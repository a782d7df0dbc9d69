"""The bank: statements brought, lines beside the entries they may be; accepted by hand, undone."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.web.accountability.money import bank_actions as verbs
from arpenteur.web.accountability.money.access import money_page, money_verb
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.forms import MoneyFileForm
from arpenteur.web.accountability.money.models import Statement, StatementLine
from arpenteur.web.accountability.money.reconciling import LINES_SHOWN, entries_of, sides_of
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem

_SECTION = {"section": "money", "tab": "bank"}


@money_page
@recognised
@require_http_methods(["GET", "HEAD"])
def bank(request: CampaignRequest) -> HttpResponse:
    """Lines that are not explained, with what each may be; all of them where asked. Their texts may name people."""
    return _page(request, MoneyFileForm(), 200)


@money_verb
@recognised
@require_POST
def bring_statement(request: CampaignRequest) -> HttpResponse:
    """A file of the bank, read in a process apart."""
    form = MoneyFileForm(request.POST, request.FILES)
    campaign = request.member.campaign
    if form.is_valid():
        with FormProblem(form, "file"):
            read = verbs.open_statement(form.cleaned_data["file"].read())
            verbs.bring_statement(campaign=campaign, read=read, by=request.member.actor, at=timezone.now())
            return redirect("money:bank", campaign.slug)
    return _page(request, form, 422)


@money_verb
@require_POST
def match(request: CampaignRequest, number: int) -> HttpResponse:
    """A line is these entries. Raises Http404."""
    line = _line(number)
    try:
        entries = entries_of(request.member.campaign, request.POST.getlist("entry")[:50])
    except LookupError as error:
        raise Http404 from error
    with MessageProblem(request, _("Matched.")):
        verbs.match(line=line, entries=entries, by=request.member.actor, at=timezone.now())
    return redirect("money:bank", request.member.campaign.slug)


@money_verb
@require_POST
def unmatch(request: CampaignRequest, number: int) -> HttpResponse:
    """What was said of a line is taken back. Raises Http404."""
    line = _line(number)
    with MessageProblem(request, _("Undone.")):
        verbs.unmatch(line=line, by=request.member.actor, at=timezone.now())
    return redirect("money:bank", request.member.campaign.slug)


@money_verb
@require_POST
def put_aside(request: CampaignRequest, number: int) -> HttpResponse:
    """A line is no entry of the account. Raises Http404."""
    line = _line(number)
    with MessageProblem(request, _("Put aside.")):
        verbs.put_aside(line=line, by=request.member.actor, at=timezone.now())
    return redirect("money:bank", request.member.campaign.slug)


@money_verb
@require_POST
def remove_statement(request: CampaignRequest, number: int) -> HttpResponse:
    """A statement goes with its lines. Raises Http404."""
    one = get_object_or_404(Statement, pk=number)
    with MessageProblem(request, _("Removed.")):
        verbs.remove_statement(statement=one, by=request.member.actor, at=timezone.now())
    return redirect("money:bank", request.member.campaign.slug)


def _page(request: CampaignRequest, form: MoneyFileForm, status: int) -> HttpResponse:
    campaign, at = request.member.campaign, timezone.now()
    everything = "toutes" in request.GET
    sides = sides_of(campaign, only_open=not everything)
    if sides.lines:
        count_list(request, len(sides.lines), at)
    books = books_of(campaign)
    statements = list(Statement.objects.filter(campaign=campaign))
    balance = next((one.balance for one in statements if one.balance is not None), None)
    context = {
        **_SECTION,
        "books": books,
        "form": form,
        "lines": sides.lines,
        "waiting": sides.waiting,
        "everything": everything,
        "statements": statements,
        "shown": LINES_SHOWN,
        "balance": balance,
        "apart": None if balance is None else balance - books.cash,
        "open": StatementLine.objects.filter(matches=None, aside=False).count(),
    }
    return render(request, "money/bank.html", context, status=status)


def _line(number: int) -> StatementLine:
    return get_object_or_404(StatementLine.objects.select_related("campaign"), pk=number)
