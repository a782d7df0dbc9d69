"""``arpenteur backup``: takes one; ``key`` makes the pair of keys, ``prove`` restores one to see."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from arpenteur.cli.console import NARROW_NO_BREAK_SPACE, number, progress, stderr
from arpenteur.cli.usage import Commands, Group
from arpenteur.domain.errors import InputError, Where

_MEGABYTE = 1_000_000
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FICHIER", help="Clé privée d'une sauvegarde chiffrée ; « - » : entrée standard."),
]


class _Backup(Group):
    """« arpenteur backup » and a file, a folder or nothing takes a backup."""

    default = "take"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As a group's, with the word ``take`` where none of its own comes first."""
        if not args or args[0] not in {*self.list_commands(ctx), "--help"}:
            args = [self.default, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Adds the group to the program."""
    group = Commands(help="Sauvegarde tout le site dans un fichier, pendant qu'il tourne.")
    group.command("take", help="Écrit une sauvegarde ; le mot « take » peut être omis.")(take)
    group.command("key", help="Fait une paire de clés : la privée reste hors du site, la publique chiffre.")(key)
    group.command("prove", help="Restaure une sauvegarde à part, la vérifie et n'en garde rien.")(prove)
    app.add_typer(group, name="backup", cls=_Backup)


def take(
    out: Annotated[
        Path | None,
        typer.Argument(
            metavar="FICHIER",
            help="Nouveau fichier (.tar.zst ou .tar.gz, avec .age s'il est chiffré), ou dossier où les anciennes "
            "sauvegardes sont triées ; sans lui ARPENTEUR_BACKUPS.",
        ),
    ] = None,
) -> None:
    """Database, snapshots, photos, families, scenarios, and the keys where it is encrypted."""
    from arpenteur.web import entry

    with progress() as steps:
        made = entry.backup(out, progress=steps)
    size = number(made.file.stat().st_size / _MEGABYTE, 1)
    stderr(f"Sauvegardé : {made.file} ({len(made.manifest.files)} fichiers, {size}{NARROW_NO_BREAK_SPACE}Mo).")
    if made.gone:
        stderr(f"Anciennes sauvegardes effacées : {len(made.gone)}.")
    if not made.encrypted:
        stderr(
            "En clair, avec des données personnelles, sans les clés du site (secret_key, signing_key) :"
            " gardez-les à part."
        )


def key(
    out: Annotated[Path, typer.Argument(metavar="FICHIER", help="Nouveau fichier de la clé privée, hors du site.")],
) -> None:
    """The public key on standard output."""
    from arpenteur.web import entry

    public = entry.new_backup_key(out)
    typer.echo(public)
    stderr(f"Clé privée : {out}. Sans elle aucune sauvegarde ne s'ouvre : gardez-en deux copies, aucune sur le site.")
    stderr("Sur le site, mettez ARPENTEUR_BACKUP_KEY à la clé publique ci-dessus.")


def prove(
    file: Annotated[
        Path | None, typer.Argument(metavar="FICHIER", help="Sauvegarde ; sans elle la dernière d'ARPENTEUR_BACKUPS.")
    ] = None,
    key: Key = None,
    database: Annotated[
        str, typer.Option("--database", metavar="ADRESSE", help="Base PostgreSQL vide ; elle le reste.")
    ] = "",
) -> None:
    """Ends with 1 where the journal does not hold; the site may run."""
    from arpenteur.web import entry

    chosen = file or entry.newest_backup()
    private = private_key(chosen, key)
    with progress() as steps:
        done = entry.prove_backup(chosen, private=private, database=database, progress=steps)
    stderr(
        f"{done.file.name} se restaure : l'état du {done.made_at:%Y-%m-%d}, {done.campaigns} campagnes,"
        f" {number(done.rows)} lignes."
    )
    for fault in done.restored.broken:
        stderr(f"Le journal ne se vérifie pas : campagne {fault.chain}, ligne {fault.number} ({fault.fault}).")
    if done.restored.broken:
        raise typer.Exit(1)
    stderr("Le journal se vérifie. La preuve est notée pour « arpenteur doctor ».")


def private_key(file: Path, key: Path | None) -> str:
    """Text of the private key that a file asks for, from a file, standard input or the person; empty where none is
    needed. Raises InputError where it cannot be had.
    """
    from arpenteur.web import entry

    if key is not None:
        return _read(key)
    if not entry.encrypted_backup(file):
        return ""
    if not sys.stdin.isatty():
        raise InputError("cette sauvegarde est chiffrée", Where(file), action="donnez sa clé privée avec --key")
    return typer.prompt("Clé privée de la sauvegarde", hide_input=True, err=True)


def _read(key: Path) -> str:
    if str(key) == "-":
        return sys.stdin.read()
    try:
        return key.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("la clé privée ne se lit pas", Where(key)) from error
