"""Addresses of accounts."""

from django.urls import path

from arpenteur.web.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("second-facteur/", views.second_factor, name="second-factor"),
    path("ouvrir/<str:token>/", views.open_founding_link, name="founding-link"),
    path("demonstration/", views.demo, name="demo"),
]
