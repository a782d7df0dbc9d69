"""Pages of an import: bring a file, check it, get the lines left out."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.files.lists import MOST_BYTES
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.sheets import csv_response
from arpenteur.web.ground.crew.imports.actions import bring_list, import_list, match_columns
from arpenteur.web.ground.crew.imports.checking import LeftOut
from arpenteur.web.ground.crew.imports.checking import check as check_list
from arpenteur.web.ground.crew.imports.columns import FIELDS
from arpenteur.web.ground.crew.models import Upload

_FORM = ["GET", "HEAD", "POST"]
SHOWN = 30


class FileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or ODS, 2 MB and 5,000 lines at most, titles on the first line."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )


@in_campaign(Permission.IMPORT_VOLUNTEERS, whole=True)
@require_http_methods(_FORM)
def upload(request: CampaignRequest) -> HttpResponse:
    """Bring a file. Raises PermissionDenied for someone who sees only a part of the list: she could not see doubles."""
    member = request.member
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        with FormProblem(form, "file"):
            brought = bring_list(
                campaign=member.campaign, user=request.user, content=content, by=member.actor, at=timezone.now()
            )
            return redirect("crew:check-import", member.campaign.slug, brought.pk)
    context = {"form": form, "fields": FIELDS.values(), "section": "volunteers"}
    return render(request, "crew/import.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.IMPORT_VOLUNTEERS)
@require_http_methods(_FORM)
def check(request: CampaignRequest, upload: int) -> HttpResponse:
    """Match columns, see what would be written and left out, then import. Raises Http404, InputError."""
    member, at = request.member, timezone.now()
    held = _own(request, upload, at)
    if request.method == "POST" and held.imported is None:
        mapping = [request.POST.get(f"column-{place}", "") for place in range(len(held.head))]
        homonyms = bool(request.POST.get("homonyms"))
        create = bool(request.POST.get("create_teams")) and member.may(Permission.EDIT_TEAMS)
        match_columns(upload=held, mapping=mapping, homonyms=homonyms, create_teams=create, by=member.actor, at=at)
        if request.POST.get("do") == "import" and not check_list(held).refusal:
            written = import_list(upload=held, by=member.actor, at=at)
            messages.success(request, _("Imported: %(n)s.") % {"n": written})
        return redirect("crew:check-import", member.campaign.slug, held.pk)
    context = {"upload": held, "section": "volunteers"}
    if held.imported is not None:
        return render(request, "crew/import_done.html", context)
    found = check_list(held)
    samples = [[cells[place] for _line, cells in held.rows[:3]] for place in range(len(held.head))]
    context |= {
        "found": found,
        "columns": list(zip(held.head, held.mapping, samples, strict=True)),
        "fields": FIELDS.items(),
        "shown": found.left_out[:SHOWN],
        "more": max(len(found.left_out) - SHOWN, 0),
    }
    return render(request, "crew/import_check.html", context)


@in_campaign(Permission.IMPORT_VOLUNTEERS)
@require_safe
def left_out(request: CampaignRequest, upload: int) -> HttpResponse:
    """Lines that are not written, with the reason of each, to correct and bring again. Raises Http404."""
    held = _own(request, upload, timezone.now())
    head = [_("Line"), *held.head, _("Column at fault"), _("Why")]
    if held.imported is not None:
        rows = [[line, *cells] for line, cells in held.rows]
    else:
        rows = [_row(one) for one in check_list(held).left_out]
    return csv_response("lignes-ecartees", head, rows)


def _row(one: LeftOut) -> list[str | int]:
    return [one.line, *one.cells, one.column, one.why]


def _own(request: CampaignRequest, number: int, at: datetime) -> Upload:
    """A list that this person brought and that has not expired. Raises Http404."""
    found = Upload.objects.select_related("campaign").filter(pk=number, user=request.user, expires_at__gt=at).first()
    if found is None or request.member.narrowed:
        raise Http404
    return found
