"""``arpenteur worker``, ``restore`` and ``doctor``: what keeps a site running; ``backup`` is beside."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from arpenteur.cli.backups import Key, private_key
from arpenteur.cli.console import print_json, progress, say, stderr
from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from arpenteur.web.site.operations.backup.target import RestoreTarget

_WORDS = {"good": "bien", "advice": "conseil", "bad": "à corriger"}


class _Shown(StrEnum):
    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command("worker", help="Fait les tâches du site (rappels, purges, envois) ; autant qu'on veut sur une base.")(
        worker
    )
    app.command("migrate", help="Met la base à jour, en tant que rôle qui possède les tables s'il y en a un.")(migrate)
    app.command("restore", help="Remet une sauvegarde en place, effacements refaits et journal vérifié.")(restore)
    app.command("outbox", help="Liste les envois abandonnés depuis un mois, ou en refait un.")(outbox)
    app.command("doctor", help="Examine les réglages du site et dit quoi faire.")(doctor)


def worker() -> None:
    """Runs until interrupted or terminated; the job under way ends first."""
    from arpenteur.web import entry

    entry.work(ready=lambda: stderr("Les tâches du site tournent ; Ctrl-C les arrête."))
    stderr("Les tâches sont arrêtées.")


def outbox(
    again: Annotated[
        UUID | None, typer.Option("--again", metavar="NUMÉRO", help="Refait cet envoi, comme s'il était nouveau.")
    ] = None,
) -> None:
    """One line a message: when, of which campaign, through what, how often it was tried, why it failed, its number."""
    from arpenteur.web import entry

    if again is not None:
        entry.send_again(again)
        stderr("L'envoi attend d'être refait.")
        return
    for one in entry.given_up_messages():
        tries = f"{one.attempts} essai" + ("s" if one.attempts > 1 else "")
        when = f"{one.ended_at:%Y-%m-%d %H:%M}"
        say(f"{when} campagne {one.campaign} {one.kind} {one.channel} : {tries}, {one.fault} ; {one.pk}")


def migrate() -> None:
    """Again is not an error; the site may run."""
    from arpenteur.web import entry

    applied = entry.migrate()
    stderr(f"Base à jour, migrations appliquées : {len(applied)}.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Sauvegarde écrite par « arpenteur backup ».")],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DOSSIER", help="Dossier de données (par défaut ARPENTEUR_HOME).")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Remplace ce que le dossier et la base contiennent.")] = (
        False
    ),
    erasures: Annotated[
        Path | None,
        typer.Option("--erasures", metavar="LISTE", help="Liste erasures.jsonl gardée ailleurs, plus récente."),
    ] = None,
    key: Key = None,
    confirm: Annotated[
        str | None,
        typer.Option(
            "--confirm", metavar="NOM", help="Nom de la base (ou du dossier) que --replace remplace, sans question."
        ),
    ] = None,
) -> None:
    """Nothing changes unless the whole file is sound; the site must be stopped."""
    from arpenteur.web import entry

    private = private_key(file, key)
    named = confirm or ""
    if replace and confirm is None:
        named = _typed(entry.replaced(into))
    with progress() as steps:
        done = entry.restore(
            file, into=into, replace=replace, erasures=erasures, confirm=named, private=private, progress=steps
        )
    stderr(f"Restauré dans {done.home} : l'état du {done.manifest.made_at}.")
    stderr(f"Effacements refaits : {done.erased}.")
    stderr(_phones_out(done.out.known, done.out.unknown))
    if not done.same_key:
        stderr(
            "La clé secrète n'est pas celle de la sauvegarde : sessions, liens envoyés et codes d'application ne valent"
            " plus."
        )
    if done.closed:
        stderr(
            f"Campagnes dont aucune clé présente n'ouvre les noms : {done.closed} ; remettez la clé maîtresse et le"
            " dossier « cles » (docs/deploy.md, « Clés »)."
        )
    for fault in done.broken:
        stderr(f"Le journal ne se vérifie pas : campagne {fault.chain}, ligne {fault.number} ({fault.fault}).")
    if done.broken:
        raise typer.Exit(1)
    stderr("Le journal se vérifie.")


def _phones_out(known: int, unknown: int) -> str:
    """What phones will give back by themselves, and what asks for somebody."""
    said = f"Téléphones dehors : {known} que le site connaît ; ils rendront d'eux-mêmes les portes qui lui manquent."
    if unknown:
        said += (
            f" {unknown} entrés depuis la sauvegarde, que le site ne connaît plus : ils gardent leurs portes ; qu'on y"
            " rouvre le lien du secteur, ou qu'on prenne leur fichier (Secteurs, Fichiers)."
        )
    return said


def _typed(replaced: "RestoreTarget") -> str:
    if not sys.stdin.isatty():
        raise InputError(
            f"cette commande remplacerait {replaced.place}",
            action=f"ajoutez « --confirm {replaced.name} » si c'est voulu",
        )
    stderr(f"Tout ce que contiennent {replaced.place} sera remplacé.")
    return typer.prompt(f"Pour continuer, écrivez « {replaced.name} »", err=True)


def doctor(
    format: Annotated[_Shown, typer.Option("--format", help="Présentation.")] = _Shown.TABLE,
) -> None:
    """Ends with 1 where something must be corrected."""
    from arpenteur.web import entry

    found = entry.examine()
    if format is _Shown.JSON:
        print_json(
            [{"name": one.name, "level": one.level.value, "said": one.state, "to_do": one.to_do} for one in found]
        )
    else:
        for one in found:
            typer.echo(f"{_WORDS[one.level.value]:<11} {one.name} : {one.state}")
            if one.to_do:
                typer.echo(f"{'':<11} → {one.to_do}")
    if any(one.level.value == "bad" for one in found):
        raise typer.Exit(1)
