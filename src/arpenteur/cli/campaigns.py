"""``arpenteur campaigns``: those of the site, listed, suspended, opened again, deleted."""

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import number, print_json, print_table, stderr
from arpenteur.cli.usage import Commands
from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from arpenteur.web.foundation.campaigns.listing import Listed

Slug = Annotated[str, typer.Argument(metavar="NOM", help="Nom court de la campagne, celui de son adresse.")]


class _Shown(StrEnum):
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds the group to the program."""
    group = Commands(help="Liste, suspend, rouvre ou supprime les campagnes du site.")
    group.command("list", help="Les campagnes du site, sans aucun nom de personne.")(list_all)
    group.command("suspend", help="Clôt une campagne : elle se lit encore, plus personne n'y entre ni n'y écrit.")(
        suspend
    )
    group.command("reopen", help="Rouvre une campagne ; ses anciennes invitations restent fermées.")(reopen)
    group.command("delete", help="Supprime une campagne close et tout ce qui est à elle, avec ses certificats.")(delete)
    app.add_typer(group, name="campaigns")


def list_all(format: Annotated[_Shown, typer.Option("--format", help="Présentation.")] = _Shown.TABLE) -> None:
    """On standard output."""
    from arpenteur.web import entry

    found = entry.campaigns()
    if format is _Shown.JSON:
        print_json([asdict(one) for one in found])
        return
    columns = ("nom court", "nom", "lieu", "dernier tour", "membres", "état")
    rows = [(one.slug, one.name, one.place, one.last_round, number(one.members), _state(one)) for one in found]
    print_table("Campagnes", columns, rows)


def _state(one: "Listed") -> str:
    if not one.suspended:
        return "ouverte"
    return "close, suppression demandée" if one.deletion_asked else "close"


def suspend(slug: Slug) -> None:
    """Again is not an error."""
    from arpenteur.web import entry

    entry.suspend_campaign(slug)
    stderr(f"Campagne « {slug} » close.")


def reopen(slug: Slug) -> None:
    """Again is not an error."""
    from arpenteur.web import entry

    entry.reopen_campaign(slug)
    stderr(f"Campagne « {slug} » ouverte.")


def delete(
    slug: Slug,
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="NOM", help="Nom court de la campagne, sans question.")
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="FICHIER", help="Nouveau fichier : le certificat signé de l'ensemble."),
    ] = None,
) -> None:
    """Cannot be taken back; the journal of the campaign stays until its date. The certificate goes to a file, else to
    the standard output.
    """
    from arpenteur.web import entry

    if certificate is not None and (certificate.exists() or not certificate.parent.is_dir()):
        raise InputError(f"{certificate} ne peut être écrit", expected="un nouveau fichier dans un dossier qui existe")
    given = _typed(slug) if confirm is None else confirm
    if given.strip() != slug:
        raise InputError(f"« {given} » n'est pas « {slug} »", action="rien n'a été supprimé")
    gone = entry.delete_campaign(slug)
    stderr(f"Campagne « {slug} » supprimée : {number(gone.rows)} lignes, avec un certificat par table.")
    if certificate is None:
        typer.echo(gone.certificate, nl=False)
    else:
        certificate.write_text(gone.certificate, encoding="utf-8")
        stderr(f"Certificat de l'ensemble : {certificate} ; « arpenteur conformite --verify » le vérifie.")


def _typed(slug: str) -> str:
    if not sys.stdin.isatty():
        raise InputError("supprimer une campagne se confirme", action=f"ajoutez « --confirm {slug} » si c'est voulu")
    stderr(f"Tout ce qui est à la campagne « {slug} » sera supprimé, sans retour.")
    return typer.prompt(f"Pour continuer, écrivez « {slug} »", err=True)
