"""The data folder is its owner's alone: made so, and closed at the start where others could read it."""

from pathlib import Path

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.folder import close_to_others, make_folder
from arpenteur.web.site.operations.checks import close_folder


def rights(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def test_a_new_folder_is_its_owner_s_alone(tmp_path: Path):
    make_folder(tmp_path / "home")
    assert rights(tmp_path / "home") == 0o700


def test_an_open_folder_is_closed_at_the_start_and_it_is_said(tmp_path: Path, settings, capsys):
    settings.ARPENTEUR_HOME = tmp_path
    tmp_path.chmod(0o755)
    close_folder()
    assert rights(tmp_path) == 0o700
    assert "était ouvert aux autres comptes" in capsys.readouterr().err
    close_folder()
    assert capsys.readouterr().err == ""


def test_one_that_cannot_be_closed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(_folder: Path, _rights: int) -> None:
        raise PermissionError

    tmp_path.chmod(0o750)
    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(InputError, match="chmod 700"):
        close_to_others(tmp_path)
