"""Addresses: for visitors below the campaign's public name, for one person below ``reponse/`` or by her secret, for the
team.
"""

from django.urls import path

from arpenteur.web.residents.consultations import (
    desk_views,
    export_views,
    feed_views,
    outcome_views,
    own_views,
    review_views,
    setup_views,
    visitor_views,
)
from arpenteur.web.residents.consultations.step_urls import STEPS

app_name = "consultations"
_PUBLIC = "pages/<slug:campaign>/participer/"
_PROCESS = f"{_PUBLIC}<int:number>/"
_STEP = f"{_PROCESS}etape/<int:position>/"
_ONE = f"{_PROCESS}<int:contribution>/"
_DESK = "c/<slug:campaign>/habitants/"
urlpatterns = [
    path(_PUBLIC, visitor_views.doors, name="doors"),
    path(f"{_PUBLIC}papier/", visitor_views.paper, name="paper"),
    path(f"{_PUBLIC}moi/<str:secret>/", own_views.mine, name="mine"),
    path(_PROCESS, visitor_views.process, name="process"),
    path(f"{_PROCESS}fil.atom", feed_views.of_process, name="process-feed"),
    path(_STEP, visitor_views.step, name="step"),
    path(f"{_STEP}ecrire/", visitor_views.write, name="write"),
    path(_ONE, visitor_views.contribution, name="contribution"),
    path(f"{_ONE}fil.atom", feed_views.of_contribution, name="contribution-feed"),
    path(f"{_ONE}signaler/", visitor_views.notice, name="notice"),
    path("reponse/publier/<str:token>/", own_views.confirm, name="confirm"),
    path(_DESK, desk_views.desk, name="desk"),
    path(f"{_DESK}texte/<int:number>/", desk_views.one, name="desk-one"),
    path(f"{_DESK}examen/", review_views.reviews, name="reviews"),
    path(f"{_DESK}examen/<int:number>/", review_views.reviews, name="review"),
    path(f"{_DESK}consultations/", setup_views.processes, name="processes"),
    path(f"{_DESK}consultations/<int:number>/", setup_views.one_process, name="setup"),
    path(f"{_DESK}consultations/<int:number>/suites/", outcome_views.outcomes, name="outcomes"),
    path(f"{_DESK}consultations/<int:number>/textes.<str:form>", export_views.take, name="take"),
    *STEPS,
]
