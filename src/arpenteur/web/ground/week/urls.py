"""Addresses of the week."""

from django.urls import path

from arpenteur.web.ground.week import day_views, papers, views

_WEEK = "c/<slug:campaign>/semaine/"
_DAY = f"{_WEEK}<int:pk>/"
app_name = "week"
urlpatterns = [
    path(f"{_WEEK}preparer/", views.prepare, name="prepare"),
    path(f"{_WEEK}panier/", views.fill_basket, name="fill"),
    path(f"{_WEEK}publier/", views.publish, name="publish"),
    path(f"{_WEEK}completer/<int:pk>/", views.complete, name="complete"),
    path(f"{_WEEK}papiers.pdf", papers.papers, name="papers"),
    path(_DAY, day_views.day, name="day"),
    path(f"{_DAY}prevenir/", day_views.tell, name="tell"),
    path(f"{_DAY}lien/<int:note>/", day_views.renew, name="renew"),
    path(f"{_DAY}papier.pdf", day_views.paper, name="paper"),
    path(f"{_DAY}defaire/", day_views.undo, name="undo"),
]
