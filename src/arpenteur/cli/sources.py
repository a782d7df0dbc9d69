"""``arpenteur sources``: where official files are looked for, what addresses answer, addresses of one's own."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arpenteur.cli.console import (
    Format,
    json_text,
    number,
    print_table,
    progress,
    refuse_table_file,
    stderr,
    write_or_print,
)
from arpenteur.cli.options import OutputPath
from arpenteur.cli.usage import Commands
from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from arpenteur.sources.overview import Standing

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PAGE = Path("verification-des-sources.html")
_NEW = ("kind", "scope", "format", "label", "producer", "licence", "vintage")

CatalogueFiles = Annotated[
    list[Path] | None,
    typer.Option("--catalogue", metavar="FILE", help="Catalogue de vos adresses, par-dessus ; répétable."),
]
SourceId = Annotated[str, typer.Argument(metavar="ID", help="Nom de la source, comme « arpenteur sources » le donne.")]
PlaceCode = Annotated[
    str, typer.Option("--place", metavar="COMMUNE", help="Commune dont on demande les fichiers (code INSEE).")
]
PageFile = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="Page à écrire, que vous pouvez envoyer.")
]


def register(app: typer.Typer) -> None:
    """Adds the group to the program."""
    group = Commands(
        help="Dit où les fichiers officiels sont cherchés, ce que répondent leurs adresses ; ajoute les vôtres.",
        invoke_without_command=True,
        no_args_is_help=False,
    )
    group.callback()(table)
    group.command("check", help="Demande à chaque adresse ce qu'elle a ; écrit une page à envoyer.")(check)
    group.command("add", help="Ajoute une adresse à vous, essayée avant les autres, ou une source nouvelle.")(add)
    group.command("remove", help="Retire de votre catalogue une adresse, ou une source.")(remove)
    group.command("update", help="Prend un catalogue signé, plus récent que celui du programme.")(update)
    app.add_typer(group, name="sources")


def table(
    context: typer.Context,
    format: Annotated[Format, typer.Option("--format", help="Forme du tableau.")] = Format.TABLE,
    catalogue: CatalogueFiles = None,
    output: OutputPath = None,
    checked: Annotated[bool, typer.Option("--check", help="Comme « arpenteur sources check ».")] = False,
) -> None:
    """Asks nothing of the network, unless ``--check`` says so."""
    if context.invoked_subcommand is not None:
        return
    if checked:
        check(catalogue=catalogue, output=output or _PAGE)
        return
    refuse_table_file(format, output)
    from arpenteur.sources.overview import overview
    from arpenteur.sources.own_catalogue import current_catalogue

    current = current_catalogue(catalogue or [])
    rows = overview(current)
    if format is Format.JSON:
        write_or_print(json_text({"edition": current.edition, "sources": [one.to_json() for one in rows]}), output)
    elif format is Format.CSV:
        write_or_print(_csv(rows), output)
    else:
        _print(rows, current.edition)


def check(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Sources ; sans elles, toutes.")] = None,
    place: PlaceCode = "93010",
    catalogue: CatalogueFiles = None,
    output: PageFile = _PAGE,
) -> None:
    """Takes no file; exit code 1 where a source that is fetched by default has no address that would give it."""
    from arpenteur.sources.check_page import check_lines, check_page
    from arpenteur.sources.fetch.check import check_sources
    from arpenteur.sources.own_catalogue import current_catalogue

    current = current_catalogue(catalogue or [])
    with progress() as steps:
        found = check_sources(current, ids or (), place=place, progress=steps)
    columns = ("Source", "Adresse", "Serveur", "Réponse", "Taille", "Date")
    print_table(f"Adresses des sources, pour {found.place}", columns, check_lines(found))
    write_or_print(check_page(found), output)
    if not found.good:
        without = [one.id for one in found.sources if one.default and not one.by_hand and not one.good]
        stderr(f"Sans aucune adresse qui réponde bien : {', '.join(without)}.")
        raise typer.Exit(1)
    stderr("Chaque source demandée par défaut a une adresse qui répond.")


def add(
    id: SourceId,
    url: Annotated[str, typer.Argument(metavar="URL", help="Adresse http ou https du fichier.")],
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="results, contours, addresses…")] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", metavar="SCOPE", help="national, departement ou commune.")
    ] = None,
    format: Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="csv, parquet, zip…")] = None,
    label: Annotated[str | None, typer.Option("--label", help="Ce que c'est, en quelques mots.")] = None,
    producer: Annotated[str | None, typer.Option("--producer", help="Qui publie le fichier.")] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="Sous quelle licence.")] = None,
    vintage: Annotated[str | None, typer.Option("--vintage", help="De quand il est.")] = None,
) -> None:
    """Nothing is written where the catalogue would be wrong."""
    from arpenteur.sources.own_catalogue import add_to_own, current_catalogue, own_file

    values = (kind, scope, format, label, producer, licence, vintage)
    given = {key: value for key, value in zip(_NEW, values, strict=True) if value is not None}
    if any(one.id == id for one in current_catalogue().sources):
        if given:
            raise InputError(
                f"la source « {id} » existe",
                expected="une adresse, sans autre option",
                action="ajoutez-la seule, ou choisissez un autre nom",
            )
        keys: dict[str, Any] = {"addresses": [url]}
    else:
        keys = _new_source(id, url, given)
    add_to_own(id, keys)
    stderr(f"Adresse de « {id} » ajoutée à {own_file()} : elle sera essayée avant les autres.")


def _new_source(id: str, url: str, given: dict[str, str]) -> dict[str, Any]:
    if not _ID.fullmatch(id) or id == "catalogue":
        raise InputError(f"source « {id} »", expected="un nom en minuscules, chiffres et tirets, comme mes-contours")
    missing = [f"--{key}" for key in _NEW if not given.get(key)]
    if missing:
        raise InputError(
            f"la source « {id} » est nouvelle : il manque {', '.join(missing)}",
            action="« arpenteur sources » donne les noms de celles qui existent",
        )
    return {**given, "url": url}


def remove(
    id: SourceId,
    url: Annotated[str | None, typer.Argument(metavar="URL", help="Adresse ; sans elle, la source entière.")] = None,
) -> None:
    """Sources of the program stay: only one's own file changes."""
    from arpenteur.sources.own_catalogue import own_file, remove_from_own

    remove_from_own(id, url or "")
    stderr(f"« {id} » : retiré de {own_file()}.")


def update(
    address: Annotated[
        str | None, typer.Argument(metavar="FILE|URL", help="Catalogue, dont la signature .minisig est à côté.")
    ] = None,
) -> None:
    """What was in force stays where the new one is refused."""
    from arpenteur.sources.fetch.signed import take_signed
    from arpenteur.sources.own_catalogue import own_folder

    page = os.environ.get("ARPENTEUR_PAGE", "").strip().rstrip("/")
    if address is None and not page:
        raise InputError(
            "aucune adresse de catalogue",
            expected="un fichier ou une adresse https",
            action="donnez-le, ou mettez la page de qui le tient dans ARPENTEUR_PAGE",
        )
    edition = take_signed(address or f"{page}/catalogue.toml", folder=own_folder())
    stderr(f"Catalogue du {edition} en vigueur.")


def _csv(rows: "list[Standing]") -> str:
    import polars as pl

    flat = [
        {**one.to_json(), "hosts": " ".join(one.hosts), "files": " ".join(str(file.path) for file in one.files)}
        for one in rows
    ]
    return pl.DataFrame([{**line, "seen": one.seen} for line, one in zip(flat, rows, strict=True)]).write_csv()


def _print(rows: "list[Standing]", edition: str) -> None:
    columns = ("Source", "Sert à", "Millésime", "Producteur", "Licence", "Mo", "Par défaut", "Ici", "Cherchée chez")
    lines = [
        (
            one.source.id,
            one.purpose,
            one.source.vintage,
            one.source.producer,
            one.source.licence,
            number(one.source.size / 1e6, 1) if one.source.size else "–",
            "à la main" if one.source.by_hand else "oui" if one.source.default else "non",
            f"{len(one.files)}, vu le {one.seen}" if one.files else "–",
            ", ".join(one.hosts),
        )
        for one in rows
    ]
    print_table(f"Sources, catalogue du {edition}", columns, lines)
