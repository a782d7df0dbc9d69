"""The first page of the site: it needs nothing of the engine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.territory.queries import published


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The published places; straight to the only one where there is one."""
    places = list(published())
    if len(places) == 1:
        return redirect("territory:strategy", place=places[0].place)
    return render(request, "territory/home.html", {"places": places})
