"""Addresses of what is done at steps: surveys, gates and codes, texts typed in for somebody."""

from django.urls import path

from arpenteur.web.consultations import arriving_views, form_views, gate_views, hand_views, survey_views

_ONE = "pages/<slug:campaign>/participer/<int:number>/<int:contribution>/"
_STEP = "pages/<slug:campaign>/participer/<int:number>/etape/<int:position>/"
_DESK = "c/<slug:campaign>/habitants/consultations/<int:number>/"
_OF_STEP = f"{_DESK}etape/<int:position>/"
STEPS = [
    path(f"{_STEP}entrer/", arriving_views.come, name="come"),
    path(f"{_ONE}suivre/", arriving_views.follow, name="follow"),
    path("reponse/participer/<str:token>/", arriving_views.arrived, name="arrive"),
    path("reponse/ne-plus-suivre/<str:token>/", arriving_views.leave, name="unfollow"),
    path(f"{_STEP}repondre/", survey_views.survey, name="survey"),
    path(f"{_STEP}resultats.<str:form>", survey_views.results, name="results"),
    path(f"{_OF_STEP}questions/", form_views.survey_questions, name="survey-questions"),
    path(f"{_OF_STEP}reponses/", form_views.replies, name="replies"),
    path(f"{_OF_STEP}reponses.<str:form>", form_views.take, name="take-replies"),
    path(f"{_OF_STEP}acces/", gate_views.gate, name="gate"),
    path(f"{_OF_STEP}saisir/", hand_views.by_hand, name="by-hand"),
    path(f"{_DESK}grille/", form_views.grid, name="grid"),
]
