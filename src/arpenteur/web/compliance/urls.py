"""Addresses."""

from django.urls import path

from arpenteur.web.compliance import views

app_name = "compliance"
urlpatterns = [
    path("c/<slug:campaign>/conformite/", views.compliance, name="compliance"),
]
