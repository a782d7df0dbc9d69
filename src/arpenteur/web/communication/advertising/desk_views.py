"""Pages of the team: the sponsor, notices, what is published, the register of targeting, complaints.

What a sponsor hands to whoever publishes for money (art. 7(3)): one archive, a page to read and the same as JSON.
"""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.communication.advertising import actions, queries
from arpenteur.web.communication.advertising.actions import current_notice, named_sponsor
from arpenteur.web.communication.advertising.complaining import answer_complaint
from arpenteur.web.communication.advertising.documents import sponsor_document
from arpenteur.web.communication.advertising.forms import AnswerComplaintForm, NoticeForm, SponsorForm
from arpenteur.web.communication.advertising.kinds import AdPaperKind
from arpenteur.web.communication.advertising.models import AdComplaint, AdNotice
from arpenteur.web.communication.advertising.permissions import KEEP_ADVERTISING
from arpenteur.web.communication.advertising.wording import label_sentence, notice_lines
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.archives import json_bytes, zip_bytes
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.sheets import csv_response

_FORM = ["GET", "HEAD", "POST"]
_SECTION = {"section": "advertising"}
ZIP = "application/zip"


def provider_file(campaign: Campaign, notice: AdNotice) -> bytes:
    """The archive: the same notice is the same bytes. Raises InputError without a sponsor."""
    sponsor, document = named_sponsor(campaign), current_notice(campaign, notice)
    said = sponsor_document(campaign, sponsor, document, title=notice.title)
    with override("fr"):
        lines = [one for one in notice_lines(document) if one.letter in said["12(1)"]]
        context = {"notice": notice, "sponsor": sponsor, "lines": lines, "label": label_sentence(document)}
        page = render_to_string("advertising/provider_file.html", context)
    return zip_bytes({"dossier-parraineur.html": page.encode(), "dossier-parraineur.json": json_bytes(said)})


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@require_safe
def desk(request: CampaignRequest) -> HttpResponse:
    """What is written, what is published, what waits."""
    campaign = request.member.campaign
    published = queries.published_notices(campaign)
    rows = [(one, published.get(one.code)) for one in queries.notices_of(campaign)]
    context = {
        **_SECTION,
        "sponsor": queries.sponsor_of(campaign),
        "rows": rows,
        "uses": len(queries.uses_of(campaign)),
        "waiting": queries.complaints_waiting(campaign),
        "years": queries.years_to_assess(campaign),
        "papers": queries.papers_of(campaign, AdPaperKind.POLICY, AdPaperKind.ASSESSMENT),
        "addresses": actions.addresses_of(campaign),
    }
    return render(request, "advertising/desk.html", context)


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@require_http_methods(_FORM)
def sponsor(request: CampaignRequest) -> HttpResponse:
    """For whom the advertisements are."""
    member = request.member
    held = queries.sponsor_of(member.campaign)
    names = SponsorForm.base_fields if held else ()
    initial = {"name": member.campaign.name, **{name: getattr(held, name) for name in names}}
    form = SponsorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.write_sponsor(campaign=member.campaign, values=form.cleaned_data, by=member.actor, at=timezone.now())
        messages.success(request, _("Kept. Publish again the notices that it changes."))
        return redirect("advertising:desk", member.campaign.slug)
    context = {**_SECTION, "form": form, "title": _("For whom are our advertisements?")}
    return render(request, "advertising/form.html", context, status=422 if form.errors else 200)


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@require_http_methods(_FORM)
def notice(request: CampaignRequest, number: int | None = None) -> HttpResponse:
    """The notice of one advertisement, new or changed. Raises Http404."""
    member = request.member
    held = _notice(request, number) if number else None
    form = NoticeForm(request.POST or None, initial=_initial(held))
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            kept = actions.write_notice(
                campaign=member.campaign, notice=held, values=form.values, by=member.actor, at=timezone.now()
            )
            messages.success(request, _("Kept. Nobody outside sees it before you publish it."))
            return redirect("advertising:notice", member.campaign.slug, kept.pk)
    published = queries.published_notices(member.campaign).get(held.code) if held else None
    context = {
        **_SECTION,
        "form": form,
        "notice": held,
        "published": published,
        "title": _("What does the notice of this advertisement say?"),
        "sponsor": queries.sponsor_of(member.campaign),
    }
    return render(request, "advertising/notice.html", context, status=422 if form.errors else 200)


@in_campaign(KEEP_ADVERTISING.name, when_closed=True, whole=True)
@require_POST
def publish(request: CampaignRequest, number: int) -> HttpResponse:
    """Publish a notice at its permanent address. Raises Http404, InputError."""
    member, held = request.member, _notice(request, number)
    paper = actions.publish_notice(notice=held, by=member.actor, at=timezone.now())
    messages.success(request, _("Published, version %(n)s. It is kept seven years.") % {"n": paper.version})
    return redirect("advertising:notice", member.campaign.slug, held.pk)


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@require_safe
def provider(request: CampaignRequest, number: int) -> HttpResponse:
    """What a provider must be given before it publishes it, in one archive. Raises Http404, InputError."""
    member, held = request.member, _notice(request, number)
    content = provider_file(member.campaign, held)
    headers = {"Content-Disposition": f'attachment; filename="dossier-parraineur-{held.pk}.zip"'}
    return HttpResponse(content, content_type=ZIP, headers=headers)


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@require_safe
def register(request: CampaignRequest) -> HttpResponse:
    """Targeted messages that left, with their parameters; policy and assessments."""
    campaign = request.member.campaign
    context = {
        "section": "ad-register",
        "uses": queries.uses_of(campaign),
        "years": queries.years_to_assess(campaign),
        "policy": queries.papers_of(campaign, AdPaperKind.POLICY)[:1],
        "assessments": queries.papers_of(campaign, AdPaperKind.ASSESSMENT),
    }
    return render(request, "advertising/register.html", context)


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@require_safe
def register_file(request: CampaignRequest) -> HttpResponse:
    """The register as a table."""
    campaign = request.member.campaign
    head = [
        _("Message"),
        _("By what"),
        _("From"),
        _("Until"),
        _("Recipients"),
        _("Parameters"),
        _("Where data come from"),
    ]
    rows = [
        [
            said["mailing"],
            said["channel"],
            said["from"],
            said["to"],
            said["people"],
            " ; ".join(said["parameters"]),
            " ; ".join(said["sources"]),
        ]
        for said in (one.document for one in queries.uses_of(campaign))
    ]
    return csv_response(f"registre-ciblage-{campaign.slug}", head, rows)


@in_campaign(KEEP_ADVERTISING.name, when_closed=True, whole=True)
@require_POST
def publish_targeting(request: CampaignRequest) -> HttpResponse:
    """Publish the policy, or the assessment of a year. Raises InputError."""
    member, at, year = request.member, timezone.now(), request.POST.get("year", "")
    actions.note_uses(campaign=member.campaign, by=member.actor, at=at)
    if year.isascii() and year.isdecimal() and len(year) == 4:
        actions.publish_assessment(campaign=member.campaign, year=int(year), by=member.actor, at=at)
    else:
        actions.publish_policy(campaign=member.campaign, by=member.actor, at=at)
    messages.success(request, _("Published."))
    return redirect("advertising:register", member.campaign.slug)


@in_campaign(KEEP_ADVERTISING.name, whole=True)
@recognised
@require_safe
def complaints(request: CampaignRequest) -> HttpResponse:
    """Those that wait, then those that were answered: a list of names, counted as one."""
    return _complaints(request, {})


@in_campaign(KEEP_ADVERTISING.name, when_closed=True, whole=True)
@recognised
@require_POST
def answer(request: CampaignRequest, number: int) -> HttpResponse:
    """Answer one. Raises Http404."""
    member = request.member
    held = get_object_or_404(AdComplaint, campaign=member.campaign, pk=number)
    form = AnswerComplaintForm(request.POST)
    if not form.is_valid():
        return _complaints(request, {held.pk: form}, 422)
    answer_complaint(
        complaint=held,
        outcome=form.cleaned_data["outcome"],
        words=form.cleaned_data["words"],
        by=member.actor,
        at=timezone.now(),
    )
    messages.success(request, _("Answered: the letter leaves."))
    return redirect("advertising:complaints", member.campaign.slug)


def _complaints(request: CampaignRequest, forms: dict[int, AnswerComplaintForm], status: int = 200) -> HttpResponse:
    campaign, at = request.member.campaign, timezone.now()
    found = list(AdComplaint.objects.filter(campaign=campaign))
    titles = {code: one.document["title"] for code, one in queries.published_notices(campaign).items()}
    waiting = [
        {"one": one, "about": _about(titles, one.notice), "form": forms.get(one.pk, AnswerComplaintForm())}
        for one in found
        if one.answered_at is None
    ]
    if found:
        count_list(request, len(found), at)
    answered = [one for one in found if one.answered_at is not None]
    context: dict[str, Any] = {"section": "complaints", "waiting": waiting, "answered": answered, "now": at}
    return render(request, "advertising/complaints.html", context, status=status)


def _about(titles: dict[uuid.UUID, Any], notice: uuid.UUID | None) -> str:
    return str(titles.get(notice, "")) if notice else ""


def _initial(held: AdNotice | None) -> dict[str, Any]:
    if held is None:
        return {}
    values = {name: getattr(held, name) for name in NoticeForm.base_fields}
    amounts = {name: Decimal(values[name]) / 100 for name in ("amount", "campaign_amount")}
    return {**values, **amounts}


def _notice(request: CampaignRequest, number: int) -> AdNotice:
    return get_object_or_404(AdNotice.objects.select_related("campaign"), campaign=request.member.campaign, pk=number)
