"""Addresses of campaigns, members and invitations."""

from django.urls import path

from arpenteur.web.foundation.campaigns import (
    basket,
    context_views,
    member_views,
    own_list_views,
    own_scenario_views,
    views,
)

app_name = "campaigns"
urlpatterns = [
    path("campagnes/", views.mine, name="mine"),
    path("campagnes/nouvelle/", views.create, name="create"),
    path("invitation/<str:secret>/", member_views.invitation, name="invitation"),
    path("c/<slug:campaign>/accueil/", views.start, name="start"),
    path("c/<slug:campaign>/membres/", member_views.members, name="members"),
    path("c/<slug:campaign>/membres/<int:number>/", member_views.member, name="member"),
    path("c/<slug:campaign>/membres/<int:number>/retirer/", member_views.remove, name="remove-member"),
    path("c/<slug:campaign>/invitations/", member_views.new_invitation, name="invite"),
    path("c/<slug:campaign>/invitations/<int:number>/clore/", member_views.revoke, name="revoke"),
    path("c/<slug:campaign>/contexte/", context_views.context, name="context"),
    path("c/<slug:campaign>/contexte/adopter/", context_views.adopt, name="adopt"),
    path("c/<slug:campaign>/notre-liste/", own_list_views.own_list, name="own-list"),
    path("c/<slug:campaign>/notre-liste/liste.toml", own_list_views.own_list_file, name="own-list-file"),
    path("c/<slug:campaign>/notre-liste/oublier/", own_list_views.own_list_removal, name="own-list-removal"),
    path("c/<slug:campaign>/scenarios/nouveau/", own_scenario_views.new_scenario, name="new-scenario"),
    path("c/<slug:campaign>/scenarios/<slug:key>/", own_scenario_views.own_scenario, name="own-scenario"),
    path(
        "c/<slug:campaign>/scenarios/<slug:key>/scenario.toml",
        own_scenario_views.own_scenario_file,
        name="own-scenario-file",
    ),
    path(
        "c/<slug:campaign>/scenarios/<slug:key>/supprimer/",
        own_scenario_views.own_scenario_removal,
        name="own-scenario-removal",
    ),
    path("c/<slug:campaign>/reglages/", views.settings, name="settings"),
    path("c/<slug:campaign>/reglages/fin/", views.close, name="close"),
    path("c/<slug:campaign>/reglages/suppression/", views.ask_for_deletion, name="ask-for-deletion"),
    path("c/<slug:campaign>/panier/", basket.change, name="basket"),
    path("c/<slug:campaign>/plus/", views.more, name="more"),
]
