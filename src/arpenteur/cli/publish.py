"""``arpenteur publish``, ``arpenteur invite`` and ``arpenteur serve``: the web half."""

from collections.abc import Mapping
from typing import Annotated

import typer

from arpenteur.cli.console import progress, stderr
from arpenteur.cli.options import SnapshotPath, open_snapshot

Host = Annotated[str, typer.Option("--host", help="Adresse d'écoute.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port d'écoute.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command("publish", help="Charge un instantané dans la base du site.")(publish)
    app.command("invite", help="Écrit le lien par lequel une personne crée son compte, puis sa campagne.")(invite)
    app.command("serve", help="Sert le site sur cette machine ; Ctrl-C arrête proprement.")(serve)


def publish(path: SnapshotPath) -> None:
    """The site shows the snapshot as soon as the command ends; the former one of the place stays until then."""
    from arpenteur.web import entry

    open_snapshot(path)
    with progress() as steps:
        published = entry.publish(path, progress=steps)
    stderr(f"Publié : {published.place_name}.")


def invite(email: Annotated[str, typer.Argument(help="Adresse e-mail de la personne.")]) -> None:
    """The link is for that address only, for a week; it is printed, not sent."""
    from arpenteur.web import entry

    typer.echo(entry.founding_link(email))
    stderr("Valable une semaine, pour cette adresse seulement : donnez-le à elle seule.")


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="Pages servies en même temps.")] = 8,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Fait aussi les tâches du site, sans « arpenteur worker ».")
    ] = True,
) -> None:
    """Runs until interrupted or terminated."""
    from arpenteur.web import entry

    entry.refuse_taken(host, port)
    run_site(host, port, threads=threads, worker=worker)


def run_site(
    host: str, port: int, *, threads: int = 8, worker: bool = True, pages: Mapping[str, str] | None = None
) -> None:
    """Serves the site and says where, ``pages`` too; Ctrl-C ends it as asked, which is no error."""
    from arpenteur.web import entry

    shown = f"[{host}]" if ":" in host else host
    lines = [f"Arpenteur est ouvert : http://{shown}:{port}/ ; Ctrl-C l'arrête."]
    lines += [f"  {name} : http://{shown}:{port}{path}" for name, path in (pages or {}).items()]

    def say() -> None:
        code = entry.first_code()
        first = [f"  Aucun compte encore : le premier se crée avec le code {code}"] if code else []
        stderr("\n".join([*lines, *first]))

    entry.serve(host, port, threads=threads, worker=worker, ready=say)
    stderr("Arpenteur est arrêté.")
