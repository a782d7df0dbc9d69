"""The page of a day that was published: telling people, taking it back, a new link."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.public_address import address_to_hand_on, public_address
from arpenteur.web.ground.routes.access import refusal
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.paper.typing_in import note_printed
from arpenteur.web.ground.routes.print import download, pair_names
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.week import publishing as verbs
from arpenteur.web.ground.week.day import VIEWS, day_page, names_shown, notes_seen
from arpenteur.web.ground.week.letters import opening
from arpenteur.web.ground.week.models import Publication, TellingMeans, TurfNote
from arpenteur.web.ground.week.paper import OutingPaper, outings_pdf
from arpenteur.web.ground.week.views import entitled
from arpenteur.web.persons.volunteers.narrowing import people_seen

_MOST, _LONGEST = 1_000, 18


@in_campaign(Permission.ASSIGN)
@recognised
@require_safe
def day(request: CampaignRequest, pk: int) -> HttpResponse:
    """Who has her turf, by which means, what is left to tell."""
    publication, _reach = _published(request, pk)
    return _shown(request, publication)


@in_campaign(Permission.ASSIGN)
@recognised
@require_POST
def tell(request: CampaignRequest, pk: int) -> HttpResponse:
    """Some people know their turf by some means; without one, they do not after all."""
    publication, _reach = _published(request, pk)
    seen = people_seen(request.member).order_by().values("pk")
    mine = set(TurfNote.objects.filter(publication=publication, volunteer__in=seen).values_list("pk", flat=True))
    one, _dot, hers = request.POST.get("one", "").partition(".")
    chosen = [one] if one else request.POST.getlist("note")[:_MOST]
    sent = {int(text) for text in chosen if text.isascii() and text.isdigit() and len(text) < _LONGEST}
    said = hers if one else request.POST.get("means", "")
    means = TellingMeans(said) if said in TellingMeans.values else None
    changed = verbs.say_told(
        publication=publication, notes=sorted(sent & mine), means=means, by=request.member.actor, at=timezone.now()
    )
    words = ngettext("%(n)d person knows her turf.", "%(n)d people know their turf.", changed)
    undone = ngettext("%(n)d person is to be told again.", "%(n)d people are to be told again.", changed)
    if changed:
        messages.success(request, (words if means else undone) % {"n": changed})
    here, view = reverse("week:day", args=[request.member.campaign.slug, pk]), request.GET.get("voir", "")
    return redirect(f"{here}?voir={view}" if view in VIEWS[1:] else here)


@in_campaign(Permission.ASSIGN)
@recognised
@require_POST
def renew(request: CampaignRequest, pk: int, note: int) -> HttpResponse:
    """Another link for a turf: the one that was sent opens nothing any more."""
    publication, _reach = _published(request, pk)
    seen = people_seen(request.member).order_by().values("pk")
    one = TurfNote.objects.select_related("turf").filter(publication=publication, volunteer__in=seen, pk=note).first()
    if one is None:
        raise Http404(str(note))
    try:
        verbs.renew(note=one, by=request.member.actor, at=timezone.now())
    except (RefusedByLawError, InputError) as error:
        return _shown(request, publication, **refusal(error))
    messages.success(request, _("The link is new. Tell it again: the former one opens nothing."))
    return redirect("week:day", request.member.campaign.slug, pk)


@in_campaign(Permission.EDIT_ACTIONS)
@recognised
@require_POST
def undo(request: CampaignRequest, pk: int) -> HttpResponse:
    """All that was published is gone, while nobody has walked and ten minutes have not passed."""
    publication, reach = _published(request, pk)
    if not reach.cuts or (reach.stations is not None and not set(_stations(publication)) <= reach.stations):
        raise PermissionDenied
    try:
        told = verbs.take_back(publication=publication, by=request.member.actor, at=timezone.now())
    except InputError as error:
        return _shown(request, publication, **refusal(error))
    words = _("All is taken back: no action, no turf, no link is left, and no letter leaves.")
    if not publication.with_action:
        words = _("All is taken back: no turf, no link is left, and no letter leaves. The action and its people stay.")
    if told:
        again = ngettext(
            "%(n)d person had been told by hand: tell her again.",
            "%(n)d people had been told by hand: tell them again.",
            told,
        )
        words = f"{words} {again % {'n': told}}"
    messages.success(request, words)
    if publication.with_action:
        return redirect("week:prepare", request.member.campaign.slug)
    return redirect("routes:cut", request.member.campaign.slug, publication.action_id)


@in_campaign(Permission.ASSIGN)
@recognised
@require_POST
def paper(request: CampaignRequest, pk: int) -> HttpResponse:
    """All the paper of the day in one document, with names or with lines to write; that it was printed is noted."""
    publication, reach = _published(request, pk)
    action, at, member = publication.action, timezone.now(), request.member
    turfs = [TURFS.route_of(reach, one.pk) for one in TURFS.routes_of(action) if reach.sees(one.stations)]
    if not turfs:
        raise Http404(str(pk))
    named = bool(request.POST.get("names"))
    notes = notes_seen(member, publication) if named else []
    people = [(one.turf.letter if one.turf else "", one.volunteer.name) for one in notes]
    names = pair_names(request, action, assigns=True) if named and not member.narrowed else {}
    links = {one.pk: address for one in turfs if (address := opening(one, at, partial(public_address, request)))}
    document = outings_pdf([OutingPaper(action, turfs, people, names, links)], at)
    note_printed(turfs=turfs, by=member.actor, at=at)
    count_list(request, len(people), at)
    return download(document, "sortie.pdf")


def _stations(publication: Publication) -> list[str]:
    return list(publication.action.zones.values_list("station", flat=True))


def _published(request: CampaignRequest, pk: int) -> tuple[Publication, Reach]:
    """An outing that was published and that the member assigns people to. Raises Http404, PermissionDenied."""
    entitled(request.member)
    found = Publication.objects.select_related("action__campaign", "action__team").filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    reach = TURFS.reach(request.member, found.action_id)
    if not reach.assigns:
        raise PermissionDenied
    return found, reach


def _shown(request: CampaignRequest, publication: Publication, *, status: int = 200, **more: object) -> HttpResponse:
    at = timezone.now()
    view = request.GET.get("voir", "")
    whole = partial(address_to_hand_on, request)
    context = day_page(request.member, publication, at, view if view in VIEWS else "", whole) | more
    count_list(request, names_shown(context), at)
    return render(request, "week/day.html", context, status=status)
