"""Addresses of campaigns, members and invitations."""

from django.urls import path

from arpenteur.web.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("campagnes/", views.mine, name="mine"),
    path("c/<slug:campaign>/accueil/", views.start, name="start"),
    path("c/<slug:campaign>/membres/", views.members, name="members"),
    path("c/<slug:campaign>/reglages/", views.settings, name="settings"),
    path("c/<slug:campaign>/plus/", views.more, name="more"),
]
