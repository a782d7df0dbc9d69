"""Paper at the team's desk: sheets to print, what was counted on the table, sheets keyed blind by two people, what
agrees and what is set apart, the sample that is keyed once more. No total of a project shows anywhere here.
"""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.domain.paper_ballots import BatchFault, sheets_to_draw
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import PageProblem, order_in
from arpenteur.web.residents.ballots import paper_batches
from arpenteur.web.residents.ballots.ballot_fields import VOID, FilledBallot
from arpenteur.web.residents.ballots.ballot_sheets import ballot_sheets
from arpenteur.web.residents.ballots.desk_forms import BatchForm, CountsForm
from arpenteur.web.residents.ballots.desk_views import desk_step
from arpenteur.web.residents.ballots.models import BatchState, BoxState, PaperBatch
from arpenteur.web.residents.ballots.paper_keying import (
    audit_figures,
    audit_sample,
    keyed_sheets,
    to_key,
    waiting,
)
from arpenteur.web.residents.ballots.vote_results import box_of, config_of_step
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS

_PAGE = ["GET", "HEAD", "POST"]
_SECTION = {"section": "votes"}
AT_ONCE = 200
"""Sheets of one file."""
_TOLERATED = Fraction(5, 100)
_Order = Callable[[CampaignRequest, PaperBatch, datetime], object]
FAULTS = {
    BatchFault.SHEETS: lambda: _("not as many sheets as envelopes"),
    BatchFault.SIGNATURES: lambda: _("more envelopes than signatures"),
    BatchFault.KEYED: lambda: _("not as many sheets keyed as were counted"),
    BatchFault.UNSETTLED: lambda: _("a sheet on which no two people agree"),
}


@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(_PAGE)
def batches(request: CampaignRequest, number: int, position: int) -> HttpResponse:
    """Every batch of a vote with its numbers; a new one. Raises Http404."""
    step, problem = desk_step(request, number, position), PageProblem()
    box = box_of(step)
    if box is None:
        raise Http404
    form = BatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not request.member.may(RUN_CONSULTATIONS.name):
            raise PermissionDenied
        with problem:
            paper_batches.prepare_batch(box=box, **form.cleaned_data, by=request.member.actor, at=timezone.now())
            return redirect("ballots:batches", request.member.campaign.slug, number, position)
    rows = [_row(one, request) for one in box.batches.all()]
    context = {
        **_SECTION,
        "step": step,
        "box": box,
        "rows": rows,
        "form": form,
        "problem": problem.sentence,
        "prints": box.state in (BoxState.READY, BoxState.OPEN),
        "runs": request.member.may(RUN_CONSULTATIONS.name),
        "apart": sum(one.sheets for one in box.batches.filter(state=BatchState.DISPUTED)),
        "sealed": box.batches.filter(state=BatchState.SEALED).count(),
    }
    return render(request, "ballots/batches.html", context, status=422 if problem or form.errors else 200)


@in_campaign(RUN_CONSULTATIONS.name)
@require_safe
def sheets(request: CampaignRequest, number: int, position: int, batch: int, part: int) -> HttpResponse:
    """Sheets of a batch to print, two hundred a file, until it is counted. Raises Http404."""
    row = _batch(desk_step(request, number, position), batch)
    serials = list(row.papers.values_list("serial", flat=True))[(part - 1) * AT_ONCE : part * AT_ONCE] if part else []
    if row.state != BatchState.COUNTING or not serials:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="bulletins-{batch}-{part}.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(ballot_sheets(row, serials), content_type="application/pdf", headers=headers)


@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(_PAGE)
def batch(request: CampaignRequest, number: int, position: int, batch: int) -> HttpResponse:
    """One batch: its numbers, which sheets two people read alike, what is done next. Raises Http404."""
    step, at, problem = desk_step(request, number, position), timezone.now(), PageProblem()
    row = _batch(step, batch)
    if request.method == "POST":
        asked = request.POST.get("do", "")
        if asked in _FOR_RUNNERS and not request.member.may(RUN_CONSULTATIONS.name):
            raise PermissionDenied
        with problem:
            order = order_in(request, _ORDERS)
            order(request, row, at)
            messages.success(request, _("Done."))
            return redirect("ballots:batch", request.member.campaign.slug, number, position, batch)
    row.refresh_from_db()
    return render(
        request, "ballots/batch.html", _about(request, step, row, problem.sentence), status=422 if problem else 200
    )


@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(_PAGE)
def key(request: CampaignRequest, number: int, position: int, batch: int) -> HttpResponse:
    """One sheet typed in, without seeing what anybody else typed of it. Raises Http404."""
    step, at, problem = desk_step(request, number, position), timezone.now(), PageProblem()
    row, config = _batch(step, batch), config_of_step(step)
    ballot, serial = FilledBallot.empty(config), ""
    if request.method == "POST":
        ballot, serial = FilledBallot.read(config, request.POST), request.POST.get("serial", "").strip()[:20]
        with problem:
            text = VOID if request.POST.get("do") == "void" else _payload(ballot)
            verb = paper_batches.key_again if row.state == BatchState.RECONCILED else paper_batches.key_sheet
            verb(batch=row, typed=paper_batches.SheetText(serial, text), by=request.member.actor, at=at)
            messages.success(request, _("Kept. Take the next sheet."))
            return redirect("ballots:key", request.member.campaign.slug, number, position, batch)
    context = {
        **_SECTION,
        "step": step,
        "batch": row,
        "ballot": ballot,
        "rows": ballot.rows(),
        "serial": serial,
        "problem": problem.sentence,
        "wanted": to_key(row, request.member.actor) if row.state == BatchState.KEYING else [],
        "again": row.state == BatchState.RECONCILED,
    }
    return render(request, "ballots/key.html", context, status=422 if problem else 200)


def _payload(ballot: FilledBallot) -> str:
    """A ballot that is not valid is keyed as such: the button says it, so that nobody does it by mistake."""
    try:
        return ballot.payload()
    except InputError as error:
        raise InputError(
            str(error).rstrip("."), action=_("if the sheet says so, it is void: press that button")
        ) from error


def _batch(step: ProcessStep, number: int) -> PaperBatch:
    rows = PaperBatch.objects.select_related("box__step__process__campaign")
    found = rows.filter(box__step=step, number=number).first()
    if found is None:
        raise Http404
    return found


def _row(one: PaperBatch, request: CampaignRequest) -> dict[str, Any]:
    return {
        "batch": one,
        "faults": [FAULTS[BatchFault(fault)]() for fault in one.faults],
        "parts": range(1, -(-one.papers.count() // AT_ONCE) + 1) if one.state == BatchState.COUNTING else (),
        "mine": len(to_key(one, request.member.actor)) if one.state == BatchState.KEYING else 0,
        "at_most": audit_figures(one).at_most if one.audited else None,
    }


def _about(request: CampaignRequest, step: ProcessStep, row: PaperBatch, problem: str) -> dict[str, Any]:
    keyed = keyed_sheets(row)
    sample = drawn_sheets(row)
    return {
        **_SECTION,
        "step": step,
        "batch": row,
        "problem": problem,
        "counts": CountsForm(),
        "faults": [FAULTS[BatchFault(fault)]() for fault in row.faults],
        "keyed": [(one.serial, _state(one)) for one in keyed],
        "waits": len(waiting(row)),
        "mine": to_key(row, request.member.actor) if row.state == BatchState.KEYING else [],
        "runs": request.member.may(RUN_CONSULTATIONS.name),
        "sample": sample,
        "figures": audit_figures(row),
        "open": row.box.state in (BoxState.READY, BoxState.OPEN),
    }


def drawn_sheets(row: PaperBatch) -> list[str]:
    """Serials of the sample that would show fewer than one sheet in twenty wrong; empty until numbers agree."""
    if row.state != BatchState.RECONCILED:
        return []
    return audit_sample(row, sheets_to_draw(total=row.sheets, tolerated=_TOLERATED))


def _state(one: Any) -> str:
    if one.second is None:
        return "waits"
    if one.differs and one.third is None:
        return "differs"
    return "agrees" if one.settled is not None else "unsettled"


def _counts(request: CampaignRequest) -> Any:
    return CountsForm(request.POST).counts()


def _count(request: CampaignRequest, row: PaperBatch, at: datetime) -> object:
    return paper_batches.count_batch(batch=row, counts=_counts(request), by=request.member.actor, at=at)


def _resume(request: CampaignRequest, row: PaperBatch, at: datetime) -> object:
    return paper_batches.resume_keying(batch=row, counts=_counts(request), by=request.member.actor, at=at)


def _audit(request: CampaignRequest, row: PaperBatch, at: datetime) -> object:
    return paper_batches.end_audit(batch=row, n=len(drawn_sheets(row)), by=request.member.actor, at=at)


def _on_batch(verb: Callable[..., object]) -> _Order:
    return lambda request, row, at: verb(batch=row, by=request.member.actor, at=at)


_ORDERS: dict[str, _Order] = {
    "by-hand": _count,
    "resume": _resume,
    "audit": _audit,
    "reconcile": _on_batch(paper_batches.reconcile_batch),
    "seal": _on_batch(paper_batches.seal_batch),
}
_FOR_RUNNERS = frozenset({"by-hand", "resume", "reconcile", "seal", "audit"})
