"""Addresses of the site."""

from django.conf.urls.i18n import urlpatterns as language
from django.urls import include, path

from arpenteur.web.foundation.shared import views
from arpenteur.web.foundation.shared.late_pages import late
from arpenteur.web.site.operations.views import broken

_CAMPAIGN = "c/<slug:campaign>/"
urlpatterns = [
    path("langue/", include(language)),
    path("compte/", late("arpenteur.web.foundation.accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("", late("arpenteur.web.foundation.campaigns.urls")),
    path(_CAMPAIGN, late("arpenteur.web.site.glance.urls")),
    path("", late("arpenteur.web.ground.fieldwork.urls")),
    path("", late("arpenteur.web.foundation.reads.urls")),
    path("", late("arpenteur.web.persons.contacts.urls")),
    path("", late("arpenteur.web.persons.paths.urls")),
    path("", late("arpenteur.web.persons.exchange.urls")),
    path("", late("arpenteur.web.persons.local_series.urls")),
    path("", late("arpenteur.web.persons.segments.urls")),
    path("", late("arpenteur.web.communication.calls.urls")),
    path("", late("arpenteur.web.persons.electors.urls")),
    path("", late("arpenteur.web.accountability.money.urls")),
    path("", late("arpenteur.web.ground.phone.urls")),
    path("", late("arpenteur.web.residents.consultations.urls")),
    path("", late("arpenteur.web.residents.reports.urls")),
    path("", late("arpenteur.web.residents.ballots.urls")),
    path("", late("arpenteur.web.communication.public_pages.urls")),
    path("", late("arpenteur.web.communication.advertising.urls")),
    path("", late("arpenteur.web.ground.routes.urls")),
    path("", late("arpenteur.web.communication.outreach.urls")),
    path("", late("arpenteur.web.ground.crew.urls")),
    path("", late("arpenteur.web.site.search.urls")),
    path("", late("arpenteur.web.ground.week.urls")),
    path("", late("arpenteur.web.accountability.compliance.urls")),
    path("", late("arpenteur.web.site.api.urls")),
    path("", late("arpenteur.web.site.operations.urls")),
    path("", late("arpenteur.web.foundation.territory.urls")),
]
handler429 = views.too_many
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = broken
