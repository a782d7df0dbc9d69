"""Addresses of teams and volunteers; a volunteer's own pages are below ``b/``, without a campaign's name."""

from django.urls import path

from arpenteur.web.ground.crew import (
    alike_views,
    ask_views,
    chosen_views,
    next_views,
    own_views,
    people_views,
    question_views,
    team_views,
    views,
)
from arpenteur.web.ground.crew.imports import views as imports

app_name = "crew"
_TEAMS = "c/<slug:campaign>/equipes/"
_PERSON = f"{_TEAMS}benevole/<int:volunteer>/"
_TEAM = f"{_TEAMS}equipe/<int:team>/"
urlpatterns = [
    path(_TEAMS, views.volunteers, name="volunteers"),
    path(f"{_TEAMS}liste.csv", views.list_csv, name="list-csv"),
    path(f"{_TEAMS}liste.xlsx", views.list_xlsx, name="list-xlsx"),
    path(f"{_TEAMS}demander/", ask_views.ask, name="ask"),
    path(f"{_TEAMS}choisis/", chosen_views.chosen, name="chosen"),
    path(f"{_TEAMS}doublons/", alike_views.alike, name="alike"),
    path(f"{_TEAMS}doublons/fusionner/", alike_views.join_certain, name="join-certain"),
    path(f"{_TEAMS}doublons/comparer/", alike_views.look_again, name="look-again"),
    path(f"{_TEAMS}doublons/<int:first>/<int:second>/", alike_views.compared, name="compared"),
    path(f"{_TEAMS}doublons/fusion/<int:number>/", alike_views.part, name="part"),
    path(f"{_TEAMS}nouveau-benevole/", people_views.add, name="add"),
    path(_PERSON, people_views.sheet, name="person"),
    path(f"{_PERSON}modifier/", people_views.edit, name="edit"),
    path(f"{_PERSON}disponibilites/", people_views.availability, name="availability"),
    path(f"{_PERSON}pause/", people_views.pause, name="pause"),
    path(f"{_PERSON}lien/", people_views.link, name="link"),
    path(f"{_PERSON}oublier/", people_views.forget, name="forget"),
    path(f"{_TEAMS}nouvelle-equipe/", team_views.add, name="add-team"),
    path(_TEAM, team_views.team, name="team"),
    path(f"{_TEAM}modifier/", team_views.edit, name="edit-team"),
    path(f"{_TEAM}personnes/", team_views.people, name="team-people"),
    path(f"{_TEAM}agenda/", team_views.calendar, name="team-calendar-link"),
    path(f"{_TEAM}terminer/", team_views.end, name="end-team"),
    path(f"{_TEAMS}import/", imports.upload, name="import"),
    path(f"{_TEAMS}import/<int:upload>/", imports.check, name="check-import"),
    path(f"{_TEAMS}import/<int:upload>/ecartees.csv", imports.left_out, name="left-out"),
    path("c/<slug:campaign>/moi/", own_views.me, name="me"),
    path("c/<slug:campaign>/ma-sortie/", next_views.by_account, name="next"),
    path("c/<slug:campaign>/ma-sortie/agenda.ics", next_views.calendar, name="next-calendar"),
    path("b/<str:secret>/", own_views.by_link, name="own"),
    path("b/<str:secret>/sortie/", next_views.by_link, name="own-next"),
    path("b/<str:secret>/agenda.ics", own_views.own_calendar, name="own-calendar"),
    path("dispo/<str:token>/", question_views.question, name="question"),
    path("dispo/<str:token>/donnees/", question_views.data, name="question-data"),
    path("agenda/<str:secret>.ics", own_views.team_calendar, name="team-calendar"),
    path("rappels/<str:token>/", own_views.stop, name="stop"),
]
