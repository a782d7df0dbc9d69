"""Addresses."""

app_name = "operations"
urlpatterns: list = []
