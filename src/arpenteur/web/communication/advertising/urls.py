"""Addresses: permanent ones of what was published, those of visitors, those of the team."""

from django.urls import path

from arpenteur.web.communication.advertising import desk_views, public_views

app_name = "advertising"
_PAPER = "avis/<uuid:code>/"
_PUBLIC = "publicite/<slug:campaign>/"
_DESK = "c/<slug:campaign>/publicite/"
urlpatterns = [
    path(_PAPER, public_views.paper, name="paper"),
    path(f"{_PAPER}avis.json", public_views.paper_file, name="paper-file"),
    path(f"{_PAPER}<int:version>/", public_views.paper, name="paper-version"),
    path(f"{_PAPER}<int:version>/avis.json", public_views.paper_file, name="paper-version-file"),
    path(_PUBLIC, public_views.index, name="index"),
    path(f"{_PUBLIC}signaler/", public_views.complain_page, name="complain"),
    path(_DESK, desk_views.desk, name="desk"),
    path(f"{_DESK}parraineur/", desk_views.sponsor, name="sponsor"),
    path(f"{_DESK}avis/", desk_views.notice, name="new-notice"),
    path(f"{_DESK}avis/<int:number>/", desk_views.notice, name="notice"),
    path(f"{_DESK}avis/<int:number>/publier/", desk_views.publish, name="publish"),
    path(f"{_DESK}avis/<int:number>/dossier-parraineur.zip", desk_views.provider, name="provider"),
    path(f"{_DESK}ciblage/", desk_views.register, name="register"),
    path(f"{_DESK}ciblage/publier/", desk_views.publish_targeting, name="publish-targeting"),
    path(f"{_DESK}ciblage/registre.csv", desk_views.register_file, name="register-file"),
    path(f"{_DESK}signalements/", desk_views.complaints, name="complaints"),
    path(f"{_DESK}signalements/<int:number>/", desk_views.answer, name="answer"),
]
