"""Addresses."""

from django.urls import path

from arpenteur.web.crew import views

app_name = "crew"
urlpatterns = [
    path("c/<slug:campaign>/equipes/", views.volunteers, name="volunteers"),
]
