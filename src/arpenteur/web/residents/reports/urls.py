"""Addresses of reports: for whoever passes by, for the team, for programs that speak Open311."""

from django.urls import path

from arpenteur.web.residents.reports import (
    desk_views,
    follow_sheet_views,
    follow_views,
    open311_views,
    program_key_views,
    town_hall_views,
    visitor_views,
)

app_name = "reports"
_HERE = "pages/<slug:campaign>/participer/"
_DESK = "c/<slug:campaign>/signalements/"
_OPEN311 = "open311/<slug:campaign>/v2/"
urlpatterns = [
    path(f"{_HERE}signaler/", visitor_views.report, name="report"),
    path(f"{_HERE}<int:number>/etape/<int:position>/signaler/", visitor_views.report, name="report-at"),
    path(f"{_HERE}signaler/une-personne/", visitor_views.about_a_person, name="person"),
    path(f"{_HERE}signalements/<int:number>/", follow_views.public_page, name="page"),
    path(f"{_HERE}signalements/photo/<str:name>", follow_views.photo, name="photo"),
    path(f"{_HERE}suivre/", follow_views.by_code, name="by-code"),
    path(f"{_HERE}suivre/papier/", follow_sheet_views.paper, name="paper"),
    path("suivi-signalement/<str:token>/", follow_views.by_link, name="by-link"),
    path(f"{_DESK}transmettre/", desk_views.forwarding, name="forwarding"),
    path(f"{_DESK}transmettre/signalements.csv", desk_views.forwarding_file, name="forwarding-file"),
    path(f"{_DESK}transmettre/<int:number>/", town_hall_views.send, name="send"),
    path(f"{_DESK}transmettre/<int:number>/mairie/", town_hall_views.town_hall, name="town-hall"),
    path(f"{_DESK}transmettre/<int:number>/programmes/", program_key_views.posters, name="posters"),
    path(f"{_DESK}transmettre/reponse/<int:number>/", town_hall_views.reply, name="reply"),
    path(f"{_DESK}photos/", desk_views.photos, name="photos"),
    path(f"{_DESK}photos/<int:number>/", desk_views.look, name="look"),
    path(f"{_DESK}photos/<int:number>/image.jpg", desk_views.waiting_image, name="waiting-image"),
    path(f"{_OPEN311}discovery.<slug:form>", open311_views.discovery, name="open311-discovery"),
    path(f"{_OPEN311}services.<slug:form>", open311_views.services, name="open311-services"),
    path(f"{_OPEN311}services/<slug:code>.<slug:form>", open311_views.service, name="open311-service"),
    path(f"{_OPEN311}requests.<slug:form>", open311_views.requests, name="open311-requests"),
    path(f"{_OPEN311}requests/<int:number>.<slug:form>", open311_views.one_request, name="open311-request"),
    path(f"{_OPEN311}tokens/<str:token>.<slug:form>", open311_views.token, name="open311-token"),
]
