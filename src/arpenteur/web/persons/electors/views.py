"""Pages of the list: what it says, its undertaking, a file brought and checked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.persons.electors.actions import bring_list, delete_list, gone_at, keep_list, open_file
from arpenteur.web.persons.electors.figures import bring_birth_years, compare_with_earlier, show_in_strategy, tell_ages
from arpenteur.web.persons.electors.forms import EarlierForm, ListForm, UndertakingForm
from arpenteur.web.persons.electors.models import Undertaking, VoterList
from arpenteur.web.persons.electors.page import check_page, page
from arpenteur.web.persons.electors.permissions import IMPORT_ELECTORS, SEE_ELECTORS
from arpenteur.web.persons.electors.reading.titles import Layout
from arpenteur.web.persons.electors.slices import Slice
from arpenteur.web.persons.electors.undertaking import SENTENCE, Signature, sign_undertaking

SECTION = {"section": "electors"}
_FORM = ["GET", "HEAD", "POST"]


@in_campaign(SEE_ELECTORS.name, when_closed=True)
@require_safe
def electors(request: CampaignRequest) -> HttpResponse:
    """What the list says by station, a slice with its counts, paper that is out. No name of a voter."""
    member, at = entitled(request.member), timezone.now()
    refused, chosen = "", Slice(year=member.campaign.first_round.year)
    try:
        chosen = Slice.read(request.GET, ground_of(member.campaign), member.campaign.first_round.year)
    except InputError as error:
        refused = str(Sentence.of(error))
    context = page(member, chosen, at) | {"refused": refused, "all_rows": "tous" in request.GET}
    return render(request, "electors/electors.html", context, status=400 if refused else 200)


@in_campaign(IMPORT_ELECTORS.name)
@require_http_methods(_FORM)
def undertake(request: CampaignRequest) -> HttpResponse:
    """The undertaking of article L37, before any list is read."""
    member, at = request.member, timezone.now()
    start = {"day": day_of(member.campaign, at), "name": request.user.name}
    form = UndertakingForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        signature = Signature(given["name"], given["capacity"], given["day"])
        with FormProblem(form, "day"):
            sign_undertaking(campaign=member.campaign, signature=signature, by=member.actor, at=at)
            messages.success(request, _("Signed: the list may be read now."))
            return redirect("electors:add", member.campaign.slug)
    context = {**SECTION, "form": form, "sentence": SENTENCE}
    return render(request, "electors/undertake.html", context, status=400 if form.errors else 200)


@in_campaign(IMPORT_ELECTORS.name)
@require_http_methods(_FORM)
def add(request: CampaignRequest) -> HttpResponse:
    """Bring a list, or a count without persons; it is held in memory, read apart and forgotten."""
    member, at = request.member, timezone.now()
    form = ListForm(request.POST or None, request.FILES or None)
    undertaking = Undertaking.objects.filter(campaign=member.campaign).first()
    if request.method == "POST" and form.is_valid():
        with FormProblem(form, "file"):
            return _bring(request, form, undertaking)
    kept = VoterList.objects.filter(campaign=member.campaign, waits_until=None).exists()
    context = {
        **SECTION,
        "form": form,
        "undertaking": undertaking,
        "kept": kept,
        "gone": gone_at(member.campaign),
        "over": at >= gone_at(member.campaign),
        "earlier": EarlierForm(),
    }
    return render(request, "electors/add.html", context, status=400 if form.errors else 200)


def _bring(request: CampaignRequest, form: ListForm, undertaking: Undertaking | None) -> HttpResponse:
    """Raises InputError for what cannot be read, and for persons without an undertaking."""
    member, at, file = request.member, timezone.now(), form.cleaned_data["file"]
    opened = open_file(file.read(), by=member.actor, campaign=member.campaign, at=at)
    if opened.layout is Layout.BIRTH_YEARS:
        bring_birth_years(campaign=member.campaign, opened=opened, by=member.actor, at=at)
        messages.success(
            request, _("Counted by station: this file holds no person, and nothing of it is kept but sums.")
        )
        return redirect("electors:electors", member.campaign.slug)
    if undertaking is None:
        raise InputError(_("nobody signed the undertaking of article L37"), action=_("sign it first"))
    voters = bring_list(
        campaign=member.campaign, opened=opened, name=file.name or "", undertaking=undertaking, by=member.actor, at=at
    )
    return redirect("electors:check", member.campaign.slug, voters.pk)


@in_campaign(IMPORT_ELECTORS.name)
@require_POST
def earlier(request: CampaignRequest) -> HttpResponse:
    """Compare an earlier list with the one that is kept; nothing of it stays."""
    member, at = request.member, timezone.now()
    form = EarlierForm(request.POST, request.FILES)
    if form.is_valid():
        with MessageProblem(request, _("Compared, and forgotten: only sums by station stay.")):
            opened = open_file(form.cleaned_data["file"].read(), by=member.actor, campaign=member.campaign, at=at)
            year = form.cleaned_data["year"]
            compare_with_earlier(campaign=member.campaign, opened=opened, year=year, by=member.actor, at=at)
    else:
        messages.error(request, _("A file and its year are needed."))
    return redirect("electors:electors", member.campaign.slug)


@in_campaign(IMPORT_ELECTORS.name)
@require_safe
def check(request: CampaignRequest, number: int) -> HttpResponse:
    """What was read and matched of a list that waits, before it is kept. Raises Http404."""
    voters = get_object_or_404(VoterList, campaign=request.member.campaign, pk=number)
    return render(request, "electors/check.html", {**SECTION, **check_page(voters)})


@in_campaign(IMPORT_ELECTORS.name)
@require_POST
def keep(request: CampaignRequest, number: int) -> HttpResponse:
    """Take it for the campaign's list; its figures by station are told. Raises Http404."""
    member, at = request.member, timezone.now()
    voters = get_object_or_404(VoterList, campaign=member.campaign, pk=number)
    keep_list(voters=voters, replace=bool(request.POST.get("replace")), by=member.actor, at=at)
    _tell(request)
    messages.success(request, _("Kept. It is destroyed by itself at the date shown."))
    return redirect("electors:electors", member.campaign.slug)


@in_campaign(IMPORT_ELECTORS.name, when_closed=True)
@require_POST
def delete(request: CampaignRequest, number: int) -> HttpResponse:
    """A list and its voters go. Raises Http404."""
    member = request.member
    voters = get_object_or_404(VoterList, campaign=member.campaign, pk=number)
    n = delete_list(voters=voters, by=member.actor, at=timezone.now())
    messages.success(request, _("Deleted: %(n)d voters.") % {"n": n})
    return redirect("electors:electors", member.campaign.slug)


@in_campaign(IMPORT_ELECTORS.name)
@require_POST
def show(request: CampaignRequest) -> HttpResponse:
    """The figures by station go on maps and beside profiles."""
    member = request.member
    show_in_strategy(campaign=member.campaign, by=member.actor, at=timezone.now())
    messages.success(request, _("Shown in Where to go, beside profiles: sums by station, no person."))
    return redirect("local_series:all", member.campaign.slug)


def entitled(member: Member) -> Member:
    """Raises PermissionDenied for a member narrowed to a team or to her own actions: the list has neither."""
    if member.narrowed and member.stations is None:
        raise PermissionDenied
    return member


def _tell(request: CampaignRequest) -> None:
    try:
        tell_ages(campaign=request.member.campaign, by=request.member.actor, at=timezone.now())
    except InputError as error:
        messages.warning(request, Sentence.of(error))
