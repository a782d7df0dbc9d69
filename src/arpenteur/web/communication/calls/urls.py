"""Addresses."""

from django.urls import path

from arpenteur.web.communication.calls import calling_views, desk_views

app_name = "calls"
_DESK, _HERS = "c/<slug:campaign>/appels/", "c/<slug:campaign>/appeler/"
urlpatterns = [
    path(_DESK, desk_views.lists, name="lists"),
    path(f"{_DESK}textes/", desk_views.scripts, name="scripts"),
    path(f"{_DESK}textes/<int:number>/", desk_views.script, name="script"),
    path(f"{_DESK}<int:number>/", desk_views.one_list, name="list"),
    path(_HERS, calling_views.choose, name="choose"),
    path(f"{_HERS}<int:number>/", calling_views.calling, name="calling"),
]
