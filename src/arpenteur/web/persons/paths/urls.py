"""Addresses."""

from django.urls import path

from arpenteur.web.persons.paths import board_views, journey_views, settings_views

app_name = "paths"
_HERE = "c/<slug:campaign>/parcours/"
urlpatterns = [
    path(_HERE, board_views.paths, name="board"),
    path(f"{_HERE}ma-liste/", board_views.mine, name="mine"),
    path(f"{_HERE}mettre/", journey_views.start, name="start"),
    path(f"{_HERE}defaire/", journey_views.undo, name="undo"),
    path(f"{_HERE}suivi/<int:number>/", journey_views.done, name="done"),
    path(f"{_HERE}reglages/", settings_views.settings, name="settings"),
    path(f"{_HERE}reglages/<int:number>/", settings_views.one_path, name="path"),
    path(f"{_HERE}<int:number>/", journey_views.journey, name="journey"),
]
