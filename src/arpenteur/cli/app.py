"""Assembles the commands and turns every ending into its exit code."""

import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from arpenteur import __version__
from arpenteur.cli import (
    authority,
    backtest,
    backups,
    build,
    campaigns,
    check,
    compare,
    compliance,
    demo,
    effect,
    explain,
    figure,
    keys,
    operation,
    plan,
    publish,
    rank,
    rounds,
    second_round,
    series,
    sources,
    tally,
    transfers,
    turfs,
)
from arpenteur.cli.console import stderr
from arpenteur.cli.usage import Commands, run
from arpenteur.domain.errors import InputError
from arpenteur.domain.extras import extra_of, not_installed

INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EROFS: "ne se lit qu'en lecture",
    errno.ENOTDIR: "n'est pas dans un dossier",
}

app = Commands(
    name="arpenteur", help="Des fichiers officiels aux zones prioritaires : des zones, jamais des électeurs."
)
build.register(app)
check.register(app)
rank.register(app)
backtest.register(app)
explain.register(app)
transfers.register(app)
compare.register(app)
second_round.register(app)
series.register(app)
plan.register(app)
effect.register(app)
turfs.register(app)
rounds.register(app)
tally.register(app)
figure.register(app)
publish.register(app)
demo.register(app)
compliance.register(app)
authority.register(app)
operation.register(app)
backups.register(app)
campaigns.register(app)
keys.register(app)
sources.register(app)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"arpenteur {__version__}")
        raise typer.Exit


@app.callback()
def _root(  # pyright: ignore[reportUnusedFunction]
    version: Annotated[
        bool, typer.Option("--version", help="Affiche la version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    """Entry point of ``arpenteur``: 0 done, 1 wrong input, 2 usage, 3 a bug, 130 interrupted."""
    try:
        run(app)
    except InputError as error:
        stderr(str(error))
        sys.exit(1)
    except ModuleNotFoundError as error:
        extra = extra_of(error.name)
        if extra is None:
            _bug()
        stderr(str(not_installed(extra)))
        sys.exit(1)
    except SystemExit as ending:
        if ending.code == INTERRUPTED:
            stderr("Interrompu ; relancez la même commande pour reprendre.")
        raise
    except Exception as error:  # noqa: BLE001 - the outer boundary: whatever else escapes is a bug, and says so
        sentence = _of_the_machine(error)
        if not sentence:
            _bug()
        stderr(sentence)
        sys.exit(1)


def _of_the_machine(error: Exception) -> str:
    """A sentence for what is no fault of the program: no room, a place closed to it, a database that is away."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return "Plus de place là où les résultats sont envoyés."
    if isinstance(error, OSError) and error.errno in _CLOSED and error.filename:
        return f"{error.filename} : {_CLOSED[error.errno]} ; donnez-le à l'utilisateur de la commande."
    if "django.db" not in sys.modules:
        return ""
    from arpenteur.web import entry

    return entry.trouble(error)


def _bug() -> NoReturn:
    """Leave the trace of the exception under way where it can be found, and end."""
    report = _written(traceback.format_exc())
    stderr(f"Erreur du programme, pas de vos données ; la trace est dans {report} : joignez-la à un signalement.")
    sys.exit(3)


def _written(trace: str) -> Path:
    """In the data folder, else in a file that nobody can foresee; readable by its owner only, as it may hold names."""
    from arpenteur.web.config import environment

    file = environment.home() / "arpenteur-erreur.txt"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        place, name = tempfile.mkstemp(prefix="arpenteur-erreur-", suffix=".txt")
        file = Path(name)
    with os.fdopen(place, "w", encoding="utf-8") as out:
        out.write(trace)
    return file
