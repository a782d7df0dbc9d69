"""Every file that leaves the program, found in the program itself, and where its line of sources is tried.

A new export makes ``tests/web/test_every_export.py`` fail until it has its entry here: in ``FROM_SNAPSHOTS`` where the
command line makes it from a snapshot (it is then tried without another line of code), else in ``TRIED`` with the test
that finds its line, else in ``WITHOUT`` with the reason why it has none. Addresses are named as their route, commands
as ``command --format csv``, or ``command --option`` for what only an option writes.
"""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from every_url import OURS
from typer.main import get_command

from arpenteur.cli.app import app

_OF_SNAPSHOTS = {
    "rank": ("html", "json", "csv", "geojson"),
    "explain": ("json", "csv"),
    "compare": ("json", "csv"),
    "second-round": ("json", "csv"),
    "plan": ("json", "csv"),
    "series": ("json", "csv", "parquet"),
    "turfs": ("json", "geojson", "pdf"),
    "rounds": ("json", "geojson", "pdf"),
}
FROM_SNAPSHOTS = [(command, format) for command, formats in _OF_SNAPSHOTS.items() for format in formats]

_CLI = "tests/unit/cli/test_every_export.py::"
_SITE = "tests/web/territory/test_every_download.py::"
_OPEN = "tests/web/territory/test_open_data.py::"
_TABLE, _DOCUMENT = f"{_SITE}test_a_table_links_to_its_metadata", f"{_SITE}test_a_document_has_the_line_inside"
_PAPER, _PICTURE = f"{_SITE}test_paper_has_the_line", f"{_SITE}test_a_picture_has_the_whole_line"
_SERIES = "tests/web/test_local_series.py::"
_OUTING = "tests/web/test_week_publish.py::test_all_the_paper_is_one_document"
_WALK = "tests/web/routes/test_paper_sheets.py::test_sheets_and_the_poster_say_whose"
_LOOK = "tests/web/test_every_export.py::test_the_ground_at_a_glance_has_the_line"
TRIED = {
    **{f"{command} --format {format}": f"{_CLI}test_a_file_made" for command, format in FROM_SNAPSHOTS},
    **{f"backtest --format {format}": f"{_CLI}test_a_replay_names" for format in ("json", "csv")},
    **{f"transfers --format {format}": f"{_CLI}test_transfers_name" for format in ("json", "csv")},
    **{f"check --format {format}": f"{_CLI}test_a_quality_report" for format in ("json", "csv")},
    "transfers --local": f"{_CLI}test_transfers_name",
    "effect --format json": "tests/unit/cli/test_plan_command.py::test_an_effect_names_what_it_was_made_of",
    "figure --output": f"{_CLI}test_a_picture_has_the_line",
    **{
        f"{page}/<str:place>/{table}.csv{suffix}": _TABLE
        for page, table in (
            ("strategie", "zones"),
            ("second-tour", "zones"),
            ("plan", "plan"),
            ("bilan", "bilan"),
            ("transferts", "matrice"),
        )
        for suffix in ("", "-metadata.json")
    },
    "strategie/<str:place>/zones.geojson": _DOCUMENT,
    "plan/<str:place>/plan.json": _DOCUMENT,
    "plan/<str:place>/affiche.pdf": _PAPER,
    "profils/<str:place>/<str:zone>/profil.pdf": _PAPER,
    **{
        f"{page}/<str:place>/{picture}.{form}": _PICTURE
        for page, picture in (
            ("strategie", "carte"),
            ("strategie", "intervalles"),
            ("bilan", "bilan"),
            ("transferts", "transferts"),
        )
        for form in ("svg", "png")
    },
    "donnees/catalogue.jsonld": f"{_OPEN}test_the_catalogue_is_dcat_ap",
    "donnees/<str:place>/<slug:digest>/instantane.zip": f"{_OPEN}test_the_zip_is_the_same_bytes",
    "donnees/<str:place>/<slug:digest>/<str:name>": f"{_OPEN}test_a_file_links_to_its_licences",
    **{f"c/<slug:campaign>/coup-d-oeil/zones.{form}": _LOOK for form in ("csv", "xlsx", "pdf")},
    **{
        f"c/<slug:campaign>/series/<int:number>/serie.csv{suffix}": f"{_SERIES}test_a_series_as_a_table"
        for suffix in ("", "-metadata.json")
    },
    "c/<slug:campaign>/secteurs/<int:pk>/affiche.pdf": _WALK,
    "c/<slug:campaign>/semaine/<int:pk>/papier.pdf": _OUTING,
    "c/<slug:campaign>/semaine/papiers.pdf": _OUTING,
    "c/<slug:campaign>/secteurs/<int:pk>/feuilles.pdf": _WALK,
    "c/<slug:campaign>/secteurs/<int:pk>/<int:number>/feuille.pdf": _WALK,
}

_ON_A_PAGE = "what a page of the site draws its map from: the page has its sources below it"
_PEOPLE = "people of the campaign, no public figure"
_MONEY = "money of the campaign, no public figure"
_MACHINE = "the state of the machine, no figure of a place"
_SCREEN = "for the screen: never written to a file"
_NOTICE = "what the campaign says of its own advertising, no figure of a source"
_VOTE = "pages/<slug:campaign>/participer/<int:number>/etape/<int:position>/"
_RESIDENTS = "what residents wrote and answered, no public figure"
_BROWSER = "what a telephone needs to install the page, no figure"
WITHOUT = {
    **{
        f"{one} --format table": _SCREEN
        for one in (*_OF_SNAPSHOTS, "backtest", "check", "effect", "tally", "transfers")
    },
    **{f"{name} --format {one}": _MACHINE for name in ("campaigns list", "doctor") for one in ("json", "table")},
    **dict.fromkeys(
        ("machine/sources/page", "sources check --output"), "what addresses answered, no figure of a source"
    ),
    "build --out": "the snapshot itself: its manifest names every source",
    "strategie/<str:place>/carte.geojson": _ON_A_PAGE,
    "france/carte.json": _ON_A_PAGE,
    "france/tuiles-<slug:digest>.pmtiles": _ON_A_PAGE,
    "c/<slug:campaign>/coup-d-oeil/carte.geojson": _ON_A_PAGE,
    "c/<slug:campaign>/actions/carte.geojson": _ON_A_PAGE,
    "c/<slug:campaign>/actions/rues/": _ON_A_PAGE,
    "strategie/<str:place>/scenario.toml": "hypotheses of whoever asked, no figure of a source",
    "c/<slug:campaign>/tournees/<int:pk>/feuilles.pdf": "addresses typed by the campaign; the map names its streets",
    "c/<slug:campaign>/tournees/<int:pk>/<int:number>/feuille.pdf": "as the sheets of all its rounds",
    "c/<slug:campaign>/secteurs/<int:pk>/<int:number>/fichier/": "sealed for another site, which has its own snapshot",
    "c/<slug:campaign>/actions/affiches/<int:pk>/photo.jpg": "a photo taken by the campaign",
    "c/<slug:campaign>/habitants/consultations/<int:number>/textes.<str:form>": _RESIDENTS,
    "c/<slug:campaign>/habitants/consultations/<int:number>/etape/<int:position>/reponses.<str:form>": _RESIDENTS,
    "pages/<slug:campaign>/participer/<int:number>/etape/<int:position>/resultats.<str:form>": _RESIDENTS,
    **{f"tally --format {one}": "a count of the file that it was given" for one in ("json", "pb")},
    "c/<slug:campaign>/signalements/transmettre/signalements.csv": "public reports of the campaign, no public figure",
    "pages/<slug:campaign>/participer/<int:number>/fil.atom": "texts of residents, no public figure",
    "pages/<slug:campaign>/participer/<int:number>/<int:contribution>/fil.atom": "what happened to one text, no figure",
    "pages/<slug:campaign>/participer/suivre/papier/": "the code of one report on paper, no figure",
    "c/<slug:campaign>/signalements/photos/<int:number>/image.jpg": "a photo sent by somebody, for who blurs it",
    "pages/<slug:campaign>/participer/signalements/photo/<str:name>": "a photo sent by somebody",
    "c/<slug:campaign>/argent/compte.csv": _MONEY,
    "c/<slug:campaign>/argent/compte.xlsx": _MONEY,
    "c/<slug:campaign>/argent/compte.pdf": _MONEY,
    "c/<slug:campaign>/argent/donateurs.csv": _PEOPLE,
    "c/<slug:campaign>/argent/prets/etat.csv": _PEOPLE,
    "c/<slug:campaign>/argent/pieces.zip": _MONEY,
    "c/<slug:campaign>/argent/pieces/<int:number>/": _MONEY,
    "c/<slug:campaign>/equipes/liste.csv": _PEOPLE,
    "c/<slug:campaign>/equipes/liste.xlsx": _PEOPLE,
    "c/<slug:campaign>/equipes/import/<int:upload>/ecartees.csv": _PEOPLE,
    "c/<slug:campaign>/contacts/exports/<int:number>/": _PEOPLE,
    "c/<slug:campaign>/contacts/imports/<int:number>/ecartees.csv": _PEOPLE,
    "c/<slug:campaign>/contacts/imports/<int:number>/detruites.csv": "titles of columns and numbers, no public figure",
    "c/<slug:campaign>/messages/<int:number>/image/<str:name>": "a picture chosen by the campaign",
    "c/<slug:campaign>/messages/<int:number>/lettres/fichier/": _PEOPLE,
    "c/<slug:campaign>/messages/<int:number>/lettres/apercu.png": "a letter to somebody who does not exist",
    "c/<slug:campaign>/liste-electorale/papier/<int:number>/imprimer/": "voters, with the source on the paper",
    "c/<slug:campaign>/pages-publiques/<slug:slug>/affiche.pdf": "what the campaign says of itself, no public figure",
    "c/<slug:campaign>/pages-publiques/<slug:slug>/carre.svg": "an address as a square to scan",
    "pages/<slug:campaign>/image/<str:name>": "a picture chosen by the campaign",
    "pages/<slug:campaign>/venir/<int:action>/agenda.ics": "when and where an action is, no public figure",
    "pages/<slug:campaign>/venir/agenda.ics": "when and where actions are, no public figure",
    "b/<str:secret>/agenda.ics": _PEOPLE,
    "agenda/<str:secret>.ics": _PEOPLE,
    "c/<slug:campaign>/ma-sortie/agenda.ics": _PEOPLE,
    "c/<slug:campaign>/notre-liste/liste.toml": "what the campaign says is its own list, no figure of a source",
    "c/<slug:campaign>/scenarios/<slug:key>/scenario.toml": "what the campaign supposes, no figure of a source",
    "compte/mes-donnees.json": _PEOPLE,
    "c/<slug:campaign>/conformite/": "a page",
    "c/<slug:campaign>/conformite/certificats/": "a page",
    "c/<slug:campaign>/conformite/certificats/<int:number>.<str:kind>": "what was erased and when, no figure",
    "c/<slug:campaign>/conformite/dossier/<int:number>/dossier.zip": "what the campaign holds, no figure of a source",
    "avis/<uuid:code>/avis.json": _NOTICE,
    "avis/<uuid:code>/<int:version>/avis.json": _NOTICE,
    "c/<slug:campaign>/publicite/avis/<int:number>/dossier-parraineur.zip": _NOTICE,
    "c/<slug:campaign>/publicite/ciblage/registre.csv": "what the campaign sent and to how many, no public figure",
    "c/<slug:campaign>/conformite/journal.jsonl": "who did what in the campaign, no public figure",
    "api/v1/openapi.json": "the description of the API, no figure",
    f"{_VOTE}regles.json": "the rules of a vote, no public figure",
    f"{_VOTE}resultat/recus.csv": "ballots of nobody, no public figure",
    f"{_VOTE}resultat.<slug:form>": "ballots and their count; inhabitants are those of the rules, which name no source",
    "c/<slug:campaign>/habitants/votes/<int:number>/<int:position>/papier/<int:batch>/bulletins-<int:part>.pdf": (
        "sheets to vote on, no public figure"
    ),
    "terrain/manifest.webmanifest": _BROWSER,
    "terrain/sw.js": _BROWSER,
    "sante/vif": _MACHINE,
    "sante/pret": _MACHINE,
    "metriques": _MACHINE,
}
_ENDING = re.compile(r"\.[a-z]{2,11}$")
_GIVES_A_FILE = re.compile(
    r"\b(?:download|table|ranged|_file|csv_response|xlsx_response|FileResponse|StreamingHttpResponse|JsonResponse)\("
    r"|Content-Disposition|content_type="
)
_WRITES = {"--local", "--out"}


def addresses_of_files() -> Iterator[str]:
    """Routes that end as a file does, or whose view answers with something else than a page."""
    for route, one in OURS:
        view = inspect.getsource(inspect.unwrap(getattr(inspect.unwrap(one.callback), "view", one.callback)))
        if _ENDING.search(route) or _GIVES_A_FILE.search(view):
            yield route


def forms_of_commands() -> Iterator[str]:
    """Each form of each command, and what an option writes besides."""
    for name, command in _commands(get_command(app)):
        options = {word: one for one in command.params for word in one.opts}
        formats = options.get("--format")
        # A format that is free text is what a command reads, not how it prints.
        if formats is not None and formats.type_descriptor.annotation is not str:
            yield from (f"{name} --format {form.value}" for form in formats.type_descriptor.annotation)
        elif "--output" in options:
            yield f"{name} --output"
        yield from (f"{name} {option}" for option in sorted(options.keys() & _WRITES))


def _commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its words, those of groups too."""
    if not hasattr(command, "commands"):
        yield name, command
        return
    for word, one in sorted(command.commands.items()):
        yield from _commands(one, f"{name} {word}".strip())
