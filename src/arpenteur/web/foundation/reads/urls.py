"""Addresses."""

from django.urls import path

from arpenteur.web.foundation.reads import pages

app_name = "reads"
_HERE = "c/<slug:campaign>/lectures/"
urlpatterns = [
    path(_HERE, pages.reads, name="reads"),
    path(f"{_HERE}adresse/", pages.whose_address, name="asked"),
    path(f"{_HERE}<int:number>/", pages.explained, name="explained"),
]
