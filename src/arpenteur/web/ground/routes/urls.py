"""Addresses of turfs and rounds."""

from django.urls import path

from arpenteur.web.ground.routes import assigning, handing
from arpenteur.web.ground.routes.files import views as files
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS
from arpenteur.web.ground.routes.live import views as live
from arpenteur.web.ground.routes.paper import views as paper
from arpenteur.web.ground.routes.rounds import doing, printing
from arpenteur.web.ground.routes.rounds import views as rounds
from arpenteur.web.ground.routes.turfs import links_views as links
from arpenteur.web.ground.routes.turfs import views as turfs

_TURFS = "c/<slug:campaign>/secteurs/"
_CUT = f"{_TURFS}<int:pk>/"
_ONE = f"{_CUT}<int:number>/"
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
    path(f"{_CUT}repartir/", assigning.give_all, {"kind": TURFS}, name="give-all"),
    path(f"{_CUT}le-mien/", links.mine, name="mine"),
    path(f"{_CUT}le-mien/ouvrir/", links.open_mine, name="open-mine"),
    path(f"{_CUT}suivi/", live.follow_page, name="follow"),
    path(f"{_CUT}suivi/<int:review>/recompter/", live.take_in, name="take-in"),
    path(f"{_ONE}ecarter/", live.put_aside, name="set-aside"),
    path(_ONE, handing.panel, {"kind": TURFS}, name="turf"),
    path(f"{_ONE}binome/", assigning.give, {"kind": TURFS}, name="give"),
    path(f"{_ONE}remettre/", handing.hand, {"kind": TURFS}, name="hand"),
    path(f"{_ONE}archiver/", links.archive, name="archive"),
    path(_ROUNDS, rounds.page_of_rounds, name="rounds"),
    path(f"{_ROUNDS}arrets/", rounds.add, name="add-stops"),
    path(f"{_ROUNDS}arrets/modifier/", rounds.change, name="change-stops"),
    path(f"{_ROUNDS}attente/", rounds.wait, name="rounds-wait"),
    path(f"{_ROUNDS}calculer/", rounds.make, name="make-rounds"),
    path(f"{_ROUNDS}repartir/", assigning.give_all, {"kind": ROUNDS}, name="give-all-rounds"),
    path(f"{_ROUNDS}la-mienne/", doing.mine, name="my-rounds"),
    path(f"{_ROUNDS}feuilles.pdf", printing.sheets, name="round-sheets"),
    path(f"{_ROUND}telephone/", handing.panel, {"kind": ROUNDS}, name="round"),
    path(f"{_ROUND}remettre/", handing.hand, {"kind": ROUNDS}, name="hand-round"),
    path(f"{_ROUND}ouvrir/", doing.open_mine, name="open-my-round"),
    path(f"{_ROUND}feuille.pdf", printing.sheet, name="round-sheet"),
    path(f"{_ROUND}binome/", assigning.give, {"kind": ROUNDS}, name="give-round"),
    path(f"{_ROUND}faite/", doing.done, name="round-done"),
    path(f"{_TURFS}saisie/", paper.typing, name="typing"),
    path(f"{_TURFS}saisie/<int:pk>/", paper.typed, name="grid"),
    path(f"{_CUT}feuilles.pdf", paper.sheets, name="sheets"),
    path(f"{_CUT}affiche.pdf", paper.poster, name="day-poster"),
    path(f"{_ONE}feuille.pdf", paper.sheet, name="sheet"),
    path(f"{_TURFS}fichiers/", files.files, name="files"),
    path(f"{_TURFS}fichiers/cle/", files.key, name="turf-key"),
    path(f"{_ONE}fichier/", files.send, name="turf-file"),
]
