"""Pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arpenteur.web.campaigns.access import in_campaign
from arpenteur.web.campaigns.roles import Permission


@in_campaign(Permission.SEE_VOLUNTEERS)
def volunteers(request: HttpRequest) -> HttpResponse:
    """To be written."""
    return render(request, "shared/base.html")
