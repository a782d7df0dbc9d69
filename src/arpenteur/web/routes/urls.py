"""Addresses of turfs and rounds."""

from django.urls import path

from arpenteur.web.routes.cut import handing
from arpenteur.web.routes.cut import views as turfs
from arpenteur.web.routes.files import views as files
from arpenteur.web.routes.live import views as live
from arpenteur.web.routes.paper import views as paper
from arpenteur.web.routes.stops import giving, printing
from arpenteur.web.routes.stops import views as stops

_TURFS = "c/<slug:campaign>/secteurs/"
_CUT = f"{_TURFS}<int:pk>/"
_ONE = f"{_CUT}<int:turf>/"
_ROUNDS = "c/<slug:campaign>/tournees/<int:pk>/"
_ROUND = f"{_ROUNDS}<int:number>/"

app_name = "routes"
urlpatterns = [
    path(_TURFS, turfs.turfs, name="turfs"),
    path(_CUT, turfs.cut, name="cut"),
    path(f"{_CUT}proposer/", turfs.propose, name="propose"),
    path(f"{_CUT}deplacer/", turfs.move, name="move"),
    path(f"{_CUT}defaire/", turfs.undo, name="undo"),
    path(f"{_CUT}publier/", turfs.publish, name="publish"),
    path(f"{_CUT}jeter/", turfs.discard, name="discard"),
    path(f"{_CUT}rues/<int:number>/", turfs.streets, name="streets"),
    path(f"{_CUT}repartir/", handing.give_all, name="give-all"),
    path(f"{_CUT}le-mien/", handing.mine, name="mine"),
    path(f"{_CUT}le-mien/ouvrir/", handing.open_mine, name="open-mine"),
    path(f"{_CUT}suivi/", live.follow_page, name="follow"),
    path(f"{_CUT}suivi/<int:review>/recompter/", live.take_in, name="take-in"),
    path(f"{_ONE}ecarter/", live.put_aside, name="set-aside"),
    path(_ONE, handing.panel, name="turf"),
    path(f"{_ONE}binome/", handing.give, name="give"),
    path(f"{_ONE}remettre/", handing.hand, name="hand"),
    path(f"{_ONE}archiver/", handing.archive, name="archive"),
    path(_ROUNDS, stops.page_of_rounds, name="rounds"),
    path(f"{_ROUNDS}arrets/", stops.add, name="add-stops"),
    path(f"{_ROUNDS}arrets/modifier/", stops.change, name="change-stops"),
    path(f"{_ROUNDS}attente/", stops.wait, name="rounds-wait"),
    path(f"{_ROUNDS}calculer/", stops.make, name="make-rounds"),
    path(f"{_ROUNDS}repartir/", giving.give_all, name="give-all-rounds"),
    path(f"{_ROUNDS}la-mienne/", giving.mine, name="my-rounds"),
    path(f"{_ROUNDS}feuilles.pdf", printing.sheets, name="round-sheets"),
    path(f"{_ROUND}feuille.pdf", printing.sheet, name="round-sheet"),
    path(f"{_ROUND}binome/", giving.give, name="give-round"),
    path(f"{_ROUND}faite/", giving.done, name="round-done"),
    path(f"{_TURFS}saisie/", paper.typing, name="typing"),
    path(f"{_TURFS}saisie/<int:pk>/", paper.typed, name="grid"),
    path(f"{_CUT}feuilles.pdf", paper.sheets, name="sheets"),
    path(f"{_CUT}affiche.pdf", paper.poster, name="day-poster"),
    path(f"{_ONE}feuille.pdf", paper.sheet, name="sheet"),
    path(f"{_TURFS}fichiers/", files.files, name="files"),
    path(f"{_TURFS}fichiers/cle/", files.key, name="turf-key"),
    path(f"{_ONE}fichier/", files.send, name="turf-file"),
]
