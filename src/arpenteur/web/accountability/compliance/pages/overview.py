"""What is held, why, until when: the first page of compliance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from arpenteur.domain.law import rules
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.clocks import timeline
from arpenteur.web.accountability.compliance.inventory import nameless, personal_tables, persons
from arpenteur.web.accountability.compliance.lines import LineFilter, lines_of, verified
from arpenteur.web.accountability.compliance.models import Certificate, PersonRequest
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.exports import exports

_LATEST = 7


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def overview(request: CampaignRequest) -> HttpResponse:
    """Tables with their purposes, counts and terms; clocks; the end of the journal; the latest certificate."""
    campaign, at = request.member.campaign, timezone.now()
    waiting = list(PersonRequest.objects.filter(campaign=campaign, done_at=None))
    latest = Certificate.objects.filter(campaign=campaign).first()
    tables = personal_tables(campaign, at)
    context = {
        "section": "compliance",
        "held": [one for one in tables if one.count],
        "empty": [one for one in tables if not one.count],
        "nameless": nameless(campaign),
        "files": exports(),
        "persons": persons(campaign),
        "waiting": waiting,
        "late": [one for one in waiting if one.due_at < at],
        "rules": len(rules()),
        "timeline": timeline(campaign, at),
        "latest": lines_of(campaign, LineFilter(), _LATEST),
        "faults": verified(campaign, whole=False),
        "certificate": latest,
        "certified": words.table(latest.what) if latest else "",
    }
    return render(request, "compliance/overview.html", context)
