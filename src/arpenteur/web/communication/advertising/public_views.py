"""Pages for whoever sees an advertisement: its notice at a permanent address, the policy, to complain."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.advertising import wording
from arpenteur.web.communication.advertising.complaining import Complaint, complain
from arpenteur.web.communication.advertising.forms import ComplaintForm
from arpenteur.web.communication.advertising.kinds import PUBLIC_KINDS, AdPaperKind
from arpenteur.web.communication.advertising.models import AdPaper
from arpenteur.web.communication.advertising.queries import papers_of, public_versions, sponsor_of
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.actions import VISITOR
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.visiting import looked_at, page_for_visitors, spoken, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.rules import public

STAMP = "ad-complaint"
FORMAT = "arpenteur-publicite"
LINES = {
    AdPaperKind.NOTICE: wording.notice_lines,
    AdPaperKind.POLICY: wording.policy_lines,
    AdPaperKind.ASSESSMENT: wording.assessment_lines,
}


@public
@require_safe
def paper(request: HttpRequest, code: uuid.UUID, version: int | None = None) -> HttpResponse:
    """What was published at a permanent address, its latest version unless another is named. Raises Http404."""
    versions, one = _version(code, version)
    with spoken(request):
        return render(request, "advertising/paper.html", context_of(one, versions))


@public
@require_safe
def paper_file(request: HttpRequest, code: uuid.UUID, version: int | None = None) -> HttpResponse:  # noqa: ARG001 — as Django calls it
    """The same for programs. Raises Http404."""
    versions, one = _version(code, version)
    said = {**paper_json(one), "versions": [each.version for each in versions]}
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@looked_at
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Everything that the campaign published on its advertising."""
    context = {"papers": papers_of(campaign, *PUBLIC_KINDS), "sponsor": sponsor_of(campaign)}
    return page_for_visitors(request, campaign, "advertising/index.html", context)


@visited
def complain_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """To complain about an advertisement; an acknowledgement comes by letter, and its number is on the page."""
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    notice = _code(request.POST.get("avis", "") or request.GET.get("avis", ""))
    if request.method != "POST":
        return _page(request, campaign, form, notice)
    if request.POST.get(EMPTY):
        return _thanked(request, campaign, None)
    stamp = robots.read_stamp(request.POST.get("stamp", ""), campaign.pk, STAMP)
    if stamp is None:
        form.add_error(None, _("This page was open for a long time: send it again."))
    if stamp is None or not form.is_valid():
        return _page(request, campaign, form, notice, 403 if stamp is None else 422)
    passes = robots.let_in(request, campaign.pk, FormPurpose.COMPLAIN, stamp)
    if passes is FormPass.AGAIN:
        return _thanked(request, campaign, None)
    email = form.cleaned_data["email"]
    if passes is FormPass.FULL or not robots.may_be_written_to(campaign.pk, email, FormPurpose.COMPLAIN):
        form.add_error(None, _("Many people are writing from here: try again in ten minutes."))
        return _page(request, campaign, form, notice, 429)
    return _thanked(request, campaign, _taken(campaign, form, notice))


def paper_json(one: AdPaper) -> dict[str, Any]:
    """A version as a document of its own."""
    return {
        "format": FORMAT,
        "format_version": 1,
        "kind": one.kind,
        "version": one.version,
        "campaign": one.campaign_name,
        "address": address_of(one),
        "published_at": one.published_at.isoformat(),
        "shown_until": one.last_day.isoformat(),
        "kept_until": one.expires_at.isoformat(),
        "sha256": one.digest,
        "document": one.document,
    }


def context_of(one: AdPaper, versions: list[AdPaper]) -> dict[str, Any]:
    """A version for its page, or for a file."""
    kind = AdPaperKind(one.kind)
    return {
        "paper": one,
        "versions": versions,
        "lines": LINES[kind](one.document),
        "address": address_of(one),
        "label": wording.label_sentence(one.document) if kind is AdPaperKind.NOTICE else "",
        "language": translation.get_language(),
        "latest": versions[0].version == one.version,
    }


def address_of(one: AdPaper) -> str:
    """Where it stays."""
    return whole(reverse("advertising:paper", args=[one.code]))


def _version(code: uuid.UUID, version: int | None) -> tuple[list[AdPaper], AdPaper]:
    versions = list(public_versions(code))
    wanted = [one for one in versions if version in (None, one.version)]
    if not wanted:
        raise Http404
    return versions, wanted[0]


def _code(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _taken(campaign: Campaign, form: ComplaintForm, notice: uuid.UUID | None) -> int | None:
    data = form.cleaned_data
    known = {one.code for one in papers_of(campaign, *PUBLIC_KINDS)}
    complaint = Complaint(
        name=" ".join(data["name"].split()),
        email=data["email"],
        reason=data["reason"],
        words=data["words"].replace("\r\n", "\n").strip(),
        notice=notice if notice in known else None,
        language=translation.get_language() or "fr",
    )
    try:
        return complain(campaign=campaign, complaint=complaint, by=VISITOR, at=timezone.now()).pk
    except InputError:
        return None


def _page(
    request: HttpRequest, campaign: Campaign, form: ComplaintForm, notice: uuid.UUID | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "notice": notice,
        "stamp": robots.new_stamp(campaign.pk, STAMP),
        "bits": robots.difficulty(timezone.now()),
        "empty": EMPTY,
    }
    return page_for_visitors(request, campaign, "advertising/complain.html", context, status)


def _thanked(request: HttpRequest, campaign: Campaign, number: int | None) -> HttpResponse:
    return page_for_visitors(request, campaign, "advertising/thanked.html", {"number": number})
