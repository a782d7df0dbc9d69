"""Turfs on paper: sheets and the poster of the day to print, sheets that came back typed in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.public_address import public_address
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import action_seen, rights_on, visible
from arpenteur.web.ground.phone.ground.wire import Reason
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.codes import FIELD
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS
from arpenteur.web.ground.routes.paper.day_poster import day_poster
from arpenteur.web.ground.routes.paper.grid import day_typed, day_words, entered, grid, phones_before, totals, walked_at
from arpenteur.web.ground.routes.paper.lines import WalkSheet, sheet_of
from arpenteur.web.ground.routes.paper.sheets import sheet_pdf, turf_by_code, waiting_for
from arpenteur.web.ground.routes.paper.typing_in import TypedMeanwhileError, note_printed, type_in
from arpenteur.web.ground.routes.print import download, pair_names

LONGEST_CODE = 40
_NOTES = {
    Reason.ARCHIVED: gettext_lazy("This turf is archived; what was on paper is counted all the same."),
    Reason.MOVED: gettext_lazy("An address belongs to another turf by now; it is counted there."),
    Reason.OBJECTION: gettext_lazy("Somebody rang at a door where nobody should come back: tell the pair."),
}


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """The walk sheet of one turf: looked at, or printed (POST), which is remembered.

    With the secret of its hand-over link, sent by whoever sees it, that link's code is on it.
    """
    one = TURFS.printable(request.member, pk, number)
    links: dict[int, str] = {}
    secret = request.POST.get("secret", "")
    if secret:
        if digest(secret) != one.digest:
            raise Http404(str(number))
        if address := public_address(request, f"{FIELD}#{secret}"):
            links[one.pk] = address
    return _pdf(request, one.action, [one], f"secteur-{one.letter}.pdf", links)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: CampaignRequest, pk: int) -> HttpResponse:
    """The sheets of all turfs of an action within the member's reach, by letter: one document, looked at or printed."""
    within = TURFS.reach(request.member, pk)
    turfs = [one for one in TURFS.routes_of(within.action) if within.sees(one.stations)]
    if not turfs:
        raise Http404(str(pk))
    return _pdf(request, within.action, [TURFS.route_of(within, one.pk) for one in turfs], "secteurs.pdf", {})


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def poster(request: CampaignRequest, pk: int) -> HttpResponse:
    """The poster of the day, for the wall of the local office."""
    within = TURFS.reach(request.member, pk)
    turfs = [one for one in TURFS.routes_of(within.action) if within.sees(one.stations)]
    if not turfs:
        raise Http404(str(pk))
    names = pair_names(request, within.action, assigns=within.assigns)
    return download(day_poster(within.action, turfs, names, timezone.now()), "affiche-du-jour.pdf")


def _pdf(request: CampaignRequest, action: Action, turfs: list[Turf], name: str, links: dict[int, str]) -> HttpResponse:
    member, now = request.member, timezone.now()
    names = pair_names(request, action, assigns=rights_on(member, action).assigns)
    document = sheet_pdf(turfs, names, now, links)
    if request.method == "POST":
        note_printed(turfs=turfs, by=member.actor, at=now)
    return download(document, name)


@in_campaign(Permission.RECORD)
@require_safe
def typing(request: CampaignRequest) -> HttpResponse:
    """Which sheet: the code printed on it, or one of those that are out."""
    member, code = request.member, request.GET.get("code", "")[:LONGEST_CODE]
    mine = Turf.objects.filter(TURFS.rows, action__in=visible(member)).select_related("action__campaign")
    one = turf_by_code(code, mine.select_related(None).only("pk", "code")) if code.strip() else None
    if one is not None:
        return redirect("routes:grid", member.campaign.slug, one.pk)
    context = {
        "section": "paper",
        "code": code,
        "unknown": bool(code.strip()),
        "waiting": [(turf, day_words(turf)) for turf in waiting_for(mine)],
    }
    return render(request, "routes/typing.html", context, status=404 if code.strip() else 200)


@in_campaign(Permission.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: CampaignRequest, pk: int) -> HttpResponse:
    """The lines of a sheet, in the order of the paper."""
    turf = typed_by(request.member, pk)
    if turf.of_stops:
        raise Http404(str(pk))  # a round is typed in where it is made
    sheet = sheet_of(turf, timezone.now())
    return _save(request, sheet) if request.method == "POST" else _grid(request, sheet)


def typed_by(member: Member, pk: int) -> Turf:
    """A turf, or a round as phones have it, whose results the member records. Raises Http404, PermissionDenied."""
    turf = Turf.objects.filter(pk=pk, action__in=visible(member)).select_related("action__campaign").first()
    if turf is None:
        raise Http404(str(pk))
    action = action_seen(member, turf.action_id)
    rights = rights_on(member, action)
    if not rights.records:
        raise PermissionDenied
    kind = ROUNDS if turf.of_stops else TURFS
    if rights.edits and not kind.reach(member, action.pk).sees(turf.stations):
        raise Http404(str(pk))
    return turf


def _save(request: CampaignRequest, sheet: WalkSheet) -> HttpResponse:
    sent = entered(sheet, request.POST)
    day = day_typed(sheet.turf, request.POST.get("day", ""))
    if request.POST.get("version") != str(sheet.turf.version):
        why = _("The plan of this turf has changed since. Check the lines, then save.")
        return _grid(request, sheet, sent=sent, status=409, refused=why)
    if sent.wrong or day is None:
        why = _("This day cannot be read.") if day is None else _("Some lines cannot be read: they are marked.")
        return _grid(request, sheet, sent=sent, status=422, refused=why)
    agrees = not any(one.differs for one in totals(sheet, sent))
    complete = "finish" in request.POST and agrees
    now = timezone.now()
    try:
        done = type_in(
            turf=sheet.turf,
            lines=sent.counts,
            seen=request.POST.get("seen", ""),
            complete=complete,
            walked_at=walked_at(sheet.turf, day),
            by=request.member.actor,
            at=now,
        )
    except InputError as error:
        status = 409 if isinstance(error, TypedMeanwhileError) else 422
        return _grid(request, sheet_of(sheet.turf, now), sent=sent, status=status, refused=str(error))
    if not agrees:
        why = _("The lines are saved, but their sum is not what the paper says: compare, then finish.")
        return _grid(request, sheet_of(sheet.turf, now), sent=sent, status=422, refused=why)
    for note in sorted(done.notes):
        if note in _NOTES:
            messages.warning(request, _NOTES[note])
    words = ngettext("%(n)d line written.", "%(n)d lines written.", done.changed) % {"n": done.changed}
    messages.success(request, words if done.changed else _("Nothing had changed: this sheet was in already."))
    if complete:
        messages.success(request, _("The sheet is in. Destroy the paper."))
        return redirect("routes:typing", request.member.campaign.slug)
    return redirect("routes:grid", request.member.campaign.slug, sheet.turf.pk)


def _grid(request: CampaignRequest, sheet: WalkSheet, *, status: int = 200, **more: Any) -> HttpResponse:
    turf, sent = sheet.turf, more.pop("sent", None)
    context = {
        "section": "paper",
        "turf": turf,
        "when": day_words(turf),
        "groups": grid(sheet, sent),
        "totals": totals(sheet, sent),
        "seen": sheet.seen,
        "day": request.POST.get("day") or str(day_typed(turf, "")),
        "phones": phones_before(sheet),
        "back": reverse("routes:typing", args=[request.member.campaign.slug]),
        **more,
    }
    return render(request, "routes/grid.html", context, status=status)
