"""Addresses. No name of a person is in any."""

from django.urls import path

from arpenteur.web.persons.electors import paper_views, strike_views, views

app_name = "electors"
_HERE = "c/<slug:campaign>/liste-electorale/"
_PAPER = f"{_HERE}papier/<int:number>/"
urlpatterns = [
    path(_HERE, views.electors, name="electors"),
    path(f"{_HERE}engagement/", views.undertake, name="undertake"),
    path(f"{_HERE}ajouter/", views.add, name="add"),
    path(f"{_HERE}comparer/", views.earlier, name="earlier"),
    path(f"{_HERE}montrer/", views.show, name="show"),
    path(f"{_HERE}rayer/", strike_views.strike, name="strike"),
    path(f"{_HERE}rayer/<int:number>/", strike_views.struck, name="struck"),
    path(f"{_HERE}papier/", paper_views.ask, name="ask"),
    path(f"{_PAPER}accepter/", paper_views.agree, name="agree"),
    path(f"{_PAPER}refuser/", paper_views.refuse, name="refuse"),
    path(f"{_PAPER}imprimer/", paper_views.print_paper, name="print"),
    path(f"{_PAPER}rendu/", paper_views.returned, name="returned"),
    path(f"{_PAPER}detruit/", paper_views.destroyed, name="destroyed"),
    path(f"{_HERE}<int:number>/", views.check, name="check"),
    path(f"{_HERE}<int:number>/garder/", views.keep, name="keep"),
    path(f"{_HERE}<int:number>/supprimer/", views.delete, name="delete"),
]
