"""Addresses of strategy and profiles."""

from typing import Any

from django.urls import URLPattern, path

from arpenteur.strategy.table_metadata import SUFFIX
from arpenteur.web.foundation.shared.rules import open_data, territory
from arpenteur.web.foundation.territory import home, views
from arpenteur.web.foundation.territory.comparison import views as comparison_views
from arpenteur.web.foundation.territory.flows import views as flow_views
from arpenteur.web.foundation.territory.nation import views as nation_tiles
from arpenteur.web.foundation.territory.nation import views as nation_views
from arpenteur.web.foundation.territory.open_data import views as open_views
from arpenteur.web.foundation.territory.pictures import views as picture_views
from arpenteur.web.foundation.territory.plans import views as plan_views
from arpenteur.web.foundation.territory.profiles import views as profile_views
from arpenteur.web.foundation.territory.second_round import views as second_round_views
from arpenteur.web.foundation.territory.track_record import views as record_views
from arpenteur.web.foundation.territory.zone_comparison import views as zone_views

_ZIP = "instantane.zip"
_FORMS = ("svg", "png")


def page(route: str, view: Any, name: str) -> URLPattern:
    """A page of public data."""
    return path(route, territory(view), name=name)


def table(route: str, view: Any, name: str) -> list[URLPattern]:
    """A table of public data, and what describes it beside it (``downloads.table``)."""
    return [page(route, view, name), page(route + SUFFIX, view, f"{name}-metadata")]


def pictures(route: str, view: Any, name: str) -> list[URLPattern]:
    """One picture of public data, as SVG and as PNG."""
    return [path(f"{route}.{form}", territory(view), {"form": form}, name=f"{name}-{form}") for form in _FORMS]


def data_page(route: str, view: Any, name: str) -> URLPattern:
    """Public data as files, below ``donnees/``."""
    return path(f"donnees/{route}", open_data(view), name=name)


app_name = "territory"
urlpatterns = [
    page("", home.home, name="home"),
    page("strategie/<str:place>/", views.strategy, name="strategy"),
    page("strategie/<str:place>/carte.geojson", views.map_data, name="map-data"),
    *table("strategie/<str:place>/zones.csv", views.export_csv, name="csv"),
    page("strategie/<str:place>/zones.geojson", views.export_geojson, name="geojson"),
    *pictures("strategie/<str:place>/carte", picture_views.zones_map, "map"),
    *pictures("strategie/<str:place>/intervalles", picture_views.intervals, "intervals"),
    page("strategie/<str:place>/scenario.toml", comparison_views.scenario_file, name="scenario-file"),
    page("second-tour/<str:place>/", second_round_views.second_round, name="second-round"),
    *table("second-tour/<str:place>/zones.csv", second_round_views.second_round_csv, name="second-round-csv"),
    page("comparer/<str:place>/", zone_views.zone_comparison, name="zone-comparison"),
    page("scenarios/<str:place>/", comparison_views.comparison, name="comparison"),
    page("plan/<str:place>/", plan_views.plan, name="plan"),
    *table("plan/<str:place>/plan.csv", plan_views.plan_csv, name="plan-csv"),
    page("plan/<str:place>/plan.json", plan_views.plan_json, name="plan-json"),
    page("plan/<str:place>/affiche.pdf", plan_views.plan_pdf, name="plan-pdf"),
    page("bilan/<str:place>/", record_views.track_record, name="track-record"),
    *table("bilan/<str:place>/bilan.csv", record_views.track_record_csv, name="track-record-csv"),
    *pictures("bilan/<str:place>/bilan", picture_views.track_record, "track-record"),
    page("transferts/<str:place>/", flow_views.flows, name="flows"),
    *table("transferts/<str:place>/matrice.csv", flow_views.flows_csv, name="flows-csv"),
    *pictures("transferts/<str:place>/transferts", picture_views.flows, "flows"),
    page("france/", nation_views.france, name="nation"),
    page("france/recherche/", nation_views.search, name="nation-search"),
    page("france/carte.json", nation_views.map_data, name="nation-map"),
    page("france/tuiles-<slug:digest>.pmtiles", nation_tiles.tiles, name="nation-tiles"),
    page("france/<slug:kind>/<str:code>/", nation_views.zone, name="nation-zone"),
    data_page("", open_views.places, name="open-data"),
    data_page("catalogue.jsonld", open_views.catalogue, name="open-data-catalogue"),
    data_page("<str:place>/", open_views.place, name="open-data-place"),
    data_page("<str:place>/<slug:digest>/", open_views.place, name="open-data-version"),
    data_page(f"<str:place>/<slug:digest>/{_ZIP}", open_views.whole, name="open-data-zip"),
    data_page("<str:place>/<slug:digest>/<str:name>", open_views.file, name="open-data-file"),
    page("sources/<str:place>/", views.sources, name="sources"),
    page("profils/<str:place>/", profile_views.profiles, name="profiles"),
    page("profils/<str:place>/<str:zone>/", profile_views.profile, name="profile"),
    page("profils/<str:place>/<str:zone>/profil.pdf", profile_views.profile_pdf, name="profile-pdf"),
]
