"""Addresses of the site."""

from django.conf.urls.i18n import urlpatterns as language
from django.urls import include, path

from arpenteur.web.operations.views import broken
from arpenteur.web.shared import views

_CAMPAIGN = "c/<slug:campaign>/"
urlpatterns = [
    path("langue/", include(language)),
    path("compte/", include("arpenteur.web.accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("", include("arpenteur.web.campaigns.urls")),
    path(_CAMPAIGN, include("arpenteur.web.glance.urls")),
    path("", include("arpenteur.web.fieldwork.urls")),
    path("", include("arpenteur.web.reads.urls")),
    path("", include("arpenteur.web.contacts.urls")),
    path("", include("arpenteur.web.paths.urls")),
    path("", include("arpenteur.web.exchange.urls")),
    path("", include("arpenteur.web.local_series.urls")),
    path("", include("arpenteur.web.segments.urls")),
    path("", include("arpenteur.web.calls.urls")),
    path("", include("arpenteur.web.electors.urls")),
    path("", include("arpenteur.web.money.urls")),
    path("", include("arpenteur.web.phone.urls")),
    path("", include("arpenteur.web.consultations.urls")),
    path("", include("arpenteur.web.consultations.reports.urls")),
    path("", include("arpenteur.web.consultations.ballots.urls")),
    path("", include("arpenteur.web.public_pages.urls")),
    path("", include("arpenteur.web.advertising.urls")),
    path("", include("arpenteur.web.routes.urls")),
    path("", include("arpenteur.web.outreach.urls")),
    path("", include("arpenteur.web.crew.urls")),
    path("", include("arpenteur.web.search.urls")),
    path("", include("arpenteur.web.week.urls")),
    path("", include("arpenteur.web.compliance.urls")),
    path("", include("arpenteur.web.api.urls")),
    path("", include("arpenteur.web.operations.urls")),
    path("", include("arpenteur.web.territory.urls")),
]
handler429 = views.too_many
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = broken
