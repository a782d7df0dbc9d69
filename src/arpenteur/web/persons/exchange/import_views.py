"""Pages of imports: all of a campaign, a file brought, where its people come from, its lines, what became of them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.forbidden_columns import COLUMN_FAMILIES
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.gate import count_list, recognised, settled
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.sheets import csv_response
from arpenteur.web.persons.contacts.permissions import IMPORT_CONTACTS
from arpenteur.web.persons.exchange import page
from arpenteur.web.persons.exchange.actions import (
    RefusedOriginError,
    ask_to_stop,
    begin,
    bring,
    columns_of,
    is_silent,
    lines_of,
    match_columns,
    note_left_out,
    same_file,
    say_origin,
    throw_away,
)
from arpenteur.web.persons.exchange.forms import ContactFileForm, OriginForm
from arpenteur.web.persons.exchange.headers import Use
from arpenteur.web.persons.exchange.jobs import check_later, undo_later, write_later
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock
from arpenteur.web.persons.exchange.origins import ImportState, LineFate
from arpenteur.web.persons.exchange.reading import CONTACTS, FIRST_BLOCK
from arpenteur.web.persons.exchange.undoing import undo
from arpenteur.web.persons.exchange.words import KINDS, SEPARATORS, family_label
from arpenteur.web.persons.exchange.working import check_all, write_all

_FORM = ["GET", "HEAD", "POST"]
_SECTION = {"section": "contact-imports"}
_RUNNING = {ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING}
_LATER = {ImportState.CHECKING: check_later, ImportState.WRITING: write_later, ImportState.UNDOING: undo_later}
_ORDERS = {"check": ImportState.CHECKING, "write": ImportState.WRITING, "undo": ImportState.UNDOING}


@in_campaign(IMPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_http_methods(_FORM)
def imports(request: CampaignRequest) -> HttpResponse:
    """The imports of the campaign, and a file to bring. Raises PermissionDenied for someone who sees only a part of
    the contacts: she could not see duplicates.
    """
    member = request.member
    form = ContactFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(CONTACTS.bytes + 1)
        with FormProblem(form, "file"):
            batch = bring(campaign=member.campaign, content=content, by=member.actor, at=timezone.now())
            return redirect("exchange:origin", member.campaign.slug, batch.pk)
    context = {**_SECTION, "form": form, "batches": ContactImport.objects.filter(campaign=member.campaign)[:50]}
    return render(request, "exchange/imports.html", context, status=400 if form.errors else 200)


@in_campaign(IMPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_http_methods(_FORM)
def origin(request: CampaignRequest, number: int) -> HttpResponse:
    """Where the people of a file come from and what it proves. Raises Http404."""
    member, batch = request.member, _batch(request, number)
    form = OriginForm(request.POST or None, initial=_said_before(batch))
    if request.method == "POST" and form.is_valid():
        try:
            say_origin(batch=batch, about=form.about, by=member.actor, at=timezone.now())
            _start(batch, ImportState.CHECKING, member.actor, timezone.now())
        except RefusedOriginError as error:
            form.add_error("origin", Sentence.of(error))
        except InputError as error:
            form.add_error(None, Sentence.of(error))
        else:
            return redirect("exchange:import", member.campaign.slug, batch.pk)
    context = {**_SECTION, **page.context_of(batch), "form": form, "step": 2, **_layout(batch)}
    return render(request, "exchange/origin.html", context, status=400 if form.errors else 200)


@in_campaign(IMPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_safe
def check(request: CampaignRequest, number: int) -> HttpResponse:
    """An import as it stands: what it would change, how far it is, what it did. Raises Http404."""
    batch = _batch(request, number)
    if not batch.origin:
        return redirect("exchange:origin", request.member.campaign.slug, batch.pk)
    context: dict[str, Any] = {**_SECTION, **page.context_of(batch), **_layout(batch)}
    if batch.written_at or batch.done or batch.state in {ImportState.WRITING, ImportState.UNDOING}:
        return _paced(batch, render(request, "exchange/outcome.html", {**context, "step": 4}))
    asked = request.GET.get("lignes", "")
    fate = LineFate(asked) if asked in LineFate.values and batch.state == ImportState.CHECKED else None
    lines = page.lines_with(batch, fate) if fate else page.first_lines(batch)
    count_list(request, len(lines) + sum(one.here is not None for one in lines), timezone.now())
    context |= {"lines": lines, "fate": fate, "fates": _choices(batch), "before": same_file(batch), "step": 3}
    return _paced(batch, render(request, "exchange/import.html", context))


@in_campaign(IMPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_POST
def columns(request: CampaignRequest, number: int) -> HttpResponse:
    """Say what each column holds; the lines are checked again. Raises Http404, InputError."""
    member, batch = request.member, _batch(request, number)
    places = sum(one[1] not in {Use.DESTROYED, Use.UNUSED} for one in columns_of(batch))
    fields = [request.POST.get(f"column-{place}", "") for place in range(places)]
    shared, at = bool(request.POST.get("shared")), timezone.now()
    match_columns(batch=batch, fields=fields, shared=shared, by=member.actor, at=at)
    _start(batch, ImportState.CHECKING, member.actor, at)
    return redirect("exchange:import", member.campaign.slug, batch.pk)


@in_campaign(IMPORT_CONTACTS.name, when_closed=True, whole=True)
@settled
@recognised
@require_POST
def work(request: CampaignRequest, number: int) -> HttpResponse:
    """Check again, write, stop, undo or throw away. In a closed campaign only what takes people out. Raises Http404,
    InputError, PermissionDenied.
    """
    member, batch, at = request.member, _batch(request, number), timezone.now()
    order = request.POST.get("do", "")
    if member.campaign.closed_at is not None and order not in {"undo", "stop", "drop"}:
        raise PermissionDenied
    if order == "drop":
        throw_away(batch=batch, by=member.actor, at=at)
        messages.success(request, _("Thrown away: nothing of this file is left."))
        return redirect("exchange:imports", member.campaign.slug)
    if order == "stop":
        ask_to_stop(batch=batch, by=member.actor, at=at)
    elif order in _ORDERS:
        _start(batch, _ORDERS[order], member.actor, at)
    if order == "undo" and not ContactImport.objects.filter(pk=batch.pk).exists():
        messages.success(request, _("Undone: nobody of this file is left."))
        return redirect("exchange:imports", member.campaign.slug)
    return redirect("exchange:import", member.campaign.slug, batch.pk)


@in_campaign(IMPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_safe
def left_out(request: CampaignRequest, number: int) -> HttpResponse:
    """Lines that are not written, with the reason of each, to correct and bring again. Raises Http404."""
    batch, at = _batch(request, number), timezone.now()
    titles = [title for title, use, _field, _n in columns_of(batch) if use not in {Use.DESTROYED, Use.UNUSED}]
    rows = list(_left_out(batch))
    count_list(request, len(rows), at)
    note_left_out(batch=batch, n=len(rows), by=request.member.actor, at=at)
    return csv_response(f"lignes-ecartees-{batch.pk}", [_("Line"), *titles, _("Why")], rows)


@in_campaign(IMPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_safe
def destroyed(request: CampaignRequest, number: int) -> HttpResponse:
    """Columns that were destroyed while the file was read: titles, reasons and numbers. Raises Http404."""
    batch = _batch(request, number)
    rows = [
        [title, str(family_label(one)), COLUMN_FAMILIES[one].reference, n]
        for one in COLUMN_FAMILIES
        for title, key, n in batch.destroyed
        if key == one
    ]
    head = [_("Column"), _("What it is"), _("Reference"), _("Values destroyed")]
    return csv_response(f"colonnes-detruites-{batch.pk}", head, rows)


def _start(batch: ContactImport, state: ImportState, by: Actor, at: datetime) -> None:
    """At once for a short list, else as a job."""
    with transaction.atomic():
        if not begin(batch=batch, state=state, by=by, at=at):
            return
        if batch.lines > FIRST_BLOCK:
            _LATER[state].enqueue(batch.campaign_id, batch.pk)
            return
    if state is ImportState.CHECKING:
        check_all(batch=batch, by=by, at=at)
    elif state is ImportState.WRITING:
        write_all(batch=batch, by=by, at=at)
    else:
        undo(batch=batch, by=by, at=at)


def _batch(request: CampaignRequest, number: int) -> ContactImport:
    """An import of this campaign. Raises Http404."""
    return get_object_or_404(
        ContactImport.objects.select_related("campaign"), campaign=request.member.campaign, pk=number
    )


def _said_before(batch: ContactImport) -> dict[str, Any]:
    names = ("origin", "proof_file", "notice", "read_on", "purposes", "channels", "tag_purpose")
    return {name: getattr(batch, name) for name in names} | ({"proof": batch.proof} if batch.proof else {})


def _layout(batch: ContactImport) -> dict[str, Any]:
    return {
        "kind": KINDS[batch.kind],
        "separator": SEPARATORS.get(batch.separator, ""),
        "running": batch.state in _RUNNING,
        "silent": is_silent(batch, timezone.now()),
        "resumed_by": next((order for order, state in _ORDERS.items() if state == batch.state), ""),
    }


def _choices(batch: ContactImport) -> list[tuple[str, str, int]]:
    """Fates whose lines can be looked at, once all are checked."""
    if batch.state != ImportState.CHECKED:
        return []
    found = [(one.value, str(one.label), batch.counts.get(one.value, 0)) for one in LineFate]
    return [one for one in found if one[2]]


def _left_out(batch: ContactImport):
    for block in ImportBlock.objects.filter(batch=batch).exclude(fates="").order_by("number"):
        lines = lines_of(block) if block.text else []
        for place, letter in enumerate(block.fates):
            if letter in {LineFate.DUPLICATE, LineFate.REFUSED}:
                why, fault, other = block.whys.get(str(place), ["", "", 0])
                yield [lines[place][0], *lines[place][1], page.why_text(why, fault, other)]


def _paced(batch: ContactImport, response: HttpResponse) -> HttpResponse:
    """A page of what is under way loads itself again, without a script."""
    if batch.state in _RUNNING:
        response.headers["Refresh"] = "2"
    return response
