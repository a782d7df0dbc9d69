"""Addresses."""

app_name = "consultations"
urlpatterns: list[object] = []
