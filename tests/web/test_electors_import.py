"""A list of voters brought by a campaign: undertaking, preview, kept or thrown away; what is destroyed is nowhere."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import time_machine
from cast import AT, Cast
from django.db import connection
from recorded_logs import recorded
from voter_lists import SIGNED, bring, errors, here, joined, kept_list, people, register, sign, text

from arpenteur.demo import voters as lists
from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.keys import keyring
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.electors import importing
from arpenteur.web.persons.electors.models import DATA, ListFigure, Undertaking, Voter, VoterList
from letters import whole_database

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


def voters(cast: Cast) -> list[Voter]:
    with sealed(cast.campaign.pk):
        return list(Voter.objects.all())


def verbs(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        found = Entry.objects.filter(chain=cast.campaign.pk, verb__startswith="electors.").order_by("number")
        assert list(breaks(cast.campaign.pk)) == []
        return list(found.values_list("verb", flat=True))


def test_no_list_is_read_without_an_undertaking(cast: Cast, town: Snapshot):
    browser = cast.client(cast.director)
    answer = bring(cast, browser, register(town))
    assert answer.status_code == 400
    assert errors(answer) == ["Personne n'a signé l'engagement de l'article L37 ; signez-le d'abord."]
    assert voters(cast) == []
    sign(cast, browser)
    with sealed(cast.campaign.pk):
        one = Undertaking.objects.get()
        assert (one.name, one.capacity, str(one.signed_on)) == ("Odile Modèle", "mandataire", "2026-09-01")
        assert one.signed_at == AT
    assert bring(cast, browser, register(town)).status_code == 302
    assert verbs(cast) == ["electors.undertaken", "electors.brought"]


@pytest.mark.parametrize(
    "wrong", [{"day": "2026-09-03"}, {"day": "2024-01-01"}, {"name": ""}, {"agreed": ""}, {"capacity": ""}]
)
def test_an_undertaking_is_whole_or_it_is_none(cast: Cast, wrong: dict):
    answer = cast.client(cast.director).post(here(cast, "engagement/"), SIGNED | wrong)
    assert answer.status_code == 400
    with sealed(cast.campaign.pk):
        assert not Undertaking.objects.exists()


def test_a_list_waits_is_seen_with_its_counts_and_is_kept(cast: Cast, town: Snapshot):
    everyone = people(town)
    browser = cast.client(cast.director)
    sign(cast, browser)
    answer = bring(cast, browser, joined(lists.register_lines(everyone)))
    with sealed(cast.campaign.pk):
        one = VoterList.objects.get()
    assert (one.voters, one.elsewhere) == (len(everyone), 0)
    assert one.share_matched >= 0.99
    assert one.stations == 24
    page = text(browser.get(answer.headers["Location"]))
    assert "24 / 24" in page
    assert f"{len(everyone)} électeurs lus" in page
    assert "n'a encore" not in page
    assert "0 " in text(browser.get(here(cast)))
    assert browser.post(f"{answer.headers['Location']}garder/").status_code == 302
    page = text(browser.get(here(cast)))
    assert f"{len(everyone)}" in page
    with sealed(cast.campaign.pk):
        assert VoterList.objects.get().waits_until is None
        assert {one.kind for one in ListFigure.objects.all()} == {"age", "young", "adults"}
    assert verbs(cast)[-1] == "electors.kept"


def test_names_and_addresses_are_encrypted_and_the_columns_of_slices_are_not(cast: Cast, town: Snapshot):
    everyone = people(town)
    kept_list(cast, joined(lists.register_lines(everyone)))
    rows = voters(cast)
    assert [one.person.birth_name for one in rows] == [one.birth_name.upper() for one in everyone]
    assert [(one.birth_year, one.sex, one.kind) for one in rows] == [(one.year, one.sex, one.list) for one in everyone]
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity, home FROM electors_voter")
        raw = cursor.fetchall()
    assert all(identity.startswith("1.") and home.startswith("1.") for identity, home in raw)


def stations_written(town: Snapshot, spelled) -> str:
    lines = list(lists.register_lines(people(town)))
    out = [lines[0]]
    for line in lines[1:]:
        cells = line.split(";")
        cells[21] = f'"{spelled(cells[21].strip(chr(34)))}"' if cells[21] else ""
        out.append(";".join(cells))
    return "".join(out)


@pytest.mark.parametrize(
    "spelled", [lambda c: c, lambda c: str(int(c)), lambda c: f"00099_{c}", lambda c: f"{int(c):03}"]
)
def test_stations_are_matched_however_their_codes_are_written(cast: Cast, town: Snapshot, spelled):
    one = kept_list(cast, stations_written(town, spelled))
    assert one.share_matched >= 0.99


def test_voters_of_another_commune_are_counted_and_go_no_further(cast: Cast, town: Snapshot):
    lines = list(lists.register_lines(people(town)))
    for at in (1, 2, 3):
        lines[at] = lines[at].replace('"00099"', '"93010"', 1)
    one = kept_list(cast, "".join(lines))
    assert one.elsewhere == 3
    assert one.voters == len(lines) - 4 == len(voters(cast))


def test_a_station_that_the_place_does_not_have_is_told_with_its_lines(cast: Cast, town: Snapshot):
    lines = list(lists.register_lines(people(town)))
    for at in (4, 6):
        lines[at] = lines[at].replace('"0001"', '"0777"', 1)
    browser = cast.client(cast.director)
    sign(cast, browser)
    page = text(browser.get(bring(cast, browser, "".join(lines)).headers["Location"]))
    assert "0777" in page
    assert "5, 7" in page


def test_addresses_are_tied_to_buildings_where_the_place_has_them(cast: Cast, walked_place: Snapshot, streets: None):
    one = kept_list(cast, register(walked_place))
    assert one.share_at_building > 0.9
    assert {row.place.building for row in voters(cast)} - {""} <= set(walked_place.buildings["building"])


@pytest.mark.parametrize("name", ["LCE-com00099-15-06-2024.csv", "liste_LCE.csv"])
def test_the_name_of_the_file_tells_the_list_where_no_column_does(cast: Cast, town: Snapshot, name: str):
    kept_list(cast, register(town, with_list=False), name)
    assert {one.kind for one in voters(cast)} == {"LCE"}


def test_an_enriched_file_is_refused_and_nothing_of_it_stays(cast: Cast, town: Snapshot):
    browser = cast.client(cast.director)
    sign(cast, browser)
    first, *lines = lists.register_lines(people(town))
    answer = bring(cast, browser, f"TELEPHONE;{first}" + "".join(f"06 39 98 01 02;{line}" for line in lines))
    assert answer.status_code == 400
    (sentence,) = errors(answer)
    assert sentence.startswith("Ligne 2, colonne « TELEPHONE » : cette liste est enrichie")
    assert voters(cast) == []
    with sealed(cast.campaign.pk):
        assert not VoterList.objects.exists()
    assert verbs(cast) == ["electors.undertaken", "electors.refused"]
    assert "39 98 01" not in whole_database()


def test_an_import_that_ends_half_way_leaves_nothing(cast: Cast, town: Snapshot, monkeypatch):
    browser = cast.client(cast.director)
    sign(cast, browser)
    monkeypatch.setattr(importing, "BATCH", 100)
    write = importing._Writer.write

    def fail(self, lines):
        if Voter.objects.filter(source=self.voters).count() >= 200:
            raise KeyboardInterrupt
        write(self, lines)

    monkeypatch.setattr(importing._Writer, "write", fail)
    with pytest.raises(KeyboardInterrupt):
        bring(cast, browser, register(town))
    assert voters(cast) == []
    with sealed(cast.campaign.pk):
        assert not VoterList.objects.exists()


def test_a_list_that_is_kept_replaces_the_former_one_or_stands_beside_it(cast: Cast, town: Snapshot):
    kept_list(cast, register(town, share=0.02))
    browser = cast.client(cast.director)
    for replace, count in (("", 2), ("on", 1)):
        place = bring(cast, browser, register(town, share=0.01)).headers["Location"]
        assert browser.post(f"{place}garder/", {"replace": replace} if replace else {}).status_code == 302
        with sealed(cast.campaign.pk):
            assert VoterList.objects.count() == count


def test_a_list_is_deleted_with_the_key_that_encrypted_it(
    cast: Cast, town: Snapshot, django_capture_on_commit_callbacks
):
    one = kept_list(cast, register(town))
    assert keyring.numbers(cast.campaign.pk, DATA) == [1]
    with django_capture_on_commit_callbacks(execute=True):
        answer = cast.client(cast.director).post(here(cast, f"{one.pk}/supprimer/"))
    assert answer.status_code == 302
    assert voters(cast) == []
    assert keyring.numbers(cast.campaign.pk, DATA) == []
    assert verbs(cast)[-1] == "electors.deleted"
    assert kept_list(cast, register(town)).voters, "another list draws another key"


def files_below(*folders: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for folder in folders for file in folder.rglob("*") if file.is_file()}


def destroyed(everyone: list) -> set[str]:
    """What a list says of its voters that is not kept, or kept encrypted."""
    gone = {one.birthplace[1] for one in everyone} | {one.birthplace[0] for one in everyone} | set(lists.COUNTRIES)
    gone |= {one.born for one in everyone if one.born.count("/") == 2}
    return gone | {one.birth_name.upper() for one in everyone if "-" in one.birth_name}


@pytest.mark.parametrize("layout", ["register", "decree"])
def test_what_is_destroyed_is_nowhere(cast: Cast, town: Snapshot, home: Path, tmp_path: Path, monkeypatch, layout: str):
    """In no table, no file of the database or its log, no temporary or other file of the site, no line of its logs."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    everyone = people(town, share=0.05)
    lines = lists.register_lines(everyone) if layout == "register" else lists.decree_lines(everyone)
    with recorded() as logs:
        kept_list(cast, joined(lines))
    words = destroyed(everyone)
    dump = whole_database()
    assert "electors_voter" in dump
    assert [word for word in words if word in dump or word in logs.text] == []
    assert files_below(scratch) == {}
    files = files_below(home)
    if connection.vendor == "sqlite":
        base = Path(connection.settings_dict["NAME"])
        files |= {one: one.read_bytes() for one in base.parent.glob(f"{base.name}*")}
    assert [file for file, held in files.items() for word in words if word.encode() in held] == []


def content(file: Path) -> bytes:
    """What a file holds; nothing where it went meanwhile."""
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return b""


def times(folder: Path) -> Iterator[tuple[Path, int]]:
    """Files below, and when each was written last; bases of other tests go meanwhile."""
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if file.is_file():
                yield file, file.stat().st_mtime_ns


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_destroyed_is_in_no_file_of_the_server(cast: Cast, town: Snapshot):
    """Neither in its tables nor in its write-ahead log, where everything goes that it was ever told to write: of the
    files that changed meanwhile, since those of all other tests are beside them.
    """
    everyone = people(town, share=0.02)
    folder = Path(os.environ["ARPENTEUR_TEST_DATABASE_FILES"])
    before = dict(times(folder))
    kept = kept_list(cast, joined(lists.register_lines(everyone)))
    looked_for = re.compile(b"|".join(re.escape(word.encode()) for word in sorted(destroyed(everyone))))
    seen, found = set(), []
    for file, when in times(folder):
        if when != before.get(file):
            text = content(file)
            seen |= {file.parent.name} if kept.maker.encode() in text else set()
            found += [file] if looked_for.search(text) else []
    assert "pg_wal" in seen
    assert found == []


def test_a_file_of_many_megabytes_stays_in_memory(cast: Cast, town: Snapshot, tmp_path: Path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    opened: list[str] = []
    real = os.open

    def heard(path, *more, **how):
        opened.append(str(path))
        return real(path, *more, **how)

    monkeypatch.setattr(os, "open", heard)
    browser = cast.client(cast.director)
    sign(cast, browser)
    content = register(town) + "x" * (3 << 20)
    assert len(content) > 3 << 20
    bring(cast, browser, content)
    assert [path for path in opened if path.startswith(str(scratch))] == []


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "officer", "guest"])
def test_only_a_director_brings_a_list(cast: Cast, town: Snapshot, name: str):
    browser = cast.client(getattr(cast, name))
    assert browser.post(here(cast, "engagement/"), SIGNED).status_code == 403
    assert bring(cast, browser, register(town)).status_code == 403
    assert voters(cast) == []


def test_a_form_from_elsewhere_brings_nothing(cast: Cast, town: Snapshot):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.director)
    file = SimpleUploadedFile("liste.csv", register(town).encode())
    for rest in ("ajouter/", "comparer/"):
        assert browser.post(here(cast, rest), {"file": file, "year": "2024"}).status_code == 403
