"""Addresses of probes, of figures and of the sources."""

from django.urls import path

from arpenteur.web.site.operations import sources_views, views

app_name = "operations"
urlpatterns = [
    path("sante/vif", views.alive, name="alive"),
    path("sante/pret", views.ready, name="ready"),
    path("metriques", views.figures, name="metrics"),
    path("machine/sources", sources_views.sources, name="sources"),
    path("machine/sources/demander", sources_views.ask, name="ask-sources"),
    path("machine/sources/page", sources_views.page_to_send, name="sources-page"),
]
