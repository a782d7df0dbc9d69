"""Addresses."""

from django.urls import path

from arpenteur.web.persons.segments import pages

app_name = "segments"
_HERE = "c/<slug:campaign>/segments/"
urlpatterns = [
    path(_HERE, pages.segments, name="segments"),
    path(f"{_HERE}essai/", pages.preview, name="preview"),
    path(f"{_HERE}garder/", pages.keep, name="keep"),
    path(f"{_HERE}plusieurs/", pages.many, name="many"),
    path(f"{_HERE}<int:number>/", pages.segment, name="segment"),
]
