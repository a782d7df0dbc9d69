"""Addresses."""

from django.urls import path

from arpenteur.web.contacts import pages

app_name = "contacts"
urlpatterns = [
    path("c/<slug:campaign>/contacts/", pages.contacts, name="contacts"),
    path("c/<slug:campaign>/contacts/<int:number>/", pages.contact, name="contact"),
]
