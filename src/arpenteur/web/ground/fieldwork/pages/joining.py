"""The sign-up link: a person without an account gives a name and is in. She sees the action, and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.shared.limits import Limit, SharedLimit
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.rules import linked
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.forms import JoinForm
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.people import join_by_link, why_closed
from arpenteur.web.ground.fieldwork.queries import with_figures

TRIES = SharedLimit(Limit("join", most=60, seconds=600), Limit("join-all", most=300, seconds=600), reserved=5)
"""Names given by one link: of one network, and of all beyond what each has for itself. One that lacks something is
not counted."""


@linked
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The action of a secret, a name to give, and then one's own link. Raises Http404 for a secret that opens none."""
    with unsealed():
        action = Action.objects.select_related("campaign").filter(digest=digest(secret)).first()
    if action is None:
        raise Http404
    if action.campaign.closed_at is not None:
        return gone(request)
    with sealed(action.campaign_id):
        response = _page(request, action) if request.method != "POST" else _joined(request, action)
    response.headers["Cache-Control"] = "no-store"
    return response


def _joined(request: HttpRequest, action: Action) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, action, form, 422)
    if not TRIES.take(request, action.pk):
        form.add_error(None, _("Many people are signing up: try again in a few minutes."))
        return _page(request, action, form, 429)
    with FormProblem(form):
        _volunteer, own = join_by_link(
            action=action, name=form.cleaned_data["name"], email=form.cleaned_data["email"], at=timezone.now()
        )
        address = request.build_absolute_uri(reverse("crew:own", args=[own]))
        return render(request, "fieldwork/joined.html", {**_about(action), "address": address})
    return _page(request, action, form, 422)


def _page(request: HttpRequest, action: Action, form: JoinForm | None = None, status: int = 200) -> HttpResponse:
    closed = why_closed(action, timezone.now())
    campaign = action.campaign
    until = term("volunteer").after_day(campaign.second_round or campaign.first_round, campaign.time_zone).date()
    context = {**_about(action), "form": form or JoinForm(), "closed": closed, "until": until}
    return render(request, "fieldwork/join.html", context, status=status)


def _about(action: Action) -> dict[str, object]:
    """What the link shows: the action and who asks. Neither people nor anything else of the campaign."""
    found = with_figures(Action.objects.filter(pk=action.pk)).select_related("campaign", "team")
    return {"shown": show(found, ground_of(action.campaign))[0], "asked_by": action.campaign}
