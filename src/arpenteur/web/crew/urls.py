"""Addresses of teams and volunteers; a volunteer's own pages are below ``b/``, without a campaign's name."""

from django.urls import path

from arpenteur.web.crew import own_views, views

app_name = "crew"
urlpatterns = [
    path("c/<slug:campaign>/equipes/", views.volunteers, name="volunteers"),
    path("c/<slug:campaign>/moi/", own_views.me, name="me"),
    path("b/<str:secret>/", own_views.by_link, name="own"),
    path("b/<str:secret>/agenda.ics", own_views.own_calendar, name="own-calendar"),
    path("agenda/<str:secret>.ics", own_views.team_calendar, name="team-calendar"),
    path("rappels/<str:token>/", own_views.stop, name="stop"),
]
