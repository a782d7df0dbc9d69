"""Addresses."""

from django.urls import path

from arpenteur.web.persons.contacts import mine_views, pages, pages_add, pages_many, pages_one

app_name = "contacts"
_HERE = "c/<slug:campaign>/contacts/"
urlpatterns = [
    path("mes-donnees/<str:token>/", mine_views.mine, name="mine"),
    path(_HERE, pages.contacts, name="contacts"),
    path(f"{_HERE}ajouter/", pages_add.add, name="add"),
    path(f"{_HERE}plusieurs/", pages_many.many, name="many"),
    path(f"{_HERE}defaire/", pages_many.undo, name="undo"),
    path(f"{_HERE}nombres/", pages.sums, name="sums"),
    path(f"{_HERE}<int:number>/", pages_one.contact, name="contact"),
    path(f"{_HERE}<int:number>/geste/", pages_one.act, name="act"),
    path(f"{_HERE}<int:number>/corriger/", pages_one.correct, name="correct"),
    path(f"{_HERE}<int:number>/accord/", pages_add.agreement, name="agreement"),
    path(f"{_HERE}<int:number>/quitter/", pages_one.leave, name="leave"),
]
