"""The journal of a campaign: filtered, verified, written out."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from arpenteur.web.accountability.compliance.forms import JournalForm
from arpenteur.web.accountability.compliance.lines import LineFilter, length, lines_of, verbs_of, verified
from arpenteur.web.foundation.audit.queries import lines_as_json
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.sealing import sealed


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def journal(request: CampaignRequest) -> HttpResponse:
    """Fifty lines at a time; ``verify`` reads the whole chain however long."""
    campaign = request.member.campaign
    form = JournalForm(request.GET, verbs=verbs_of(campaign))
    asked = LineFilter(**form.cleaned_data) if form.is_valid() else LineFilter()
    query = request.GET.copy()
    query.pop("before", None)
    query.pop("verify", None)
    context = {
        "section": "journal",
        "form": form,
        "page": lines_of(campaign, asked),
        "length": length(campaign),
        "faults": verified(campaign, whole="verify" in request.GET),
        "query": query.urlencode(),
    }
    return render(request, "compliance/journal.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def journal_file(request: CampaignRequest) -> StreamingHttpResponse:
    """Every line, one JSON document a line, for an auditor."""
    campaign = request.member.campaign

    def lines() -> Iterator[str]:
        # The answer is written after the view has ended, outside its sealed block.
        with sealed(campaign.pk):
            for line in lines_as_json(campaign.pk):
                yield f"{line}\n"

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson")
    response.headers["Content-Disposition"] = f'attachment; filename="journal-{campaign.slug}.jsonl"'
    return response
