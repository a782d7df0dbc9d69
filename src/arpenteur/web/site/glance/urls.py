"""Addresses of Coup d'œil."""

from django.urls import path

from arpenteur.web.site.glance import views

app_name = "glance"
urlpatterns = [
    path("", views.glance, name="glance"),
    path("coup-d-oeil/direct/", views.live, name="live"),
    path("coup-d-oeil/carte.geojson", views.map_data, name="map-data"),
    path("coup-d-oeil/partage/", views.sharing, name="sharing"),
    path("coup-d-oeil/zones.csv", views.export_csv, name="csv"),
    path("coup-d-oeil/zones.xlsx", views.export_xlsx, name="xlsx"),
    path("coup-d-oeil/zones.pdf", views.export_pdf, name="pdf"),
]
