"""Certificates of purges, to read and to take away."""

from datetime import UTC
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.models import Certificate
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.dates import date_format


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def certificates(request: CampaignRequest) -> HttpResponse:
    """All of them, the latest first."""
    campaign = request.member.campaign
    found = [(one, words.table(one.what), term(one.rule)) for one in Certificate.objects.filter(campaign=campaign)]
    return render(request, "compliance/certificates.html", {"section": "certificates", "certificates": found})


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def certificate(request: CampaignRequest, number: int, kind: str) -> HttpResponse:
    """One of them as a file: ``txt`` for people, ``json`` for programs. Raises Http404 for any other."""
    campaign = request.member.campaign
    found = get_object_or_404(Certificate, campaign=campaign, pk=number)
    if kind == "json":
        response: HttpResponse = JsonResponse(_said(found, campaign), json_dumps_params={"ensure_ascii": False})
    elif kind == "txt":
        response = HttpResponse(_written(found, campaign), content_type="text/plain; charset=utf-8")
    else:
        raise Http404(kind)
    response.headers["Content-Disposition"] = f'attachment; filename="certificat-{campaign.slug}-{found.pk}.{kind}"'
    return response


def _said(one: Certificate, campaign: Campaign) -> dict[str, Any]:
    rule = term(one.rule)
    return {
        "certificate": one.pk,
        "campaign": campaign.slug,
        "rule": one.rule,
        "rule_summary": rule.summary,
        "reference": rule.reference,
        "what": one.what,
        "purged": one.count,
        "at": one.at.astimezone(UTC).isoformat(),
        "digest": one.digest,
        "journal_line": one.line,
    }


def _written(one: Certificate, campaign: Campaign) -> str:
    rule, at = term(one.rule), local(campaign, one.at)
    lines = [
        (_("Certificate of purge no. %(number)s") % {"number": one.pk}, ""),
        (_("Campaign"), campaign.name),
        (_("What"), words.table(one.what)),
        (_("Lines erased"), one.count),
        (_("On"), f"{date_format(at, 'DATE_FORMAT')}, {date_format(at, 'TIME_FORMAT')} ({campaign.time_zone})"),
        (_("Rule"), f"{rule.title} : {rule.summary} {rule.reference}."),
        (_("Digest"), f"sha256 {one.digest}"),
        (_("Journal"), _("line %(number)s") % {"number": one.line}),
    ]
    return "\n".join(f"{name} : {value}" if value != "" else f"{name}\n" for name, value in lines) + "\n"
