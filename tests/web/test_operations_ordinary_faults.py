"""Ordinary faults of a machine end a command with one sentence and 1: they are no fault of the program."""

from pathlib import Path

import pytest
from sites import Site, free_port


def said(site: Site, *words: str | Path) -> str:
    """What a command that must end with 1 says, in one line."""
    told = site.run(*words, code=1).stderr
    assert told.count("\n") == 1, told
    assert "Erreur du programme" not in told
    return told


@pytest.fixture
def no_folder(tmp_path: Path) -> Path:
    """A folder that nobody can make, root included."""
    (tmp_path / "file").touch()
    return tmp_path / "file" / "home"


@pytest.mark.parametrize("command", ["serve", "worker", "doctor", "backup"])
@pytest.mark.parametrize("keys", [{}, {"ARPENTEUR_SECRET_KEY": "x" * 50, "ARPENTEUR_SIGNING_KEY": "eA=="}])
def test_a_folder_that_cannot_be_made(no_folder: Path, tmp_path: Path, command: str, keys: dict[str, str]):
    words = [command, str(tmp_path / "x.tar.gz")] if command == "backup" else [command]
    assert "le dossier de données" in said(Site(no_folder, more=keys), *words)


@pytest.mark.parametrize("command", ["serve", "worker", "backup", "journal"])
def test_postgresql_that_is_down(tmp_path: Path, command: str):
    more = {"backup": [tmp_path / "x.tar.gz"], "journal": ["verify"]}
    site = Site(tmp_path / "home", f"postgresql://arpenteur:motdepasse@127.0.0.1:{free_port()}/arpenteur")
    told = said(site, command, *more.get(command, ()))
    assert "la base de données ne répond pas" in told
    assert "ARPENTEUR_DATABASE_URL" in told
    assert "motdepasse" not in told
