"""Files: added to a line of the account, handed out, removed; the account, donors and pieces that leave."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.accountability.money.access import money_page, money_verb
from arpenteur.web.accountability.money.account_sheet import account_sheet
from arpenteur.web.accountability.money.forms import PieceForm
from arpenteur.web.accountability.money.leaving import (
    DONOR_TITLES,
    account_rows,
    take_account,
    take_donors,
    take_pieces,
)
from arpenteur.web.accountability.money.models import AccountPiece, Benefit, Donation, Expense, Income, PrivateLoan
from arpenteur.web.accountability.money.pieces import FORMS, hand_out, keep_piece, remove_piece
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response

_OWNERS = {"depense": Expense, "don": Donation, "recette": Income, "nature": Benefit}
_PAGES = {"depense": "money:expense", "don": "money:donation", "nature": "money:benefit"}


@money_verb
@require_POST
def add_piece(request: CampaignRequest, of: str, number: int) -> HttpResponse:
    """A file of a line, or of the account as a whole. Raises Http404."""
    campaign = request.member.campaign
    owner = None
    if of != "compte":
        if of not in _OWNERS:
            raise Http404(of)
        owner = get_object_or_404(_OWNERS[of], pk=number)
    form = PieceForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with MessageProblem(request, _("The file is kept, encrypted.")):
            keep_piece(
                campaign=campaign,
                of=owner,
                kind=PieceKind(form.cleaned_data["kind"]),
                name=file.name,
                content=file.read(),
                by=request.member.actor,
                at=timezone.now(),
            )
    loan = PrivateLoan.objects.filter(income=owner).first() if isinstance(owner, Income) else None
    if loan is not None:
        return redirect("money:loan", campaign.slug, loan.pk)
    if of in _PAGES:
        return redirect(_PAGES[of], campaign.slug, number)
    return redirect("money:benefits" if of == "recette" else "money:filing", campaign.slug)


@money_page
@recognised
@require_safe
def piece(request: CampaignRequest, number: int) -> HttpResponse:
    """A file, handed out to be kept: never shown by a browser in this site. Raises Http404."""
    found = get_object_or_404(AccountPiece, pk=number)
    content = hand_out(piece=found, by=request.member.actor, at=timezone.now())
    name = f"{slugify(found.name.rpartition('.')[0]) or 'piece'}.{found.form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=FORMS[found.form], headers=headers)


@money_verb
@require_POST
def drop_piece(request: CampaignRequest, number: int) -> HttpResponse:
    """A file goes. Raises Http404."""
    found = get_object_or_404(AccountPiece.objects.select_related("expense"), pk=number)
    campaign = request.member.campaign.slug
    to = (
        ("money:expense", found.expense_id),
        ("money:donation", found.donation_id),
        ("money:benefit", found.benefit_id),
    )
    loan = PrivateLoan.objects.filter(income=found.income_id).first() if found.income_id else None
    to = (*to, ("money:loan", loan.pk)) if loan else to
    page, key = next(((page, key) for page, key in to if key), ("money:filing", None))
    with MessageProblem(request, _("The file is gone.")):
        remove_piece(piece=found, by=request.member.actor, at=timezone.now())
    return redirect(page, campaign, key) if key else redirect(page, campaign)


@money_page
@require_safe
def account_csv(request: CampaignRequest) -> HttpResponse:
    """The account by heading, as a CSV."""
    campaign = request.member.campaign
    head, rows = account_rows(take_account(campaign=campaign, by=request.member.actor, at=timezone.now()))
    return csv_response(f"compte-{campaign.slug}", head, rows)


@money_page
@require_safe
def account_xlsx(request: CampaignRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    campaign = request.member.campaign
    head, rows = account_rows(take_account(campaign=campaign, by=request.member.actor, at=timezone.now()))
    return xlsx_response(f"compte-{campaign.slug}", head, rows)


@money_page
@require_safe
def account_pdf(request: CampaignRequest) -> HttpResponse:
    """The same on paper with its annexes, to be copied on the form of the authority."""
    campaign, at = request.member.campaign, timezone.now()
    content = account_sheet(take_account(campaign=campaign, by=request.member.actor, at=at), at)
    headers = {"Content-Disposition": f'inline; filename="compte-{slugify(campaign.slug)}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@money_verb
@recognised
@require_safe
def donors_csv(request: CampaignRequest) -> HttpResponse:
    """Donors with the columns of the authority: names leave, counted."""
    campaign, at = request.member.campaign, timezone.now()
    rows = take_donors(campaign=campaign, by=request.member.actor, at=at)
    count_list(request, len({row[3] for row in rows}), at)
    return csv_response(f"donateurs-{campaign.slug}", DONOR_TITLES, rows)


@money_verb
@recognised
@require_safe
def pieces_zip(request: CampaignRequest) -> HttpResponse:
    """Numbered pieces in one archive, with an index."""
    campaign = request.member.campaign
    content = take_pieces(campaign=campaign, by=request.member.actor, at=timezone.now())
    name = f"pieces-{slugify(campaign.slug)}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)
