"""``arpenteur conformite``: the file for an authority about a campaign, and whether such a file was changed."""

import os
from pathlib import Path
from typing import Annotated

import typer

from arpenteur.cli.console import number, stderr
from arpenteur.domain.errors import InputError


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command(
        "conformite", help="Écrit le dossier de conformité d'une campagne pour une autorité, ou en vérifie un."
    )(conformite)


def conformite(
    slug: Annotated[
        str | None, typer.Argument(metavar="[CAMPAGNE]", help="Nom court de la campagne, celui de son adresse.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FICHIER.zip", help="Nouveau fichier à écrire.")] = None,
    check: Annotated[
        Path | None,
        typer.Option("--verify", metavar="FICHIER", help="Vérifie un dossier, ou un certificat de suppression."),
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="EMPREINTE", help="Empreinte que la clé du fichier doit avoir.")
    ] = None,
) -> None:
    """Code 1 for a file that was changed, or signed by another key than ``--key``."""
    if check is not None and slug is None and to is None:
        _verify(check, key)
    elif slug is not None and to is not None and check is None:
        _write(slug, to)
    else:
        raise InputError(
            "« arpenteur conformite » écrit ou vérifie un dossier",
            expected="« CAMPAGNE --to FICHIER.zip », ou « --verify FICHIER »",
        )


def _write(slug: str, to: Path) -> None:
    from arpenteur.web import entry

    if to.exists():
        raise InputError(f"{to} existe déjà", action="donnez un autre nom")
    if not to.parent.is_dir():
        raise InputError(f"{to.parent} n'est pas un dossier")
    archive = entry.authority_file(slug)
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(archive.content)
    stderr(f"Dossier écrit dans {to} : {number(len(archive.content))} octets, état à la ligne {archive.state.line} du")
    stderr(f"journal, SHA-256 {archive.digest}.")


def _verify(file: Path, key: str | None) -> None:
    from arpenteur.web.accountability.compliance.authority.verifying import verify

    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{file} n'existe pas") from error
    found = verify(content)
    wanted = "".join((key or "").lower().split())
    if wanted and not found.fingerprint.startswith(wanted):
        raise InputError("ce fichier est signé par une autre clé", expected=wanted, action=f"lue : {found.fingerprint}")
    stderr(f"Fichier intact : « {found.name} », état du {found.at}, ligne {found.line}, {found.files} parties.")
    then = ", celle attendue." if wanted else " : comparez-la à celle du site."
    stderr(f"Signé par la clé {found.fingerprint}{then}")
