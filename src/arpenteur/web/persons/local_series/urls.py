"""Addresses."""

from django.urls import path

from arpenteur.strategy.table_metadata import SUFFIX
from arpenteur.web.persons.local_series import views

app_name = "local_series"
_HERE = "c/<slug:campaign>/series/"
urlpatterns = [
    path(_HERE, views.every_series, name="all"),
    path(f"{_HERE}ajouter/", views.add, name="add"),
    path(f"{_HERE}<int:number>/", views.one_series, name="one"),
    path(f"{_HERE}<int:number>/garder/", views.keep, name="keep"),
    path(f"{_HERE}<int:number>/supprimer/", views.delete, name="delete"),
    path(f"{_HERE}<int:number>/serie.csv", views.csv_file, name="csv"),
    path(f"{_HERE}<int:number>/serie.csv{SUFFIX}", views.csv_file, name="csv-metadata"),
]
