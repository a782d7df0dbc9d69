"""Files of the site are its own: keys drawn once whoever starts first, nothing readable by other users, and said."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sites import Site, empty_site

from arpenteur.web.config import environment
from arpenteur.web.site.operations import doctor
from arpenteur.web.site.operations.checks import Finding, Level

PROCESSES = 16
_DRAW = """
import sys
from pathlib import Path
from arpenteur.web.config import environment
look = Path.is_file
def looked(file):
    found = look(file)
    print("looked", flush=True)
    sys.stdin.readline()
    return found
Path.is_file = looked
print(environment.secret_key(Path(sys.argv[1])), environment.signing_key(Path(sys.argv[1])), flush=True)
"""


def test_processes_that_start_together_have_the_same_keys(tmp_path: Path):
    home = tmp_path / "new"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARPENTEUR_")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _DRAW, str(home)], env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    for _key in range(2):
        # Each has seen that there is no key yet when the first is let go.
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "looked\n"
        for one in started:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
    drawn = {one.communicate(timeout=60)[0] for one in started}
    assert [one.returncode for one in started] == [0] * PROCESSES
    assert len(drawn) == 1
    assert sorted(file.name for file in home.iterdir()) == ["secret_key", "signing_key"]
    assert [file.stat().st_mode & 0o777 for file in home.iterdir()] == [0o600, 0o600]


def test_a_key_drawn_meanwhile_by_another_process_is_the_key(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("ARPENTEUR_SECRET_KEY", raising=False)
    link = os.link

    def beaten(source: Path, target: Path) -> None:
        Path(target).write_text("drawn by another", encoding="ascii")
        link(source, target)

    monkeypatch.setattr(os, "link", beaten)
    assert environment.secret_key(tmp_path) == "drawn by another"
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def wide(folder: Path) -> list[str]:
    """What other users of the machine may read, list or write, published figures apart."""
    found = [path for path in folder.rglob("*") if path.lstat().st_mode & 0o077]
    return [name for path in found if not (name := str(path.relative_to(folder))).startswith("snapshots")]


@pytest.mark.drawn("operations", "engine")
def test_no_command_leaves_a_file_that_others_may_read(tmp_path: Path, town):
    site = empty_site(tmp_path / "home")
    before = os.umask(0o022)
    try:
        site.run("publish", town.path)
        site.run("backup", tmp_path / "home" / "sauvegarde.tar.gz")
        site.run("restore", tmp_path / "home" / "sauvegarde.tar.gz", "--into", tmp_path / "again", *_again(site))
        with site.served():
            site.python("from django.core.mail import send_mail; send_mail('x', 'y', None, ['lou@exemple.invalid'])")
    finally:
        os.umask(before)
    assert (site.home / "mail").is_dir()
    assert wide(site.home) == []
    assert wide(tmp_path / "again") == []


def _again(site: Site) -> list[str]:
    """On PostgreSQL the copy would go to the same database."""
    return ["--replace", "--confirm", site.database.rpartition("/")[2]] if site.database else []


def of_files() -> Finding:
    return next(one for one in doctor.private_files() if one.name == "fichiers du site")


def test_the_doctor_names_files_that_others_may_read(home: Path):
    (home / "mail").mkdir(parents=True, mode=0o700)
    home.chmod(0o755)
    assert of_files().level is Level.GOOD
    letter = home / "mail" / "letter.log"
    letter.write_text("https://campagne.example/compte/password/reset/key/x/", encoding="utf-8")
    letter.chmod(0o644)
    assert of_files().level is Level.BAD
    assert "mail/letter.log" in of_files().state
    assert f"chmod -R go-rwx {home}" in of_files().to_do
    home.chmod(0o700)
    assert of_files().level is Level.GOOD


def test_the_doctor_minds_no_published_figures(home: Path):
    file = home / "snapshots" / "x" / "zones.parquet"
    file.parent.mkdir(parents=True)
    home.chmod(0o755)
    file.write_bytes(b"")
    file.chmod(0o644)
    assert of_files().level is Level.GOOD


def test_a_trace_is_left_where_only_its_owner_reads_it(tmp_path: Path):
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    victim = tmp_path / "victim"
    victim.write_text("kept", encoding="utf-8")
    (temporary / "arpenteur-erreur.txt").symlink_to(victim)
    site = Site(home, more={"TMPDIR": str(temporary)})
    script = "from arpenteur.cli import app\napp.run = lambda _program: 1 / 0\napp.main()"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=site.environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert str(home / "arpenteur-erreur.txt") in done.stderr
    assert "ZeroDivisionError" in (home / "arpenteur-erreur.txt").read_text(encoding="utf-8")
    assert stat.S_IMODE((home / "arpenteur-erreur.txt").stat().st_mode) == 0o600
    assert victim.read_text(encoding="utf-8") == "kept"


def test_a_trace_that_has_no_home_goes_to_a_file_that_nobody_can_foresee(tmp_path: Path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    (tmp_path / "file").touch()
    site = Site(tmp_path / "file" / "home", more={"TMPDIR": str(temporary)})
    script = "from arpenteur.cli import app\napp.run = lambda _program: 1 / 0\napp.main()"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=site.environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    (report,) = temporary.iterdir()
    assert report.name != "arpenteur-erreur.txt"
    assert str(report) in done.stderr
