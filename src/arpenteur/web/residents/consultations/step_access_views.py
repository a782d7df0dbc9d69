"""Pages of a gate: what a step asks, codes printed by quartier, how many were used; texts typed in for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.fields import LineField, TicksField
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.public_address import public_address
from arpenteur.web.residents.consultations.actions.credentials import LONGEST_ZONE, issue_codes, withdraw_codes
from arpenteur.web.residents.consultations.actions.new_codes import MOST_CODES
from arpenteur.web.residents.consultations.actions.steps import LEAST_AGE, MOST_AGE, set_gate
from arpenteur.web.residents.consultations.code_sheets import code_sheets
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.links import write_path
from arpenteur.web.residents.consultations.models import Credential, ProcessStep
from arpenteur.web.residents.consultations.permissions import RUN_CONSULTATIONS
from arpenteur.web.residents.consultations.states import NOT_YET, StepState
from arpenteur.web.residents.consultations.step_rules import gate_of

_PAGE = ["GET", "HEAD", "POST"]
_ORDERS = ("gate", "issue", "withdraw")


class GateSettingsForm(forms.Form):
    """What a step asks of whoever takes part, before it opens."""

    requirements = TicksField(gettext_lazy("What is asked of whoever takes part"), Requirement.choices, required=False)
    most = forms.IntegerField(
        label=gettext_lazy("Texts a person (0: no limit)"), min_value=0, max_value=99, required=False
    )
    min_age = forms.IntegerField(label=gettext_lazy("Minimum age"), min_value=LEAST_AGE, max_value=MOST_AGE)


class SlipsForm(forms.Form):
    """Codes to print for a quartier."""

    zone = LineField(gettext_lazy("Quartier"), LONGEST_ZONE)
    count = forms.IntegerField(label=gettext_lazy("How many slips"), min_value=1, max_value=MOST_CODES, initial=50)


@dataclass(frozen=True)
class CodesOfZone:
    """Codes of a quartier: printed, and of them used."""

    zone: str
    printed: int
    used: int


@in_campaign(RUN_CONSULTATIONS.name)
@require_http_methods(_PAGE)
def gate(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """The gate of a step; codes leave as a PDF in the answer to the order, and are shown nowhere else."""
    step, at, problem = _step(request, number, position), timezone.now(), PageProblem()
    if request.method == "POST":
        with problem:
            made = _order(request, step, at)
            return made or redirect("consultations:gate", request.member.campaign.slug, number, position)
    found = gate_of(step)
    # A vote has sheets of its own, on the page of its box.
    asks_codes = Requirement.CODE in found.requirements and step.kind != StepKind.VOTE
    initial = {"requirements": found.requirements, "most": found.most, "min_age": found.min_age}
    context = {
        "section": "consultations",
        "process": step.process,
        "step": step,
        "problem": problem.sentence,
        "form": GateSettingsForm(initial=initial) if step.state in NOT_YET else None,
        "asked": [Requirement(one).label for one in found.requirements],
        "gate": found,
        "asks_codes": asks_codes,
        "codes": SlipsForm() if asks_codes and step.state not in (StepState.CLOSED, StepState.FINAL) else None,
        "zones": codes_by_zone(step),
        "over": step.state in (StepState.CLOSED, StepState.FINAL),
    }
    return render(request, "consultations/gate.html", context, status=400 if problem else 200)


def codes_by_zone(step: ProcessStep) -> Sequence[CodesOfZone]:
    """Codes printed and used, quartier by quartier."""
    rows = Credential.objects.filter(step=step, method=Requirement.CODE).values("zone")
    counted = rows.annotate(printed=Count("pk"), used=Count("pk", filter=Q(spent=True))).order_by("zone")
    return [CodesOfZone(one["zone"], one["printed"], one["used"]) for one in counted]


def _order(request: CampaignRequest, step: ProcessStep, at: datetime) -> HttpResponse | None:
    order, by = request.POST.get("do", ""), request.member.actor
    if order == "gate":
        form = GateSettingsForm(request.POST)
        if not form.is_valid():
            raise InputError(_("minimum age"), expected=f"{LEAST_AGE} – {MOST_AGE}")
        data: dict[str, Any] = form.cleaned_data
        asked = [Requirement(one) for one in data["requirements"]]
        set_gate(step=step, requirements=asked, most=data["most"] or 0, min_age=data["min_age"], by=by, at=at)
        messages.success(request, _("Done."))
    elif order == "issue":
        return _printed(request, step, at)
    elif order == "withdraw":
        gone = withdraw_codes(step=step, zone=request.POST.get("zone", ""), by=by, at=at)
        messages.success(
            request,
            ngettext("%(n)d code opens nothing any more.", "%(n)d codes open nothing any more.", gone) % {"n": gone},
        )
    else:
        raise InputError(_("unknown order"), expected=", ".join(_ORDERS))
    return None


def _printed(request: CampaignRequest, step: ProcessStep, at: datetime) -> HttpResponse:
    form = SlipsForm(request.POST)
    if not form.is_valid():
        raise InputError(_("codes at once"), expected=_("1 to %(n)d") % {"n": MOST_CODES})
    zone = " ".join(form.cleaned_data["zone"].split())
    codes = issue_codes(step=step, zone=zone, count=form.cleaned_data["count"], by=request.member.actor, at=at)
    address = public_address(request, write_path(request.member.campaign.slug, step))
    name = f"codes-{step.process_id}-{step.position}-{slugify(zone)}.pdf"
    return HttpResponse(
        code_sheets(step, zone, codes, address),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _step(request: CampaignRequest, number: int, position: int) -> ProcessStep:
    rows = ProcessStep.objects.select_related("process__campaign")
    return get_object_or_404(rows, process__campaign=request.member.campaign, process=number, position=position)
