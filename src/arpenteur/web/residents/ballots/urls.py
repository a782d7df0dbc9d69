"""Addresses of votes: for whoever votes or keeps a key, for everybody once a vote is counted, for the team."""

from django.urls import path

from arpenteur.web.residents.ballots import desk_views, paper_views, result_views, scrutineer_views, visitor_views

app_name = "ballots"
_STEP = "pages/<slug:campaign>/participer/<int:number>/etape/<int:position>/"
_RESULT = f"{_STEP}resultat/"
_VOTES = "c/<slug:campaign>/habitants/votes/"
_DESK = f"{_VOTES}<int:number>/<int:position>/"
_PAPER = f"{_DESK}papier/"
urlpatterns = [
    path(f"{_STEP}voter/", visitor_views.vote, name="vote"),
    path("voter/<str:token>/", visitor_views.vote_by_link, name="vote-by-link"),
    path("scrutateur/<str:token>/", scrutineer_views.scrutineer, name="scrutineer"),
    path(f"{_STEP}recu/", visitor_views.check_receipt, name="check-receipt"),
    path(f"{_STEP}regles/", result_views.rules, name="rules"),
    path(f"{_STEP}regles.json", result_views.rules_file, name="rules-file"),
    path(_RESULT, result_views.result, name="result"),
    path(f"{_RESULT}<int:project>/", result_views.project, name="project"),
    path(f"{_RESULT}recus.csv", result_views.receipts_file, name="receipts"),
    path(f"{_STEP}resultat.<slug:form>", result_views.result_file, name="result-file"),
    path(_VOTES, desk_views.votes, name="votes"),
    path(_DESK, desk_views.box, name="box"),
    path(f"{_DESK}regles/", desk_views.vote_rules, name="vote-rules"),
    path(f"{_DESK}codes/", desk_views.codes, name="codes"),
    path(f"{_DESK}emargement/", desk_views.roll, name="roll"),
    path(_PAPER, paper_views.batches, name="batches"),
    path(f"{_PAPER}<int:batch>/", paper_views.batch, name="batch"),
    path(f"{_PAPER}<int:batch>/saisie/", paper_views.key, name="key"),
    path(f"{_PAPER}<int:batch>/bulletins-<int:part>.pdf", paper_views.sheets, name="sheets"),
]
