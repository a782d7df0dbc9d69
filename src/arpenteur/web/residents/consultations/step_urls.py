"""Addresses of what is done at steps: surveys, gates and codes, texts typed in for somebody."""

from django.urls import path

from arpenteur.web.residents.consultations import (
    amendment_views,
    assisted_entry_views,
    meeting_views,
    questionnaire_views,
    ruling_views,
    signup_views,
    step_access_views,
    survey_views,
)

_PROCESS = "pages/<slug:campaign>/participer/<int:number>/"
_ONE = f"{_PROCESS}<int:contribution>/"
_STEP = f"{_PROCESS}etape/<int:position>/"
_HERS = "pages/<slug:campaign>/participer/moi/<str:secret>/"
_TEXT = "c/<slug:campaign>/habitants/texte/<int:number>/"
_DESK = "c/<slug:campaign>/habitants/consultations/<int:number>/"
_OF_STEP = f"{_DESK}etape/<int:position>/"
STEPS = [
    path(f"{_STEP}entrer/", signup_views.come, name="come"),
    path(f"{_ONE}suivre/", signup_views.follow, name="follow"),
    path("reponse/participer/<str:token>/", signup_views.arrived, name="arrive"),
    path("reponse/ne-plus-suivre/<str:token>/", signup_views.leave, name="unfollow"),
    path(f"{_STEP}repondre/", survey_views.survey, name="survey"),
    path(f"{_STEP}resultats.<str:form>", survey_views.results, name="results"),
    path(f"{_PROCESS}reunion/<int:meeting>/", meeting_views.meeting, name="meeting"),
    path(f"{_DESK}reunions/<int:meeting>/", meeting_views.desk_meeting, name="desk-meeting"),
    path(f"{_OF_STEP}questions/", questionnaire_views.survey_questions, name="survey-questions"),
    path(f"{_OF_STEP}reponses/", questionnaire_views.replies, name="replies"),
    path(f"{_OF_STEP}reponses.<str:form>", questionnaire_views.take, name="take-replies"),
    path(f"{_OF_STEP}acces/", step_access_views.gate, name="gate"),
    path(f"{_OF_STEP}saisir/", assisted_entry_views.by_hand, name="by-hand"),
    path(f"{_HERS}texte/<int:number>/", amendment_views.own_text, name="own-text"),
    path(f"{_TEXT}amendement/", amendment_views.desk_amendment, name="desk-amendment"),
    path(f"{_TEXT}joindre/", amendment_views.desk_join, name="desk-join"),
    path(f"{_DESK}decisions/", ruling_views.rulings, name="rulings"),
    path(f"{_DESK}grille/", questionnaire_views.grid, name="grid"),
]
