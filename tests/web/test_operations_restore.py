"""A restoration replaces everything or nothing: not a site that runs, not another base than the one named, and nothing
at all where it fails or is killed on the way.
"""

import shutil
from pathlib import Path

import forks
import pytest
from sites import Site, copied_site, empty_site, line_with, populated_site

from arpenteur.web.site.operations.backup.manifest import RESTORING

CAMPAIGNS = "SELECT count(*) FROM campaigns_campaign"
PEOPLE = "SELECT count(*) FROM accounts_user"
GUESTS = "SELECT count(*) FROM accounts_user WHERE email = 'guest@exemple.invalid'"
ERASE = """
from cast import AT
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.accountability.compliance.erasure import erase_account
erase_account(user=User.objects.get(email="guest@exemple.invalid"), by=COMMAND, at=AT)
"""
MORE_AFTERWARDS = """
from datetime import UTC, datetime
from arpenteur.web.foundation.accounts.models import User
User.objects.create(email="apres@exemple.invalid", joined_at=datetime(2026, 9, 3, tzinfo=UTC))
"""
RESTORE = """
import os, pathlib, sys
from arpenteur.web import entry
from arpenteur.web.site.operations.backup import databases, swapping, unpacking

def stop(module, name, after=False, count=1):
    real, seen = getattr(module, name), []
    def stopped(*arguments, **options):
        seen.append(1)
        if len(seen) < count:
            return real(*arguments, **options)
        if after:
            real(*arguments, **options)
        {ending}
    setattr(module, name, stopped)

start = entry._start

def started():
    start()
    from arpenteur.web.site.operations.backup import restoring
    {late}

entry._start = started
{early}
entry.restore(pathlib.Path({file!r}), replace=True, confirm={name!r})
"""
FAIL = "raise RuntimeError('stopped by the test')"
KILL = "os.kill(os.getpid(), 9)"
BEFORE = [
    ("after the file is checked", "stop(unpacking, 'checked', after=True)"),
    ("before the rows are counted", "stop(databases, 'counted')"),
    ("before migrations", "stop(restoring, 'call_command')"),
    ("after migrations", "stop(restoring, 'call_command', after=True)"),
    ("before erasures", "stop(restoring.erasure, 'reapply')"),
    ("after erasures", "stop(restoring.erasure, 'reapply', after=True)"),
    ("before the journal", "stop(restoring, 'journal_breaks')"),
    ("before the decision", "stop(swapping, 'decide')"),
]
AFTER = [
    ("before the exchange", "stop(swapping, 'finish')"),
    *((f"at file {n} of the exchange", f"stop(pathlib.Path, 'rename', count={n})") for n in (1, 2, 3)),
    *((f"at file {n} coming in", f"stop(pathlib.Path, 'replace', count={n})") for n in (2, 3, 4)),
    ("before the decision is forgotten", "stop(pathlib.Path, 'unlink')"),
    ("before what was there is removed", "stop(swapping, 'clear')"),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, town) -> Path:
    """A backup of a site on which somebody was erased afterwards."""
    site = populated_site(tmp_path_factory.mktemp("site") / "home", town.path)
    out = tmp_path_factory.mktemp("saved") / "site.tar.gz"
    site.run("backup", out)
    site.python(ERASE)
    shutil.copy(site.home / "erasures.jsonl", out.parent)
    shutil.copy(site.home / "secret_key", out.parent)
    return out


@pytest.fixture(scope="module")
def model(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The state of the backup, one person erased and one account made since."""
    one = empty_site(tmp_path_factory.mktemp("model") / "home")
    one.more["ARPENTEUR_SECRET_KEY"] = (saved.parent / "secret_key").read_text()
    one.run("restore", saved, "--erasures", saved.parent / "erasures.jsonl")
    one.python(MORE_AFTERWARDS)
    (one.home / "familles.toml").write_text("after")
    return one


@pytest.fixture
def site(model: Site, tmp_path: Path) -> Site:
    return copied_site(model, tmp_path / "home")


def state(site: Site) -> list[list[tuple]]:
    """What tells the site before from the site restored, and from one where the erased are back."""
    return [site.query(sql) for sql in (CAMPAIGNS, PEOPLE, GUESTS)]


def named(site: Site) -> str:
    """The name that is typed to replace it."""
    return site.database.rpartition("/")[2] or site.home.name


def replace(site: Site, saved: Path, *more: str | Path, code: int = 0) -> str:
    return site.run("restore", saved, "--replace", "--confirm", named(site), *more, code=code).stderr


@pytest.mark.parametrize("where", ["second place", "beside the backup", "nowhere"])
def test_a_machine_that_lost_its_folder_makes_erasures_again(saved: Path, tmp_path: Path, where: str):
    copy, second = tmp_path / "in" / saved.name, tmp_path / "second"
    copy.parent.mkdir()
    second.mkdir()
    shutil.copy(saved, copy)
    if where != "nowhere":
        shutil.copy(saved.parent / "erasures.jsonl", second if where == "second place" else copy.parent)
    other = empty_site(tmp_path / "home")
    other.more |= {
        "ARPENTEUR_SECRET_KEY": (saved.parent / "secret_key").read_text(),
        "ARPENTEUR_SECOND_PLACE": str(second),
    }
    said = other.run("restore", copy).stderr
    assert f"Effacements refaits : {0 if where == 'nowhere' else 1}." in said


@pytest.mark.parametrize("process", ["serve", "worker"])
def test_a_base_in_use_is_not_restored_over(site: Site, saved: Path, tmp_path: Path, process: str):
    """As an administrator would: another folder, the variables of production."""
    other = tmp_path / "essai"
    before = state(site)
    if process == "serve":
        with site.served():
            refused = _onto(site, saved, other)
    else:
        with site.started("worker") as worker:
            line_with(worker, "Ctrl-C")
            refused = _onto(site, saved, other)
    if site.database:
        assert f"le site tourne sur la base « {named(site)} »" in refused
    assert state(site) == before


def _onto(site: Site, saved: Path, other: Path) -> str:
    if not site.database:  # the database is in the folder: that of the site is not touched
        return site.run("restore", saved, "--into", other).stderr
    words = ("--replace", "--confirm", named(site), "--into", other)
    return site.run("restore", saved, *words, code=1).stderr


@pytest.mark.parametrize("words", [(), ("--confirm", "essai"), ("--confirm", "")])
def test_what_is_replaced_is_named_and_nothing_happens_without_its_name(site: Site, saved: Path, words: tuple):
    before = state(site)
    said = site.run("restore", saved, "--replace", *words, code=1).stderr
    assert named(site) in said
    assert (f"« {named(site)} »" if site.database else str(site.home)) in said
    assert state(site) == before
    assert (site.home / "familles.toml").read_text() == "after"


def test_with_its_name_it_is_replaced(site: Site, saved: Path):
    said = replace(site, saved)
    assert "Effacements refaits : 1" in said
    assert site.query(GUESTS) == [(0,)]
    assert not (site.home / "familles.toml").exists()


def test_under_another_key_nothing_changes_and_the_erased_stay_so(site: Site, saved: Path):
    before = state(site)
    site.more["ARPENTEUR_SECRET_KEY"] = "une-autre-cle" * 5
    assert "les effacements ne peuvent pas être refaits" in replace(site, saved, code=1)
    assert state(site) == before
    assert before[-1] == [(0,)]
    assert not (site.home / RESTORING).exists()


@pytest.mark.postgresql
def test_erasures_known_to_the_base_alone_are_made_again(site: Site, saved: Path, tmp_path: Path):
    said = replace(site, saved, "--into", tmp_path / "ailleurs")
    assert "Effacements refaits : 1" in said
    assert site.query(GUESTS) == [(0,)]


@pytest.mark.parametrize("ending", [FAIL, KILL], ids=["fails", "is killed"])
@pytest.mark.parametrize(("when", "stop"), BEFORE, ids=[when for when, _ in BEFORE])
def test_stopped_before_the_decision_nothing_has_changed(site: Site, saved: Path, ending: str, when: str, stop: str):
    before, files = state(site), _files(site.home)
    _stopped(site, saved, ending, stop)
    assert state(site) == before
    _starts(site)
    assert state(site) == before
    assert _files(site.home) == files


@pytest.mark.parametrize(("when", "stop"), AFTER, ids=[when for when, _ in AFTER])
def test_killed_after_the_decision_the_next_start_finishes(site: Site, saved: Path, when: str, stop: str):
    campaigns, [(people,)], _ = state(site)
    _stopped(site, saved, KILL, stop)
    _starts(site)
    assert site.query(GUESTS) == [(0,)], "whoever was erased stays so"
    assert not (site.home / "familles.toml").exists()
    assert state(site) == [campaigns, [(people - 1,)], [(0,)]], "as saved: without the account made since"


def test_a_restoration_may_follow_one_that_was_killed(site: Site, saved: Path):
    _stopped(site, saved, KILL, "stop(pathlib.Path, 'rename', count=2)")
    assert "Effacements refaits : 1" in replace(site, saved)
    assert site.query(GUESTS) == [(0,)]
    assert not (site.home / RESTORING).exists()


def _stopped(site: Site, saved: Path, ending: str, stop: str) -> None:
    early, late = (stop, "pass") if "unpacking" in stop else ("", stop)
    text = RESTORE.format(ending=ending, early=early, late=late, file=str(saved), name=named(site))
    done = forks.run(["-c", text], site.environment, timeout=120)
    assert done.returncode in {1, -9}, "it ran to its end"


def _starts(site: Site) -> None:
    with site.started("worker") as worker:
        line_with(worker, "Ctrl-C")
    assert not (site.home / RESTORING).exists()


def _files(home: Path) -> list[str]:
    transient = {"en-service", "migration", "arpenteur.sqlite3-wal", "arpenteur.sqlite3-shm"}
    return sorted(entry.name for entry in home.iterdir() if entry.name not in transient)
