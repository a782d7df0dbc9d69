"""Actions as a list, filtered."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.fieldwork.forms import Filters
from arpenteur.web.ground.fieldwork.pages.calendars import filtered, head, shown_to
from arpenteur.web.ground.fieldwork.pages.many import bulk, last_gesture

A_PAGE = 50


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def listing(request: CampaignRequest) -> HttpResponse:
    """All of them, filtered, latest day last; from today on unless a day or a state is asked for."""
    member, ground = request.member, ground_of(request.member.campaign)
    form = Filters(member, ground, request.GET)
    form.is_valid()
    found = filtered(member, ground, form.cleaned_data)
    page = Paginator(found.order_by("starts_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    listed = shown_to(member, found.filter(pk__in=[one.pk for one in page.object_list]), ground)
    at = timezone.now()
    context = {
        **head(member, "list"),
        "filters": form,
        "listed": listed,
        "pages": page,
        "query": kept.urlencode(),
        **bulk(member, [one.action.pk for one in listed], at),
        "last_gesture": last_gesture(request, at),
        "asked": any(form.cleaned_data.values()),
    }
    return render(request, "fieldwork/list.html", context)
