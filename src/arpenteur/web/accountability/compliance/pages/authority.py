"""The file for an authority: asked for, followed while it is made, taken; whose receipt a number is."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.accountability.compliance.authority.building import STEPS
from arpenteur.web.accountability.compliance.authority.countries import EUROPEAN, is_european, say_country
from arpenteur.web.accountability.compliance.authority.making import STALLED, UNDER_WAY, ask_for_file, take_file
from arpenteur.web.accountability.compliance.authority.registers import host, processors_of
from arpenteur.web.accountability.compliance.jobs import make_file_later
from arpenteur.web.accountability.compliance.models import AuthorityFile
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public
from arpenteur.web.foundation.reads.gate import recognised
from arpenteur.web.foundation.shared.authority import Processor
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.persons.contacts.models import Receipt
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS

ZIP = "application/zip"
_SHOWN = 10


@in_campaign(Permission.KEEP_COMPLIANCE, whole=True)
@recognised
@require_safe
def authority_files(request: CampaignRequest) -> HttpResponse:
    """Files asked for lately, how far each is; the page loads itself again while one is being made."""
    return _page(request)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True, whole=True)
@recognised
@require_POST
def ask_for(request: CampaignRequest) -> HttpResponse:
    """Ask for a file: a job makes it."""
    member, at = request.member, timezone.now()
    with transaction.atomic():
        file = ask_for_file(campaign=member.campaign, by=member.actor, at=at)
        if file.created_at == at:
            transaction.on_commit(partial(make_file_later.enqueue, member.campaign.pk, file.pk))
    return redirect("compliance:files", member.campaign.slug)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True, whole=True)
@recognised
@require_POST
def file_taken(request: CampaignRequest, number: int) -> HttpResponse:
    """The bytes of one that is ready. Raises Http404 for one of another campaign."""
    member = request.member
    file = get_object_or_404(AuthorityFile, campaign=member.campaign, pk=number)
    with MessageProblem(request):
        content = take_file(file=file, by=member.actor, at=timezone.now())
        name = f"dossier-{member.campaign.slug}-ligne-{file.journal_line}.zip"
        return HttpResponse(
            content, content_type=ZIP, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
    return redirect("compliance:files", member.campaign.slug)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True, whole=True)
@recognised
@require_POST
def whose_receipt(request: CampaignRequest) -> HttpResponse:
    """From the number of a receipt in a file to the record of its person, for who may see contacts."""
    member, text = request.member, request.POST.get("receipt", "").strip()
    if not member.may(SEE_CONTACTS.name):
        raise PermissionDenied
    known = text.isascii() and text.isdecimal() and len(text) < 19
    found = Receipt.objects.filter(campaign=member.campaign, pk=int(text)).first() if known else None
    if found is None:
        messages.error(request, _("No receipt of this campaign has this number: its person was erased, or never was."))
        return redirect("compliance:files", member.campaign.slug)
    return redirect("contacts:contact", member.campaign.slug, found.contact_id)


@in_campaign(Permission.KEEP_COMPLIANCE, when_closed=True, whole=True)
@recognised
@require_POST
def place_processor(request: CampaignRequest) -> HttpResponse:
    """Say in which country somebody works on data for the campaign. Raises Http404 for a name that works on none."""
    member, name = request.member, request.POST.get("name", "")
    if name not in {one.name for one in processors_of(member.campaign)}:
        raise Http404
    with MessageProblem(request):
        say_country(
            campaign=member.campaign,
            name=name,
            country=request.POST.get("country", ""),
            by=member.actor,
            at=timezone.now(),
        )
    return redirect("compliance:files", member.campaign.slug)


def _page(request: CampaignRequest) -> HttpResponse:
    member = request.member
    found = AuthorityFile.objects.filter(campaign=member.campaign, expires_at__gt=timezone.now())
    files = list(found.defer("content")[:_SHOWN])
    stalled = {one.pk for one in files if one.state in UNDER_WAY and one.created_at <= timezone.now() - STALLED}
    running = any(one.state in UNDER_WAY and one.pk not in stalled for one in files)
    context = {
        "section": "authority-file",
        "files": files,
        "stalled": stalled,
        "steps": STEPS,
        "fingerprint": fingerprint_of(own_public()),
        "running": running,
        "finds": member.may(SEE_CONTACTS.name),
        "processors": _processors(member),
        "countries": EUROPEAN,
    }
    response = render(request, "compliance/files.html", context)
    if running:
        response.headers["Refresh"] = "2"
    return response


def _processors(member: Member) -> list[tuple[Processor, bool, bool]]:
    """In French, as the file says them; whether each is outside of the EEA, and whether the site itself says where."""
    own = host()
    with override("fr"):
        found = [replace(one, does=str(one.does)) for one in processors_of(member.campaign)]
    return [
        (one, bool(one.country) and not is_european(one.country), one.name == own.name and bool(own.country))
        for one in found
    ]
