"""Addresses."""

from django.urls import path

from arpenteur.web.canvass.pages import contact, phone_api

_API = "terrain/api/"

app_name = "canvass"
urlpatterns = [
    path(f"{_API}entrer", phone_api.enter, name="phone-enter"),
    path(f"{_API}secteur", phone_api.turf, name="phone-turf"),
    path(f"{_API}evenements", phone_api.events, name="phone-events"),
    path(f"{_API}reserver", phone_api.reservation, name="phone-reservation"),
    path(f"{_API}binome", phone_api.pair, name="phone-pair"),
    path(f"{_API}sortir", phone_api.leave, name="phone-leave"),
    path("contact/recu/<str:secret>/", contact.receipt, name="receipt"),
    path("contact/<str:secret>/", contact.contact, name="contact"),
]
