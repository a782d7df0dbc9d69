"""Addresses of probes and figures."""

from django.urls import path

from arpenteur.web.operations import views

app_name = "operations"
urlpatterns = [
    path("sante/vif", views.alive, name="alive"),
    path("sante/pret", views.ready, name="ready"),
    path("metriques", views.figures, name="metrics"),
]
