"""Addresses of the site."""

from django.conf.urls.i18n import urlpatterns as language
from django.urls import include, path

from arpenteur.web.shared import views

urlpatterns = [
    path("langue/", include(language)),
    path("", include("arpenteur.web.territory.urls")),
]
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
