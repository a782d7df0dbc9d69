"""Addresses."""

from django.urls import path

from arpenteur.web.persons.exchange import export_views, import_views

app_name = "exchange"
_IN = "c/<slug:campaign>/contacts/imports/"
_ONE = f"{_IN}<int:number>/"
_OUT = "c/<slug:campaign>/contacts/exports/"
urlpatterns = [
    path(_IN, import_views.imports, name="imports"),
    path(_ONE, import_views.check, name="import"),
    path(f"{_ONE}origine/", import_views.origin, name="origin"),
    path(f"{_ONE}colonnes/", import_views.columns, name="columns"),
    path(f"{_ONE}faire/", import_views.work, name="work"),
    path(f"{_ONE}ecartees.csv", import_views.left_out, name="left-out"),
    path(f"{_ONE}detruites.csv", import_views.destroyed, name="destroyed"),
    path(_OUT, export_views.exports, name="exports"),
    path(f"{_OUT}<int:number>/", export_views.take, name="take"),
    path(f"{_OUT}<int:number>/accord/", export_views.agree, name="agree"),
]
