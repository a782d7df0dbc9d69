"""Addresses."""

from django.urls import path

from arpenteur.web.volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("c/<slug:campaign>/equipes/", views.volunteers, name="volunteers"),
]
