"""A backup is whole, true and private; a restoration is checked first and forgets whom it must."""

import fcntl
import gzip
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from sites import Site, empty_site, populated_site

from arpenteur.domain.errors import InputError
from arpenteur.web.site.operations.backup import archive, manifest
from arpenteur.web.site.operations.backup.manifest import RESTORING
from arpenteur.web.site.operations.backup.swapping import content
from arpenteur.web.site.operations.backup.unpacking import unpacked
from arpenteur.web.site.operations.presence import FILE

STATE = """
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.foundation.territory.models import PublishedSnapshot, Zone
from django.db.models import Sum
with unsealed():
    print(User.objects.count(), Entry.objects.exclude(verb="epoch.began").count(),
          Volunteer.objects.count(), Zone.objects.count(),
          FieldEvent.objects.aggregate(n=Sum("quantity"))["n"] == Tally.objects.aggregate(n=Sum("quantity"))["n"],
          all(one.path.is_dir() for one in PublishedSnapshot.objects.all()))
"""
WRITE_UNTIL_CLOSED = """
import threading, uuid
from cast import AT
from datetime import timedelta
from fictional_place import station
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.foundation.shared.sealing import sealed
campaign = find_campaign("essai")
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
with sealed(campaign.pk):
    action = Action.objects.create(campaign=campaign, kind="leaflets", starts_at=AT, ends_at=AT + timedelta(hours=2),
                                   created_at=AT, changed_at=AT)
    while not ended.is_set():
        counts = [Counted(uuid.uuid4(), station(n % 2), "leaflet", 1 + n) for n in range(20)]
        record_counts(action=action, counts=counts, by=COMMAND, at=AT)
        print("wrote", flush=True)
"""
ERASE = """
from cast import AT
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.accountability.compliance.erasure import erase_account
erase_account(user=User.objects.get(email="guest@exemple.invalid"), by=COMMAND, at=AT)
"""

SIGN = """
from arpenteur.web.ground.phone.turf_file import EVENTS, sealed_text
print(sealed_text({"kind": EVENTS}))
"""
VERIFY = """
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public
from arpenteur.web.ground.phone.turf_file import opened
print(opened(SIGNED.encode()).fingerprint == fingerprint_of(own_public()))
"""


def replacing(site: Site) -> tuple[str, ...]:
    """What a script says to replace a site."""
    return "--replace", "--confirm", site.database.rpartition("/")[2] or site.home.name


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town) -> Site:
    """Without a backup key: files in clear, the keys of the site kept apart in its environment."""
    one = populated_site(tmp_path_factory.mktemp("site") / "home", town.path)
    one.more |= keys_of(one.home)
    return one


def keys_of(home: Path) -> dict[str, str]:
    return {f"ARPENTEUR_{name.upper()}": (home / name).read_text() for name in ("secret_key", "signing_key")}


@pytest.fixture(scope="module")
def saved(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("saved") / "site.tar.gz"
    (site.home / "photos").mkdir()
    (site.home / "photos" / "affiche.webp").write_bytes(b"an image")
    (site.home / "mail").mkdir()
    (site.home / "mail" / "message").write_text("Lou Gabarit")
    said = site.run("backup", out).stderr
    assert "données personnelles, sans les clés du site" in said
    return out


@pytest.fixture
def empty(site: Site, tmp_path: Path) -> Site:
    """Another machine, to which the keys were brought."""
    other = empty_site(tmp_path / "home")
    other.more |= site.more
    return other


@pytest.mark.drawn("operations", "keys")
def test_a_backup_is_one_private_file_and_nothing_else(site: Site, saved: Path):
    assert [file.name for file in saved.parent.iterdir()] == ["site.tar.gz"]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    listed = subprocess.run(["tar", "-tzf", saved], check=True, capture_output=True, text=True).stdout.split()
    assert listed[0].startswith("base/")
    assert listed[-1] == "manifest.json"
    assert "dossier/photos/affiche.webp" in listed
    assert [name for name in listed if "mail" in name or "sqlite3-" in name or "_key" in name] == []
    for key in keys_of(site.home).values():
        assert key.encode() not in gzip.decompress(saved.read_bytes())


def test_what_comes_back_is_what_was_saved(site: Site, saved: Path, empty: Site):
    other = empty
    said = other.run("restore", saved).stderr
    assert "Le journal se vérifie" in said
    assert other.python(STATE) == site.python(STATE)
    assert other.python(STATE).endswith("True True")
    assert (other.home / "photos" / "affiche.webp").read_bytes() == b"an image"
    assert not (other.home / RESTORING).exists()


def test_a_restored_site_signs_turf_files_as_before(site: Site, saved: Path, empty: Site):
    other = empty
    other.run("restore", saved)
    before, after = site.python(SIGN), other.python(SIGN)
    assert before == after, "the same key signs the same text the same way"
    for one in (site, other):
        assert one.python(f"SIGNED = {before!r}{VERIFY}") == "True"


def test_a_backup_taken_while_people_write_holds_together(site: Site, tmp_path: Path, empty: Site):
    out = tmp_path / "pendant.tar.zst"
    with site.script(WRITE_UNTIL_CLOSED) as writer:
        assert writer.stdout.readline() == "wrote\n"
        site.run("backup", out)
        assert writer.stdout.readline() == "wrote\n"
        writer.stdin.close()
        assert writer.wait(timeout=30) == 0
    empty.run("restore", out)
    assert empty.python(STATE).endswith("True True")


def test_somebody_erased_since_does_not_come_back(saved: Path, empty: Site):
    site = empty
    site.run("restore", saved)
    before = site.python(STATE)
    site.python(ERASE)
    assert (site.home / "erasures.jsonl").is_file()
    said = site.run("restore", saved, *replacing(site)).stderr
    assert "Effacements refaits : 1" in said
    assert int(site.python(STATE).split()[0]) == int(before.split()[0]) - 1
    assert (site.home / "erasures.jsonl").is_file()


def test_a_list_of_erasures_kept_elsewhere_is_heard(saved: Path, empty: Site, tmp_path: Path):
    site = empty
    site.run("restore", saved)
    site.python(ERASE)
    kept = shutil.copy(site.home / "erasures.jsonl", tmp_path / "liste.jsonl")
    new = empty_site(tmp_path / "new")
    new.more |= site.more
    assert "Effacements refaits : 1" in new.run("restore", saved, "--erasures", kept).stderr


def test_a_folder_with_data_is_replaced_only_when_asked(site: Site, saved: Path):
    refused = site.run("restore", saved, code=1).stderr
    assert "n'est pas vide" in refused
    assert "--replace" in refused
    (site.home / "familles.toml").write_text("after")
    site.run("restore", saved, *replacing(site))
    assert not (site.home / "familles.toml").exists()
    assert (site.home / "mail" / "message").is_file()


def test_a_site_that_runs_is_not_restored_over(site: Site, saved: Path):
    with (site.home / FILE).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        refused = site.run("restore", saved, *replacing(site), code=1).stderr
    assert "arrêtez « serve » et « worker »" in refused


@pytest.mark.parametrize("harm", ["cut", "altered", "no archive", "absent"])
def test_a_damaged_file_is_refused_and_nothing_is_written(saved: Path, tmp_path: Path, harm: str):
    file, home = tmp_path / "abimé.tar.gz", tmp_path / "home"
    data = bytearray(saved.read_bytes())
    if harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "altered":
        data[len(data) // 2] ^= 0xFF
        file.write_bytes(data)
    elif harm == "no archive":
        file.write_bytes(b"bonjour")
    refused = pytest.raises(InputError)
    with refused, unpacked(file, home, replace=False, committed=bool):
        pass
    assert content(home) == []
    assert not (home / RESTORING).exists()


@pytest.mark.drawn("operations", "keys")
def test_a_byte_that_changed_never_ends_in_another_error(saved: Path, tmp_path: Path):
    """Digests are compared afterwards: what cannot even be read has its own sentence, wherever the byte is."""
    file, good = tmp_path / "altered.tar.gz", saved.read_bytes()
    wrong = 0
    for place in range(20, len(good) - 8, len(good) // 500):
        file.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        try:
            archive.unpack(file, tmp_path / f"{place}")
        except InputError:
            wrong += 1
    assert wrong > 400


def test_a_member_whose_digest_differs_is_named(saved: Path, tmp_path: Path):
    folder = tmp_path / "in"
    said, _ = archive.unpack(saved, folder)
    (folder / "dossier" / "photos" / "affiche.webp").write_bytes(b"another")
    out = tmp_path / "autre.tar.gz"
    with archive.writing(out) as writer:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            writer.add(file.relative_to(folder).as_posix(), file)
        writer.say(said)
    refused = pytest.raises(InputError, match=r"empreinte fausse : dossier/photos/affiche\.webp")
    with refused, unpacked(out, tmp_path / "home", replace=False, committed=bool):
        pass


@pytest.mark.parametrize("name", ["/etc/passwd", "../dehors", "dossier/../../dehors", "autre/x"])
def test_a_member_that_would_be_written_elsewhere_is_refused(name: str):
    assert not manifest.safe(name)


@pytest.mark.parametrize(("name", "said"), [("x.zip", "un nom en .tar.gz ou .tar.zst"), ("non/x.tar.gz", "créez-le")])
def test_a_name_that_cannot_be_is_refused_before_any_work(tmp_path: Path, name: str, said: str):
    with pytest.raises(InputError, match=said):
        archive.check_name(tmp_path / name)


def test_a_full_disk_leaves_no_half_of_a_backup(tmp_path: Path, monkeypatch):
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.os, "fsync", full)
    out = tmp_path / "x.tar.gz"
    with pytest.raises(InputError, match="ne s'écrit pas"), archive.writing(out) as writer:
        writer.say("{}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_a_backup_of_another_kind_of_database_is_refused(saved: Path, tmp_path: Path):
    refused = Site(tmp_path / "home").run("restore", saved, code=1).stderr
    assert "la sauvegarde est d'une base PostgreSQL, le site est réglé sur SQLite" in refused
    assert content(tmp_path / "home") == []


@pytest.mark.postgresql
def test_a_database_with_data_is_replaced_only_when_asked(saved: Path, empty: Site):
    other = empty
    other.run("restore", saved)
    shutil.rmtree(other.home)
    assert "n'est pas vide" in other.run("restore", saved, code=1).stderr
    other.run("restore", saved, *replacing(other))
    assert other.python(STATE).endswith("True True")


@pytest.mark.postgresql
def test_a_superuser_is_refused_by_every_process(tmp_path: Path):
    server = os.environ["ARPENTEUR_TEST_DATABASE_URL"].replace("arpenteur@", "postgres@")
    site = Site(tmp_path / "home", server)
    for command in (("serve", "--port", "9"), ("worker",)):
        assert "superutilisateur" in site.run(*command, code=1).stderr
    assert "superutilisateur" in site.run("doctor", code=1).stdout
