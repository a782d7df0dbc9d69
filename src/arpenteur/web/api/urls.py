"""Addresses of the API and of the pages that manage its tokens."""

from django.urls import path

from arpenteur.web.api import views

app_name = "api"
urlpatterns = [
    path("c/<slug:campaign>/programmes/", views.tokens, name="tokens"),
]
