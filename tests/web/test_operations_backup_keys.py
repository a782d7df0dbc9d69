"""Backups that only a private key opens: written by a site that cannot read them, proved once a month, several kept."""

import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from sites import ROOT, Site, copied_site, empty_site, populated_site

from arpenteur.domain.errors import InputError
from arpenteur.web.site.operations.backup import archive, encryption, generations
from arpenteur.web.site.operations.backup.manifest import PROOF, Manifest
from arpenteur.web.site.operations.backup.swapping import content
from arpenteur.web.site.operations.backup.unpacking import unpacked

AT = datetime(2026, 11, 27, 3, 20, tzinfo=UTC)
PEOPLE = "SELECT count(*) FROM accounts_user"
ALTER = """
from django.db import connection
from arpenteur.web.foundation.shared.sealing import unsealed
with unsealed(), connection.cursor() as cursor:
    {before}
    cursor.execute("UPDATE audit_entry SET verb = 'altered' WHERE number = 2")
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file of a private key, and its public key."""
    private, public = encryption.new_pair()
    file = tmp_path_factory.mktemp("keys") / "cle-privee.txt"
    file.write_text(private)
    return file, public


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town, keys: tuple[Path, str]) -> Site:
    one = populated_site(tmp_path_factory.mktemp("site") / "home", town.path)
    one.more |= {"ARPENTEUR_BACKUP_KEY": keys[1], "ARPENTEUR_BACKUPS": str(tmp_path_factory.mktemp("sauvegardes"))}
    return one


@pytest.fixture(scope="module")
def saved(site: Site) -> Path:
    said = site.run("backup").stderr
    assert "En clair" not in said
    (file,) = Path(site.more["ARPENTEUR_BACKUPS"]).iterdir()
    return file


def test_the_pair_is_made_off_the_site_and_only_the_public_key_is_said(site: Site, tmp_path: Path):
    file = tmp_path / "cle.txt"
    done = site.run("backup", "key", file)
    assert done.stdout.startswith("age1")
    assert "AGE-SECRET-KEY" not in done.stdout + done.stderr
    assert str(encryption.private_key(file.read_text()).to_public()) == done.stdout.strip()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "ne s'écrit pas" in site.run("backup", "key", file, code=1).stderr
    assert "ne reste pas sur le site" in site.run("backup", "key", site.home / "cle.txt", code=1).stderr


def test_nothing_of_an_encrypted_backup_can_be_read_without_the_private_key(site: Site, saved: Path, keys):
    data = saved.read_bytes()
    assert data.startswith(encryption.HEADER)
    for word in ((site.home / "secret_key").read_bytes(), b"manifest.json", b"SQLite format", b"dossier/"):
        assert word not in data
    plain = io.BytesIO()
    with saved.open("rb") as raw:
        pyrage.decrypt_io(raw, plain, [encryption.private_key(keys[0].read_text())])
    assert plain.getvalue()[:4] in {b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08\x00"}, "age alone gives the archive"


def test_it_comes_back_whole_with_the_keys_of_the_site(site: Site, saved: Path, keys, tmp_path: Path):
    other = empty_site(tmp_path / "home")
    assert "donnez sa clé privée avec --key" in other.run("restore", saved, code=1).stderr
    other.run("restore", saved, "--key", keys[0])
    assert other.query(PEOPLE) == site.query(PEOPLE)
    assert (other.home / "secret_key").read_bytes() == (site.home / "secret_key").read_bytes()
    assert not any(keys[0].read_bytes() in file.read_bytes() for file in other.home.rglob("*") if file.is_file())


@pytest.mark.parametrize("harm", ["start cut", "half", "last byte cut", "altered", "altered head", "foreign", "empty"])
def test_a_file_cut_altered_or_foreign_is_one_sentence_and_nothing_changes(
    site: Site, saved: Path, keys, tmp_path: Path, harm: str
):
    data = bytearray(saved.read_bytes())
    middle = len(data) // 2
    if harm == "altered":
        data[middle] ^= 1
    elif harm == "altered head":
        data[60] ^= 1
    ends = {"start cut": 90, "half": middle, "last byte cut": len(data) - 1}
    foreign = {"foreign": encryption.HEADER + b"bonjour" * 99, "empty": b""}
    file = tmp_path / saved.name
    file.write_bytes(foreign.get(harm, bytes(data[: ends.get(harm, len(data))])))
    home, refused = tmp_path / "home", pytest.raises(InputError)
    with refused, unpacked(file, home, replace=False, committed=bool, private=keys[0].read_text()):
        pass
    assert content(home) == []
    assert list(home.glob(".rest*")) == []


def test_another_key_is_told_apart_from_a_damaged_file(saved: Path, tmp_path: Path):
    other, _ = encryption.new_pair()
    refused = pytest.raises(InputError, match="cette clé n'ouvre pas")
    with refused, unpacked(saved, tmp_path / "home", replace=False, committed=bool, private=other):
        pass
    with pytest.raises(InputError, match="pas une clé privée"):
        encryption.private_key("bonjour")
    with pytest.raises(InputError, match="pas une clé publique"):
        encryption.public_key("age1bonjour")


def test_a_backup_of_before_with_its_key_in_clear_still_comes_back(site: Site, saved: Path, keys, tmp_path: Path):
    folder, old = tmp_path / "in", tmp_path / "avant.tar.gz"
    said, files = archive.unpack(saved, folder, keys[0].read_text())
    with archive.writing(old) as writer:
        for name in files:
            writer.add(name, folder / name)
        writer.say(said)
    assert Manifest.parse(said).files.keys() >= {"dossier/secret_key"}
    other = empty_site(tmp_path / "home")
    other.run("restore", old)
    assert other.query(PEOPLE) == site.query(PEOPLE)
    assert (other.home / "secret_key").read_bytes() == (site.home / "secret_key").read_bytes()


def test_a_full_disk_leaves_no_half_of_an_encrypted_backup(keys, tmp_path: Path, monkeypatch):
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(encryption.pyrage, "encrypt_io", full)
    big = tmp_path / "big"
    big.write_bytes(b"x" * 3_000_000)
    out = tmp_path / "x.tar.gz.age"
    with pytest.raises(InputError, match="No space left"), archive.writing(out, keys[1]) as writer:
        writer.add("dossier/big", big)
    assert list(tmp_path.iterdir()) == [big]


# -- generations -----------------------------------------------------------------------------------------------


def nights(folder: Path, count: int) -> list[Path]:
    files = [generations.next_file(folder, AT - timedelta(days=n), encrypted=True) for n in range(count)]
    for file in files:
        file.write_bytes(b"")
    return files


def test_seven_days_four_weeks_and_six_months_are_kept(tmp_path: Path):
    files = nights(tmp_path, 400)
    other = tmp_path / "notes.txt"
    other.write_text("not ours")
    generations.prune(tmp_path, generations.Keep())
    left = generations.backups(tmp_path)
    assert left[:7] == files[:7]
    days = [(AT - timedelta(days=files.index(file))).date().isoformat() for file in left]
    assert days[7:] == [
        "2026-11-15",
        "2026-11-08",
        "2026-10-31",
        "2026-09-30",
        "2026-08-31",
        "2026-07-31",
        "2026-06-30",
    ]
    assert other.is_file()


def test_the_newest_is_kept_whatever_is_asked_and_a_year_of_nights_never_loses_a_generation(tmp_path: Path):
    kept = generations.Keep.parse("7,4,6")
    for night in range(200):
        generations.next_file(tmp_path, AT + timedelta(days=night), encrypted=False).write_bytes(b"")
        generations.prune(tmp_path, kept)
    assert 13 <= len(generations.backups(tmp_path)) <= 17
    generations.prune(tmp_path, generations.Keep(0, 0, 0))
    assert len(generations.backups(tmp_path)) == 1


@pytest.mark.parametrize("text", ["7", "7,4", "a,b,c", "7,4,-1"])
def test_what_is_kept_is_three_numbers(text: str):
    with pytest.raises(InputError, match="jours,semaines,mois"):
        generations.Keep.parse(text)


def test_a_backup_never_overwrites_one(site: Site, saved: Path):
    assert "existe déjà" in site.run("backup", saved, code=1).stderr


# -- proof -----------------------------------------------------------------------------------------------------


@pytest.fixture
def scratch(site: Site, tmp_path: Path) -> tuple[str, ...]:
    """What gives the proof a database: none with SQLite."""
    return ("--database", empty_site(tmp_path / "x").database) if site.database else ()


def rehearsal(keys: tuple[Path, str], scratch: tuple[str, ...]) -> list[str]:
    """The command of the document for this kind of database, with the key and the scratch database of the test."""
    document = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    lines = [line.split()[1:] for line in document.splitlines() if line.startswith("arpenteur backup prove")]
    (words,) = [line for line in lines if ("--database" in line) == bool(scratch)]
    here = {"cle-privee.txt": str(keys[0])}
    return [here.get(word, scratch[1] if word.startswith("postgresql:") else word) for word in words]


def records(site: Site) -> list[str]:
    return [json.loads(line)["what"] for line in (site.home / "sauvegardes.jsonl").read_text().splitlines()]


def test_a_proof_restores_counts_verifies_and_keeps_nothing_but_its_line(site: Site, saved: Path, keys, scratch):
    before = site.query(PEOPLE)
    with site.served():
        said = site.run(*rehearsal(keys, scratch)).stderr
    assert "2 campagnes" in said
    assert "Le journal se vérifie" in said
    assert records(site)[-1] == "proof"
    assert site.query(PEOPLE) == before
    assert not (site.home / PROOF).exists()
    if scratch:
        assert Site(site.home, scratch[1]).query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_proof_that_fails_writes_no_line(site: Site, saved: Path, keys, scratch, tmp_path: Path):
    before = records(site)
    bad = tmp_path / "x.tar.gz.age"
    bad.write_bytes(saved.read_bytes()[:-9])
    site.run("backup", "prove", bad, "--key", keys[0], *scratch, code=1)
    assert records(site) == before


def test_a_backup_whose_journal_was_touched_is_no_proof(site: Site, saved: Path, keys, scratch, tmp_path: Path):
    touched = copied_site(site, tmp_path / "home")
    triggers = "ALTER TABLE audit_entry DISABLE TRIGGER USER" if site.database else None
    before = f"cursor.execute({triggers!r})" if triggers else DROP_TRIGGERS
    touched.python(ALTER.format(before=before))
    touched.more["ARPENTEUR_BACKUPS"] = str(tmp_path)
    touched.run("backup")
    (file,) = tmp_path.glob("arpenteur-*")
    said = touched.run("backup", "prove", file, "--key", keys[0], *scratch, code=1).stderr
    assert "Le journal ne se vérifie pas" in said
    assert "proof" not in records(touched)[len(records(site)) :]


DROP_TRIGGERS = """
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')
""".strip()


@pytest.mark.postgresql
def test_a_proof_never_touches_the_base_of_the_site(site: Site, saved: Path, keys):
    before = site.query(PEOPLE)
    assert "--database" in site.run("backup", "prove", saved, "--key", keys[0], code=1).stderr
    with site.served():
        said = site.run("backup", "prove", saved, "--key", keys[0], "--database", site.database, code=1).stderr
    assert "le site tourne sur la base" in said
    said = site.run("backup", "prove", saved, "--key", keys[0], "--database", site.database, code=1).stderr
    assert "n'est pas vide" in said
    assert site.query(PEOPLE) == before


def test_a_site_without_a_folder_of_backups_is_told(site: Site, tmp_path: Path):
    bare = Site(tmp_path / "home")
    assert "ARPENTEUR_BACKUPS" in bare.run("backup", code=1).stderr
    assert "ARPENTEUR_BACKUPS" in bare.run("backup", "prove", code=1).stderr
    (tmp_path / "vide").mkdir()
    bare.more["ARPENTEUR_BACKUPS"] = str(tmp_path / "vide")
    assert "aucune sauvegarde ici" in bare.run("backup", "prove", code=1).stderr


def test_a_folder_given_is_sorted_as_the_one_of_the_settings(site: Site, tmp_path: Path):
    old = nights(tmp_path, 40)
    site.run("backup", tmp_path)
    assert len(generations.backups(tmp_path)) < 20
    assert not old[-8].exists()
    shutil.rmtree(tmp_path)
