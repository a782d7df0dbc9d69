"""Posters: put up, seen again, taken down; their photos, only for those who see the action."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.ground.fieldwork.display import name_of, stamp
from arpenteur.web.ground.fieldwork.forms import ConditionForm, PosterForm
from arpenteur.web.ground.fieldwork.models import Action, Condition, Poster
from arpenteur.web.ground.fieldwork.pages.action import page
from arpenteur.web.ground.fieldwork.pages.counts import stations_of
from arpenteur.web.ground.fieldwork.photos import open_photo, path_of
from arpenteur.web.ground.fieldwork.posters import due_on, put_up, see_poster
from arpenteur.web.ground.fieldwork.queries import action_seen, recordable, rights_on, visible

MOST_LISTED = 500


def seen_by(member: Member) -> "QuerySet[Poster]":
    """Posters of the actions a member sees."""
    return (
        Poster.objects.filter(action__in=visible(member))
        .select_related("action", "campaign")
        .prefetch_related("action__zones")
    )


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def take_down(request: CampaignRequest) -> HttpResponse:
    """Posters still up, station by station, and the day by which none is."""
    member, ground = request.member, ground_of(request.member.campaign)
    still = seen_by(member).exclude(condition=Condition.DOWN).order_by("station", "place")
    context = {
        "section": "actions",
        "posters": [
            (
                poster,
                name_of(poster.action, ground),
                ground.title(poster.station),
                stamp(member.campaign, poster.put_up_at),
            )
            for poster in still[:MOST_LISTED]
        ],
        "down": seen_by(member).filter(condition=Condition.DOWN).count(),
        "due_on": due_on(member.campaign),
        "conditions": Condition.choices,
        "recorded": set(Action.objects.filter(recordable(member)).values_list("pk", flat=True)),
    }
    return render(request, "fieldwork/posters.html", context)


@in_campaign(Permission.RECORD)
@require_POST
def put(request: CampaignRequest, pk: int) -> HttpResponse:
    """Write a poster down."""
    member = request.member
    action = _recorded(member, action_seen(member, pk))
    form = PosterForm(stations_of(action, ground_of(member.campaign)), request.POST, request.FILES)
    if not form.is_valid():
        return page(request, action, status=422, poster_form=form)
    photo = form.cleaned_data["photo"]
    with FormProblem(form):
        put_up(
            action=action,
            station=form.cleaned_data["station"],
            place=form.cleaned_data["place"],
            photo=open_photo(photo.read()) if photo else None,
            by=member.actor,
            at=timezone.now(),
        )
        return redirect("fieldwork:action", member.campaign.slug, pk)
    return page(request, action, status=422, poster_form=form)


@in_campaign(Permission.RECORD)
@require_POST
def see(request: CampaignRequest, pk: int) -> HttpResponse:
    """What has become of a poster."""
    member = request.member
    poster = get_object_or_404(seen_by(member), pk=pk)
    _recorded(member, poster.action)
    form = ConditionForm(request.POST, request.FILES)
    if form.is_valid():
        photo = form.cleaned_data["photo"]
        with MessageProblem(request):
            see_poster(
                poster=poster,
                condition=Condition(form.cleaned_data["condition"]),
                photo=open_photo(photo.read()) if photo else None,
                by=member.actor,
                at=timezone.now(),
            )
    return redirect("fieldwork:posters", member.campaign.slug)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def photo(request: CampaignRequest, pk: int) -> FileResponse:
    """The photo of a poster: a JPEG of ours, shown in place, never guessed to be anything else."""
    poster = get_object_or_404(seen_by(request.member), pk=pk)
    file = path_of(poster.campaign_id, poster.photo) if poster.photo else None
    if file is None:
        raise Http404(str(pk))
    response = FileResponse(file.open("rb"), content_type="image/jpeg")
    response.headers["Content-Disposition"] = f'inline; filename="affiche-{poster.pk}.jpg"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _recorded(member: Member, action: Action) -> Action:
    if not rights_on(member, action).records:
        raise PermissionDenied
    return action
