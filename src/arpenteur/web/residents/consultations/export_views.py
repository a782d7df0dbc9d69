"""Files of a process: CSV, XLSX, JSON."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response
from arpenteur.web.residents.consultations.actions.contribution_export import take_contributions
from arpenteur.web.residents.consultations.contribution_columns import COLUMNS, document_of, table_of
from arpenteur.web.residents.consultations.models import Process
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS

_SHEETS = {"csv": csv_response, "xlsx": xlsx_response}


@in_campaign(RUN_CONSULTATIONS.name)
@require_safe
def take(request: CampaignRequest, number: int, form: str) -> HttpResponse:
    """What was public of a process, as one file. Raises Http404 for another form of file."""
    process = get_object_or_404(Process.objects.select_related("campaign"), pk=number)
    if form not in (*_SHEETS, "json"):
        raise Http404(form)
    lines = take_contributions(process=process, by=request.member.actor, at=timezone.now())
    name = f"consultation-{process.pk}"
    if form == "json":
        response = JsonResponse(document_of(process), json_dumps_params={"ensure_ascii": False, "indent": 1})
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    return _SHEETS[form](name, [one.name for one in COLUMNS], table_of(lines))
