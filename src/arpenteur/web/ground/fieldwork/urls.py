"""Addresses."""

from django.urls import path

from arpenteur.web.ground.fieldwork.pages import (
    action,
    calendars,
    counts,
    edit,
    joining,
    listing,
    many,
    people,
    posters,
)

_ACTIONS = "c/<slug:campaign>/actions/"
_ONE = f"{_ACTIONS}<int:pk>/"

app_name = "fieldwork"
urlpatterns = [
    path(_ACTIONS, calendars.actions, name="actions"),
    path(f"{_ACTIONS}mois/", calendars.month, name="month"),
    path(f"{_ACTIONS}liste/", listing.listing, name="list"),
    path(f"{_ACTIONS}choisies/", many.chosen, name="chosen"),
    path(f"{_ACTIONS}carte/", calendars.map_page, name="map"),
    path(f"{_ACTIONS}carte.geojson", calendars.map_data, name="map-data"),
    path(f"{_ACTIONS}nouvelle/", edit.new, name="new"),
    path(f"{_ACTIONS}rues/", edit.streets, name="streets"),
    path(f"{_ACTIONS}nouvelle/semaine/", edit.beside, name="beside"),
    path(f"{_ACTIONS}affiches/", posters.take_down, name="posters"),
    path(f"{_ACTIONS}affiches/<int:pk>/", posters.see, name="poster"),
    path(f"{_ACTIONS}affiches/<int:pk>/photo.jpg", posters.photo, name="poster-photo"),
    path(_ONE, action.action, name="action"),
    path(f"{_ONE}modifier/", edit.change, name="change"),
    path(f"{_ONE}etat/", action.status, name="status"),
    path(f"{_ONE}annuler/", action.cancel, name="cancel"),
    path(f"{_ONE}copier/", action.copy, name="copy"),
    path(f"{_ONE}repeter/", action.repeat, name="repeat"),
    path(f"{_ONE}confier/", action.delegate, name="delegate"),
    path(f"{_ONE}lien/", action.link, name="link"),
    path(f"{_ONE}equipe/", people.board, name="people"),
    path(f"{_ONE}affecter/", people.assign, name="assign"),
    path(f"{_ONE}venir/", people.come, name="come"),
    path(f"{_ONE}comptes/", counts.count, name="count"),
    path(f"{_ONE}comptes/<uuid:event>/annuler/", counts.undo, name="undo"),
    path(f"{_ONE}affiches/", posters.put, name="put-poster"),
    path("rejoindre/<str:secret>/", joining.join, name="join"),
]
