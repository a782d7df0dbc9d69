"""Addresses of accounts."""

from django.urls import path

from arpenteur.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("second-facteur/", views.second_factor, name="second-factor"),
    path("ouvrir/<str:token>/", views.found, name="found"),
    path("demonstration/", views.demo, name="demo"),
]
