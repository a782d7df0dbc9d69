"""Addresses."""

from django.urls import path

from arpenteur.web.contacts import mine_views, pages

app_name = "contacts"
urlpatterns = [
    path("mes-donnees/<str:token>/", mine_views.mine, name="mine"),
    path("c/<slug:campaign>/contacts/", pages.contacts, name="contacts"),
    path("c/<slug:campaign>/contacts/<int:number>/", pages.contact, name="contact"),
]
