"""Addresses of phones, and of who was met at a door."""

from django.urls import path

from arpenteur.web.ground.phone.consent import views as contact
from arpenteur.web.ground.phone.handset import api as phone_api
from arpenteur.web.ground.phone.handset import shell

_API = "terrain/api/"

app_name = "phone"
urlpatterns = [
    path("terrain/", shell.shell, name="phone-app"),
    path("terrain/manifest.webmanifest", shell.manifest, name="phone-manifest"),
    path("terrain/sw.js", shell.worker, name="phone-worker"),
    path(f"{_API}entrer", phone_api.enter, name="phone-enter"),
    path(f"{_API}secteur", phone_api.turf, name="phone-turf"),
    path(f"{_API}evenements", phone_api.events, name="phone-events"),
    path(f"{_API}recu", phone_api.receipt, name="phone-receipt"),
    path(f"{_API}relais", phone_api.relay, name="phone-relay"),
    path(f"{_API}reserver", phone_api.reservation, name="phone-reservation"),
    path(f"{_API}binome", phone_api.pair, name="phone-pair"),
    path(f"{_API}sortir", phone_api.leave, name="phone-leave"),
    path("contact/recu/<str:secret>/", contact.receipt, name="receipt"),
    path("contact/<str:secret>/", contact.contact, name="contact"),
]
