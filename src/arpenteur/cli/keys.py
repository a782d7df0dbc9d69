"""``arpenteur keys``: the master key of a site, and the keys of the data of its campaigns."""

from pathlib import Path
from typing import Annotated

import typer

from arpenteur.cli.campaigns import Slug
from arpenteur.cli.console import number, stderr
from arpenteur.cli.usage import Commands


def register(app: typer.Typer) -> None:
    """Adds the group to the program."""
    group = Commands(help="Fait et change les clés qui chiffrent les noms.")
    group.command("new", help="Écrit une clé maîtresse dans un nouveau fichier, hors du dossier de données.")(new)
    group.command("renew", help="Change la clé maîtresse du site ; les noms ne sont pas chiffrés de nouveau.")(renew)
    group.command("rotate", help="Change les clés d'une campagne et chiffre de nouveau tout ce qui en dépend.")(rotate)
    app.add_typer(group, name="keys")


def new(out: Annotated[Path, typer.Argument(metavar="FICHIER", help="Nouveau fichier, hors du site.")]) -> None:
    """Nothing on standard output."""
    from arpenteur.web import entry

    entry.new_master_key(out)
    stderr(f"Clé maîtresse : {out}. Sans elle aucun nom ne se lit : gardez-en une copie ailleurs, jamais avec une")
    stderr("sauvegarde. Sur le site, mettez ARPENTEUR_MASTER_KEY_FILE, ou LoadCredential de systemd.")


def renew() -> None:
    """Interrupted, the same command ends it."""
    from arpenteur.web import entry

    count = entry.renew_master_key()
    stderr(f"Clé maîtresse changée, clés de données enveloppées : {number(count)}. Copiez le fichier ailleurs.")


def rotate(slug: Slug) -> None:
    """The site may run; interrupted, the worker ends it."""
    from arpenteur.web import entry

    count = entry.change_keys(slug)
    stderr(f"Clés de « {slug} » changées, lignes et clés : {number(count)}.")
