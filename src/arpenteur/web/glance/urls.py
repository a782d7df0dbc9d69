"""Addresses of Coup d'œil."""

from django.urls import path

from arpenteur.web.glance import views

app_name = "glance"
urlpatterns = [
    path("", views.glance, name="glance"),
]
