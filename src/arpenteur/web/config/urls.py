"""Addresses of the site."""

from django.conf.urls.i18n import urlpatterns as language
from django.urls import include, path

from arpenteur.web.foundation.shared import views
from arpenteur.web.site.operations.views import broken

_CAMPAIGN = "c/<slug:campaign>/"
urlpatterns = [
    path("langue/", include(language)),
    path("compte/", include("arpenteur.web.foundation.accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("", include("arpenteur.web.foundation.campaigns.urls")),
    path(_CAMPAIGN, include("arpenteur.web.site.glance.urls")),
    path("", include("arpenteur.web.ground.fieldwork.urls")),
    path("", include("arpenteur.web.foundation.reads.urls")),
    path("", include("arpenteur.web.persons.contacts.urls")),
    path("", include("arpenteur.web.persons.paths.urls")),
    path("", include("arpenteur.web.persons.exchange.urls")),
    path("", include("arpenteur.web.persons.local_series.urls")),
    path("", include("arpenteur.web.persons.segments.urls")),
    path("", include("arpenteur.web.communication.calls.urls")),
    path("", include("arpenteur.web.persons.electors.urls")),
    path("", include("arpenteur.web.accountability.money.urls")),
    path("", include("arpenteur.web.ground.phone.urls")),
    path("", include("arpenteur.web.residents.consultations.urls")),
    path("", include("arpenteur.web.residents.reports.urls")),
    path("", include("arpenteur.web.residents.ballots.urls")),
    path("", include("arpenteur.web.communication.public_pages.urls")),
    path("", include("arpenteur.web.communication.advertising.urls")),
    path("", include("arpenteur.web.ground.routes.urls")),
    path("", include("arpenteur.web.communication.outreach.urls")),
    path("", include("arpenteur.web.ground.crew.urls")),
    path("", include("arpenteur.web.site.search.urls")),
    path("", include("arpenteur.web.ground.week.urls")),
    path("", include("arpenteur.web.accountability.compliance.urls")),
    path("", include("arpenteur.web.site.api.urls")),
    path("", include("arpenteur.web.site.operations.urls")),
    path("", include("arpenteur.web.foundation.territory.urls")),
]
handler429 = views.too_many
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = broken
