"""``arpenteur journal`` and ``arpenteur retention``: what an auditor or a timer asks of the site."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from arpenteur.cli.console import say, stderr
from arpenteur.cli.usage import Commands

Campaign = Annotated[
    str | None, typer.Option("--campaign", help="Nom court d'une campagne ; sans lui, tous les journaux.")
]
At = Annotated[
    datetime | None,
    typer.Option("--at", metavar="JOUR", formats=["%Y-%m-%d"], help="Jour à considérer ; aujourd'hui sans."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Dit ce qui partirait, sans rien effacer.")]


def register(app: typer.Typer) -> None:
    """Adds both groups to the program."""
    journal = Commands(help="Vérifie ou écrit le journal des campagnes.")
    journal.command("verify", help="Vérifie que rien n'a été modifié ni retiré ; code 1 sinon.")(verify)
    journal.command("export", help="Écrit le journal, une ligne JSON par écriture.")(export)
    retention = Commands(help="Applique les durées de conservation.")
    retention.command("run", help="Efface ce qui est arrivé à terme, avec un certificat par règle.")(run)
    app.add_typer(journal, name="journal")
    app.add_typer(retention, name="retention")


def verify(campaign: Campaign = None) -> None:
    """Exit code 1, and a sentence for each place where a chain does not hold."""
    from arpenteur.web import entry

    found = entry.journal_faults(campaign)
    for sentence in found:
        say(sentence)
    if found:
        raise typer.Exit(1)
    stderr("Journal intact.")


def export(campaign: Campaign = None) -> None:
    """Lines on standard output."""
    from arpenteur.web import entry

    for line in entry.journal_lines(campaign):
        typer.echo(line)


def run(at: At = None, dry_run: DryRun = False) -> None:
    """Says what went, rule by rule; run again after an interruption, it goes on."""
    from arpenteur.web import entry

    moment = datetime.now(UTC) if at is None else at.replace(tzinfo=UTC)
    sentences = entry.apply_retention(moment, rehearse=dry_run)
    for sentence in sentences:
        say(sentence)
    stderr("Rien n'a été effacé : répétition." if dry_run else "Conservation appliquée.")
