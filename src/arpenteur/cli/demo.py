"""``arpenteur demo``: the demo commune, from its files to its map."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from arpenteur import __version__
from arpenteur.cli.console import progress, stderr
from arpenteur.cli.publish import Host, Port, run_site
from arpenteur.domain.errors import InputError
from arpenteur.domain.extras import refuse_without

_IS_AT = " : "
_OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("demo", help="Construit la commune de démonstration (données fictives), la publie et la sert.")(demo)


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Graine de la commune fictive.")] = 2026,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Sert le site après la publication.")] = True,
) -> None:
    """Files and snapshot are kept under ``ARPENTEUR_HOME`` (default ``var``) and reused the second time.

    A campaign whose people do not exist is staged there around today; its accounts are entered by a button.
    """
    refuse_without("web")  # before a town is built for a site that cannot be served
    # Before Django reads its settings.
    os.environ["ARPENTEUR_DEMO"] = "1"
    os.environ.setdefault("ARPENTEUR_HOST_CONTACT", "Hébergeur fictif de la démonstration, hote@exemple.invalid")
    os.environ.setdefault("ARPENTEUR_HOST_COUNTRY", "France")
    if not serve:
        _stage(seed)
        return
    from arpenteur.web import entry

    entry.refuse_taken(host, port)
    pages = _staged_apart(seed)
    if host not in _OWN_MACHINE:
        stderr("Attention : la démonstration s'ouvre sans mot de passe à qui atteint cette adresse.")
    run_site(host, port, pages=pages)


def _stage(seed: int) -> None:
    """Build, publish, stage; the pages to open are printed, a line each."""
    from arpenteur.web import entry

    os.umask(0o077)  # the data folder is its owner's alone from its first file on
    home = _home()
    snapshot = _snapshot(home, seed)
    _fictional_lists(snapshot, home)
    place = str(entry.publish(snapshot).place)
    campaign = entry.rehearse(place)
    typer.echo(f"Campagne{_IS_AT}/c/{campaign}/accueil/\nStratégie{_IS_AT}/strategie/{place}/")


def _staged_apart(seed: int) -> dict[str, str]:
    """The same in processes that end with it: what migrating and building take of memory is not held as long as the
    site is served, nor both at a time.
    """
    if not _is_current(_home() / f"snapshot-{seed}"):
        _run_apart("migrate")
    return dict(line.split(_IS_AT, 1) for line in _run_apart("demo", "--no-serve", "--seed", str(seed)).splitlines())


def _run_apart(*words: str) -> str:
    """Another command of the program, which says itself what is wrong; what it prints."""
    # Ctrl-C reaches both: the other one ends what it was writing, and this one waits for it.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        run = subprocess.run(
            [sys.executable, "-P", "-m", "arpenteur", *words], stdout=subprocess.PIPE, check=False, encoding="utf-8"
        )
    finally:
        signal.signal(signal.SIGINT, before)
    if run.returncode < 0:
        raise InputError(
            f"la construction de la démonstration a été arrêtée (signal {-run.returncode})",
            action="relancez la même commande pour reprendre",
        )
    if run.returncode:
        raise typer.Exit(run.returncode)
    return run.stdout


def _home() -> Path:
    return Path(os.environ.get("ARPENTEUR_HOME", "var")) / "demo"


def _snapshot(home: Path, seed: int) -> Path:
    out = home / f"snapshot-{seed}"
    if _is_current(out):
        stderr(f"Instantané de démonstration déjà construit : {out}")
        return out
    from arpenteur import demo as town
    from arpenteur import pipeline

    with progress() as steps:
        steps.step("Commune fictive", 0, 1)
        files = home / f"sources-{seed}"
        town.generate(files, seed=seed)
        steps.step("Commune fictive", 1, 1)
        pipeline.build([town.DEMO_PLACE], sources=[files], out=out, at=datetime.now(UTC), progress=steps)
    stderr(f"Commune de démonstration construite : {out} (données fictives)")
    return out


def _fictional_lists(snapshot: Path, home: Path) -> None:
    """Electoral lists of nobody, to try the page of the list with: today's, an earlier one, a count without persons."""
    from arpenteur.demo import voters
    from arpenteur.snapshot import Snapshot

    opened = Snapshot.open(snapshot)
    files = {
        "liste-electorale-fictive.csv": voters.register_lines(voters.fictional_voters(opened)),
        "liste-electorale-fictive-2024.csv": voters.register_lines(voters.fictional_voters(opened, earlier=True)),
        "bureau-annee-sexe-fictif.csv": voters.birth_year_lines(voters.fictional_voters(opened)),
    }
    for name, lines in files.items():
        if not (home / name).is_file() or (home / name).stat().st_mtime < (snapshot / "manifest.json").stat().st_mtime:
            with (home / name).open("w", encoding="utf-8") as out:
                out.writelines(lines)
    stderr(f"Listes électorales fictives, à essayer dans « Les gens » : {home / 'liste-electorale-fictive.csv'}")


def _is_current(out: Path) -> bool:
    from arpenteur.manifest import Manifest

    try:
        return Manifest.read(out).program == __version__
    except InputError:
        return False
