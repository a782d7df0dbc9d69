"""Addresses."""

from django.urls import path

from arpenteur.web.outreach import link_views, return_views

app_name = "outreach"
urlpatterns = [
    path("reponse/messages/<str:token>/", link_views.leave_page, name="leave"),
    path("retours/<str:token>/", return_views.returns, name="returns"),
]
