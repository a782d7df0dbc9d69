"""Addresses of search; what is typed is never part of one."""

from django.urls import path

from arpenteur.web.site.search import views

app_name = "search"
urlpatterns = [
    path("c/<slug:campaign>/chercher/", views.search, name="search"),
    path("c/<slug:campaign>/regle/<str:rule>/", views.law_rule, name="rule"),
]
