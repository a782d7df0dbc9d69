"""Donations: who gave, each with her receipt; entered, given back, brought by the file of a payment provider."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.accountability.money.access import MoneyProblem, money_page, money_verb
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.donation_actions import (
    correct_donor,
    keep_or_note,
    note_receipt,
    return_donation,
)
from arpenteur.web.accountability.money.donors import find_donors, homonyms
from arpenteur.web.accountability.money.forms import (
    DECLARED,
    DonationForm,
    DonorForm,
    FindDonorForm,
    MoneyFileForm,
    PieceForm,
    ReturnForm,
    today_in,
)
from arpenteur.web.accountability.money.import_actions import import_donations, undo_import
from arpenteur.web.accountability.money.models import AccountPiece, Donation, DonationImport, Donor
from arpenteur.web.accountability.money.words import ReturnReason
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.reads.gate import count_list, open_record, recognised, search_names
from arpenteur.web.foundation.shared.apart import read_list_file
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem

_SECTION = {"section": "money", "tab": "donations"}
_A_PAGE = 20
_LONG = 18
"""Figures of a number that no table has."""
MOST_FOUND = 50


@money_page
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def donations(request: CampaignRequest) -> HttpResponse:
    """The list, newest first, or those of donors found by whole words; each page of names is counted."""
    campaign, at = request.member.campaign, timezone.now()
    form = FindDonorForm(request.POST if request.method == "POST" else None)
    rows = Donation.objects.filter(campaign=campaign).select_related("donor")
    searched = request.method == "POST" and form.is_valid()
    if searched:
        people = list(find_donors(campaign, form.cleaned_data["text"])[:MOST_FOUND])
        stopped = search_names(request, Donor, len(people), at)
        if stopped is not None:
            return stopped
        rows = rows.filter(donor__in=people)
    page = Paginator(rows, MOST_FOUND if searched else _A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    if shown:
        count_list(request, len({one.donor_id for one in shown}), at)
    context = {
        **_SECTION,
        "books": books_of(campaign),
        "form": form,
        "page": page,
        "rows": shown,
        "searched": searched,
        "imports": DonationImport.objects.filter(campaign=campaign)[:5],
    }
    return render(request, "money/donations.html", context)


@money_verb
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def add_donation(request: CampaignRequest) -> HttpResponse:
    """A donation is entered; what the law refuses is said with its article, nothing is kept. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    number = request.GET.get("donateur", "")
    donor = get_object_or_404(Donor, pk=int(number)) if number.isdecimal() and len(number) < _LONG else None
    if donor is not None:
        stopped = open_record(request, donor, at)
        if stopped is not None:
            return stopped
    form = DonationForm(request.POST or None, donor=donor)
    today_in(form, ("given_on",), day_of(campaign, at))
    problem = MoneyProblem(form)
    if request.method == "POST" and form.is_valid():
        with problem:
            kept = keep_or_note(campaign=campaign, new=form.to_donation(), by=request.member.actor, at=at)
            messages.success(request, _("Kept. The number of its receipt is recorded once the CNCCFP issued it."))
            if homonyms(kept):
                messages.warning(request, _("Somebody of the same name gave too: if it is she, correct one of them."))
            return redirect("money:donations", campaign.slug)
    status = 422 if problem or form.errors else 200
    context = {**_SECTION, "form": form, "refusals": problem.refusals, "books": books_of(campaign)}
    return render(request, "money/add_donation.html", context, status=status)


@money_page
@recognised
@require_safe
def donation(request: CampaignRequest, number: int) -> HttpResponse:
    """One donation, with who gave, its receipt, its files. Raises Http404."""
    at = timezone.now()
    found = get_object_or_404(Donation.objects.select_related("donor", "batch"), pk=number)
    if found.donor is not None:
        stopped = open_record(request, found.donor, at)
        if stopped is not None:
            return stopped
    context = {
        **_SECTION,
        "one": found,
        "pieces": AccountPiece.objects.filter(donation=found),
        "piece_form": PieceForm(initial={"kind": "receipt"}),
        "form": today_in(ReturnForm(), ("on",), day_of(request.member.campaign, at)),
        "of_donor": Donation.objects.filter(donor=found.donor).count() if found.donor else 0,
    }
    return render(request, "money/donation.html", context)


@money_verb
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: CampaignRequest, number: int) -> HttpResponse:
    """What was declared of who gave was written wrongly. Raises Http404."""
    found = _donation(number)
    return corrected(request, found.donor_id, "money:donation", found.pk, {**_SECTION, "one": found})


def corrected(
    request: CampaignRequest, donor_id: int | None, page: str, number: int, context: dict[str, Any]
) -> HttpResponse:
    """The page on which a donor is corrected; then the page of what she gave or lent. Raises Http404 without her."""
    at, donor = timezone.now(), get_object_or_404(Donor, pk=donor_id)
    stopped = open_record(request, donor, at)
    if stopped is not None:
        return stopped
    initial = {name: getattr(donor, name) for name in DECLARED}
    form = DonorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        correct_donor(donor=donor, by=request.member.actor, at=at, **form.cleaned_data)
        return redirect(page, request.member.campaign.slug, number)
    status = 422 if form.errors else 200
    return render(request, "money/correct_donor.html", {**context, "form": form}, status=status)


@money_verb
@require_POST
def give_back(request: CampaignRequest, number: int) -> HttpResponse:
    """A donation went back. Raises Http404."""
    found = _donation(number)
    form = ReturnForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        with MessageProblem(request, _("Noted: it counts no more.")):
            return_donation(
                donation=found, why=ReturnReason(data["why"]), on=data["on"], by=request.member.actor, at=timezone.now()
            )
    else:
        messages.error(request, _("A day is missing."))
    return redirect("money:donation", request.member.campaign.slug, found.pk)


@money_page
@require_safe
def receipts(request: CampaignRequest) -> HttpResponse:
    """Numbers of receipts, donation after donation, without a name: what the CNCCFP issued is typed in here."""
    campaign, at = request.member.campaign, timezone.now()
    rows = Donation.objects.filter(own=False, returned_on=None).order_by("given_on", "pk")
    context = {
        **_SECTION,
        "books": books_of(campaign),
        "waiting": rows.filter(receipt=""),
        "known": rows.exclude(receipt="").order_by("receipt"),
        "today": day_of(campaign, at),
    }
    return render(request, "money/receipts.html", context)


@money_verb
@require_http_methods(["GET", "HEAD", "POST"])
def bring_donations(request: CampaignRequest) -> HttpResponse:
    """The file of a payment provider, read in a process apart."""
    form = MoneyFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        campaign = request.member.campaign
        with FormProblem(form, "file"):
            read = read_list_file(content)
            batch = import_donations(
                campaign=campaign, file=read, content=content, by=request.member.actor, at=timezone.now()
            )
            return redirect("money:donation-import", campaign.slug, batch.pk)
    status = 422 if form.errors else 200
    return render(request, "money/bring_donations.html", {**_SECTION, "form": form}, status=status)


@money_page
@require_safe
def donation_import(request: CampaignRequest, number: int) -> HttpResponse:
    """What became of a file: kept, there already, refused with the article. Raises Http404."""
    batch = get_object_or_404(DonationImport, pk=number)
    kept = batch.donations.count()
    context = {**_SECTION, "batch": batch, "kept": kept, "sum": sum(batch.donations.values_list("cents", flat=True))}
    return render(request, "money/donation_import.html", context)


@money_verb
@require_POST
def undo_donation_import(request: CampaignRequest, number: int) -> HttpResponse:
    """Every donation of a file goes. Raises Http404."""
    batch = get_object_or_404(DonationImport, pk=number, undone_at=None)
    with MessageProblem(request, _("Undone: the donations of this file are gone.")):
        undo_import(batch=batch, by=request.member.actor, at=timezone.now())
    return redirect("money:donation-import", request.member.campaign.slug, batch.pk)


@money_verb
@require_POST
def record_receipt(request: CampaignRequest, number: int) -> HttpResponse:
    """The number of one receipt is recorded, or taken back. Raises Http404."""
    campaign, at = request.member.campaign, timezone.now()
    found = _donation(number)
    with MessageProblem(request, _("Recorded.")):
        note_receipt(
            donation=found,
            number=request.POST.get("receipt", "")[:24],
            on=day_of(campaign, at),
            by=request.member.actor,
            at=at,
        )
    return redirect("money:receipts", campaign.slug)


def _donation(number: int) -> Donation:
    return get_object_or_404(Donation.objects.select_related("campaign"), pk=number)
