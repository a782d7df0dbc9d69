"""Addresses of accounts."""

from django.urls import path

from arpenteur.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("second-facteur/", views.second_factor, name="second-factor"),
    path("demonstration/", views.demo, name="demo"),
]
