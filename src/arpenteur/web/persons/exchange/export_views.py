"""Pages of exports: ask, agree for somebody else, take the sealed file."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.reads.actions import ReadingToday, reading_today
from arpenteur.web.foundation.reads.gate import ask_again, recognised, settled, take_contacts
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.permissions import EXPORT_CONTACTS
from arpenteur.web.persons.exchange.export_actions import answer, ask_for, check_seal, waits
from arpenteur.web.persons.exchange.export_actions import take as take_file
from arpenteur.web.persons.exchange.forms import ExportForm, TakeForm
from arpenteur.web.persons.exchange.models import ContactExport
from arpenteur.web.persons.exchange.purposes import ALONE
from arpenteur.web.persons.segments.counting import people_of
from arpenteur.web.persons.segments.models import Segment

_FORM = ["GET", "HEAD", "POST"]
_SECTION = {"section": "contact-exports", "alone": ALONE}
AGE = "application/age-encryption"


@in_campaign(EXPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_http_methods(_FORM)
def exports(request: CampaignRequest) -> HttpResponse:
    """Files asked for lately, and a form to ask for one. Raises PermissionDenied for someone who sees only a part."""
    member, at = request.member, timezone.now()
    form = ExportForm(request.POST or None, segments=_segments())
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            chosen = _chosen(request, form.question.segment)
            export = ask_for(member=member, question=form.question, chosen=chosen, by=member.actor, at=at)
            if waits(export):
                messages.info(request, _("Asked for: a second member has to agree, within a day."))
                return redirect("exchange:exports", member.campaign.slug)
            return redirect("exchange:take", member.campaign.slug, export.pk)
    listed = ContactExport.objects.filter(campaign=member.campaign)[:30]
    rows = [(one, state := _state(request, one), _reading(one, at) if state == "answer" else None) for one in listed]
    context = {**_SECTION, "form": form, "rows": rows}
    return render(request, "exchange/exports.html", context, status=400 if form.errors else 200)


@in_campaign(EXPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_http_methods(_FORM)
def take(request: CampaignRequest, number: int) -> HttpResponse:
    """Take a file, once, sealed to a phrase or a public key; whoever was not recognised within five minutes is asked
    again. Raises Http404, PermissionDenied for a file of somebody else.
    """
    member, export = request.member, _export(request, number)
    if export.asker != member.actor.pseudonym:
        raise PermissionDenied
    asked = ask_again(request, request.path)
    if asked is not None:
        return asked
    form = TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            check_seal(form.cleaned_data["key"])
            stopped = _counted(request, export)
            if stopped is not None:
                return stopped
            chosen = _chosen(request, export.segment)
            given = take_file(
                member=member,
                export=export,
                chosen=chosen,
                name=str(request.user),
                key=form.cleaned_data["key"],
                by=member.actor,
                at=timezone.now(),
            )
            headers = {"Content-Disposition": f'attachment; filename="{given.name}"', "Cache-Control": "no-store"}
            return HttpResponse(given.content, content_type=AGE, headers=headers)
    context = {**_SECTION, "form": form, "export": export, "state": _state(request, export)}
    return render(request, "exchange/take.html", context, status=400 if form.errors else 200)


@in_campaign(EXPORT_CONTACTS.name, whole=True)
@settled
@recognised
@require_POST
def agree(request: CampaignRequest, number: int) -> HttpResponse:
    """Agree for somebody else, or not; recognised as whoever takes it is. Raises Http404, InputError."""
    member, export = request.member, _export(request, number)
    asked = ask_again(request, reverse("exchange:exports", args=[member.campaign.slug]))
    if asked is not None:
        return asked
    answer(export=export, agrees=request.POST.get("do") == "agree", by=member.actor, at=timezone.now())
    messages.success(request, _("Answered: who asked sees it on this page."))
    return redirect("exchange:exports", member.campaign.slug)


def _export(request: CampaignRequest, number: int) -> ContactExport:
    return get_object_or_404(
        ContactExport.objects.select_related("campaign"), campaign=request.member.campaign, pk=number
    )


def _counted(request: CampaignRequest, export: ContactExport) -> HttpResponse | None:
    """Count a file that is ready; the page that says why it does not leave, None where it may."""
    if _state(request, export) != "ready":
        return None
    return take_contacts(request, export.people, timezone.now(), export.agreed_at)


def _reading(export: ContactExport, at: datetime) -> ReadingToday:
    """What whoever asked read today, for the member who answers."""
    return reading_today(reader=export.asker, campaign=export.campaign, at=at)


def _state(request: CampaignRequest, export: ContactExport) -> str:
    """Where a file stands for whoever looks: the name of a piece of the page."""
    mine = export.asker == request.member.actor.pseudonym
    if export.taken_at:
        return "taken"
    if export.declined_at:
        return "declined"
    if export.ends_at <= timezone.now():
        return "over"
    if waits(export):
        return "waits" if mine else "answer"
    return "ready" if mine else "open"


def _segments() -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in Segment.objects.order_by("name")]


def _chosen(request: CampaignRequest, segment: int | None) -> "QuerySet[Contact] | None":
    """Those of a segment as it is now; None for everybody. Raises Http404 for one that is gone."""
    if segment is None:
        return None
    kept = get_object_or_404(Segment, campaign=request.member.campaign, pk=segment)
    return people_of(kept.stack, request.member, timezone.now())
