"""Addresses of search; what is typed is never part of one."""

from django.urls import path

from arpenteur.web.site.search import views

app_name = "search"
urlpatterns = [
    path("c/<slug:campaign>/chercher/", views.search, name="search"),
    path("c/<slug:campaign>/regle/<str:rule>/", views.law_rule, name="rule"),
    path("c/<slug:campaign>/guide/<slug:chapter>/", views.chapter_of_member, name="chapter"),
    path("c/<slug:campaign>/guide/", views.chapter_of_member, {"chapter": "index"}, name="first-chapter"),
    path("guide/<slug:chapter>/", views.chapter_of_visitor, name="guide"),
]
