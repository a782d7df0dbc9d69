"""Addresses of strategy and profiles."""

from django.urls import path

from arpenteur.web.territory import views
from arpenteur.web.territory.comparison import views as comparison_views
from arpenteur.web.territory.flows import views as flow_views
from arpenteur.web.territory.nation import tiles as nation_tiles
from arpenteur.web.territory.nation import views as nation_views
from arpenteur.web.territory.plans import views as plan_views
from arpenteur.web.territory.profiles import views as profile_views
from arpenteur.web.territory.second_round import views as second_round_views
from arpenteur.web.territory.track_record import views as record_views

app_name = "territory"
urlpatterns = [
    path("", views.home, name="home"),
    path("strategie/<str:place>/", views.strategy, name="strategy"),
    path("strategie/<str:place>/carte.geojson", views.map_data, name="map-data"),
    path("strategie/<str:place>/zones.csv", views.export_csv, name="csv"),
    path("strategie/<str:place>/zones.geojson", views.export_geojson, name="geojson"),
    path("strategie/<str:place>/scenario.toml", comparison_views.scenario_file, name="scenario-file"),
    path("second-tour/<str:place>/", second_round_views.second_round, name="second-round"),
    path("second-tour/<str:place>/zones.csv", second_round_views.second_round_csv, name="second-round-csv"),
    path("scenarios/<str:place>/", comparison_views.comparison, name="comparison"),
    path("plan/<str:place>/", plan_views.plan, name="plan"),
    path("plan/<str:place>/plan.csv", plan_views.plan_csv, name="plan-csv"),
    path("plan/<str:place>/plan.json", plan_views.plan_json, name="plan-json"),
    path("plan/<str:place>/affiche.pdf", plan_views.plan_pdf, name="plan-pdf"),
    path("bilan/<str:place>/", record_views.track_record, name="track-record"),
    path("bilan/<str:place>/bilan.csv", record_views.track_record_csv, name="track-record-csv"),
    path("transferts/<str:place>/", flow_views.flows, name="flows"),
    path("transferts/<str:place>/matrice.csv", flow_views.flows_csv, name="flows-csv"),
    path("france/", nation_views.france, name="nation"),
    path("france/recherche/", nation_views.search, name="nation-search"),
    path("france/carte.json", nation_views.map_data, name="nation-map"),
    path("france/tuiles-<slug:digest>.pmtiles", nation_tiles.tiles, name="nation-tiles"),
    path("france/<slug:kind>/<str:code>/", nation_views.zone, name="nation-zone"),
    path("sources/<str:place>/", views.sources, name="sources"),
    path("profils/<str:place>/", profile_views.profiles, name="profiles"),
    path("profils/<str:place>/<str:zone>/", profile_views.profile, name="profile"),
    path("profils/<str:place>/<str:zone>/profil.pdf", profile_views.profile_pdf, name="profile-pdf"),
]
