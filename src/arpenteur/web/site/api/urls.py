"""Addresses of the API, of its reference, and of the page that manages tokens and webhooks."""

from django.urls import path

from arpenteur.web.foundation.shared.late_pages import late_below
from arpenteur.web.site.api import views

app_name = "api"
_PAGE = "c/<slug:campaign>/programmes/"
urlpatterns = [
    path("api/", views.reference, name="reference"),
    late_below("api/v1/", "arpenteur.web.site.api.v1_urls", app_name="ninja", namespace="v1"),
    path(_PAGE, views.tokens, name="tokens"),
    path(f"{_PAGE}jetons/", views.new_token, name="new-token"),
    path(f"{_PAGE}jetons/<int:token>/revoquer/", views.end_token, name="end-token"),
    path(f"{_PAGE}a-accorder/", views.to_agree, name="to-agree"),
    path(f"{_PAGE}jetons/<int:token>/accorder/", views.agree, name="agree"),
    path(f"{_PAGE}webhooks/", views.new_webhook, name="new-webhook"),
    path(f"{_PAGE}webhooks/<int:webhook>/arreter/", views.stop_webhook, name="end-webhook"),
]
