"""Addresses."""

from django.urls import path

from arpenteur.web.fieldwork import views

app_name = "fieldwork"
urlpatterns = [
    path("c/<slug:campaign>/actions/", views.actions, name="actions"),
]
