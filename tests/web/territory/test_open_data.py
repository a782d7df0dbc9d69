"""A published snapshot as open data: pages, files that never change, the catalogue, what is never given."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import Cast
from django.test import Client
from fictional_place import NAME, PLACE, write_fictional_place

from arpenteur.manifest import Manifest
from arpenteur.snapshot import OPTIONAL, TABLES, Snapshot
from arpenteur.tables import table_dictionary
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.open_data.words import french

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
URL = f"/donnees/{PLACE}/"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def current(published: PublishedSnapshot) -> str:
    return f"{URL}{published.manifest['digest']}/"


def zipped(client: Client, published: PublishedSnapshot) -> bytes:
    answer = client.get(f"{current(published)}instantane.zip")
    assert answer.status_code == 200
    return body(answer)


def licensed(town: Snapshot, folder: Path, *licences: str) -> PublishedSnapshot:
    """The town as if its sources had these licences, published."""
    shutil.copytree(town.path, folder)
    told = Manifest.read(folder)
    sources = tuple(replace(one, licence=licences[at % len(licences)]) for at, one in enumerate(told.sources))
    (folder / "manifest.json").write_bytes(replace(told, sources=sources).listing(folder).to_bytes())
    return publish_snapshot(path=folder, by="test", at=datetime(2026, 9, 2, tzinfo=UTC))


@pytest.fixture
def opened(home, town, tmp_path, request) -> PublishedSnapshot:
    """The town with sources under two licences, one of them share-alike."""
    return licensed(town, tmp_path / "licensed", "Licence Ouverte 2.0", "ODbL 1.0")


def test_the_page_tells_every_file_its_rows_its_columns_and_how_to_cite_it(client, published):
    html = client.get(URL).content.decode()
    manifest = published.manifest
    for name in (*manifest["files"], "manifest.json"):
        assert f'href="{current(published)}{name}"' in html
    assert html.count(manifest["digest"]) > 3
    assert "Licence Ouverte" in html
    assert "données fictives ; instantané du 1er septembre 2026" in html
    assert "nom du lieu de vote" in html
    assert "--verify" in html
    assert re.search(r"stations\.parquet</a></th>.*?<td class=\"num\">24</td>", html, re.S)


def test_in_english_tables_speak_english(client, published):
    client.post("/langue/setlang/", {"language": "en", "next": URL})
    html = client.get(URL).content.decode()
    assert "name of the voting place, where known" in html
    assert "One row: polling station." in html
    assert "nom du lieu de vote" not in html


@pytest.mark.parametrize("name", [*TABLES, *OPTIONAL])
def test_every_column_is_described_in_french(name):
    told, table = french()["files"][name], (TABLES | OPTIONAL)[name]
    assert list(told["columns"]) == list(table.columns)
    assert len(told.get("caveats", ())) == len(table.caveats)
    units = {one["unit"] for one in table_dictionary(table)["columns"]} - {"", "€"}
    assert units <= french()["units"].keys()


def test_outsiders_find_it(client, published):
    assert f'href="{URL}"' in client.get(f"/strategie/{PLACE}/").content.decode().partition('class="sources"')[2]
    assert f'href="{URL}"' in client.get(f"/sources/{PLACE}/").content.decode().partition("<footer")[2]
    assert f'href="{URL}"' in client.get("/donnees/").content.decode()


def test_every_link_of_the_pages_leads_somewhere(client, published):
    for page in ("/donnees/", URL):
        html = client.get(page).content.decode()
        identifiers = set(re.findall(r'\sid="([^"]+)"', html))
        for href in set(re.findall(r'href="([^"]+)"', html)):
            if href.startswith("#"):
                assert href[1:] in identifiers
            elif href.startswith("/static/"):
                continue
            else:
                answer = client.get(href.removeprefix("http://testserver"))
                assert href.startswith("https://") or answer.status_code in (200, 302), href


def test_the_zip_is_the_same_bytes_each_time_and_is_the_snapshot(client, published, home):
    first = zipped(client, published)
    for made in (home / "answers").rglob("*.zip"):
        made.unlink()
    assert zipped(client, published) == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    names = archive.namelist()
    folder = names[1].partition("/")[0]
    assert folder.startswith(f"donnees-fictives-{PLACE}-")
    assert names == [
        "LISEZ-MOI.txt",
        *(f"{folder}/{one}" for one in sorted([*published.manifest["files"], "manifest.json"])),
    ]
    assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for name, digest in published.manifest["files"].items():
        assert hashlib.sha256(archive.read(f"{folder}/{name}")).hexdigest() == digest
    said = archive.read("LISEZ-MOI.txt").decode()
    assert "Sources : données fictives ; instantané du 1er septembre 2026" in said
    assert published.manifest["digest"] in said


def test_a_file_has_a_strong_etag_ranges_and_stays_in_caches(client, published):
    for name in ("stations.parquet", "manifest.json", "instantane.zip"):
        url = current(published) + name
        whole = client.get(url)
        content = body(whole)
        etag = whole.headers["ETag"]
        assert re.fullmatch(r'"[0-9a-z-]+"', etag)
        assert whole.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert whole.headers["Content-Disposition"].startswith("attachment; filename=")
        part = client.get(url, headers={"Range": "bytes=10-19", "If-Range": etag})
        assert (part.status_code, body(part)) == (206, content[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
        assert client.get(url, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
        assert client.head(url).headers["Content-Length"] == str(len(content))
        assert client.post(url).status_code == 405


def test_a_file_links_to_its_licences_and_to_what_describes_it(client, opened):
    published = opened
    for name in ("stations.parquet", "instantane.zip", ""):
        answer = client.get(current(published) + name)
        links = answer.headers["Link"]
        assert '<https://www.etalab.gouv.fr/licence-ouverte-open-licence/>; rel="license"' in links
        assert '<https://opendatacommons.org/licenses/odbl/1-0/>; rel="license"' in links
        described = re.findall(r'<([^>]+)>; rel="describedby"; type="([^"]+)"', links)
        assert [kind for _, kind in described] == ["application/json", "application/ld+json"]
        assert [client.get(url).status_code for url, _ in described] == [200, 200]


@pytest.mark.parametrize("digest", ["0" * 64, "deadbeef", "x"])
@pytest.mark.parametrize("name", ["", "instantane.zip", "stations.parquet", "nowhere.parquet"])
def test_another_digest_is_gone_and_the_current_one_is_named(client, published, digest, name):
    url, now = f"{URL}{digest}/{name}", published.manifest["digest"]
    page = client.get(url, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 410
    assert page.headers["Link"] == f'<{current(published)}>; rel="latest-version"'
    assert now in page.content.decode()
    told = client.get(url, headers={"Accept": "application/json"})
    assert (told.status_code, told.headers["Content-Type"]) == (410, "application/problem+json")
    assert told.json()["current"] == {"digest": now, "address": f"http://testserver{current(published)}"}


def test_a_version_that_was_replaced_is_gone(client, published, tmp_path):
    before = current(published)
    later = write_fictional_place(tmp_path / "later", generated_at="2026-10-01T08:00:00+02:00")
    again = publish_snapshot(path=later.path, by="test", at=published.published_at)
    assert client.get(f"{before}stations.parquet").status_code == 410
    assert client.get(f"{current(again)}stations.parquet").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../manifest.json",
        "..%2fmanifest.json",
        "%2e%2e%2f%2e%2e%2fsecret_key",
        "manifest",
        "secret_key",
        "stations.parquet/",
        "stations%00.parquet",
        "STATIONS.PARQUET",
    ],
)
def test_only_names_of_the_manifest_lead_to_files(client, published, home, name):
    (home / "secret_key").write_text("secret", encoding="utf-8")
    (published.path.parent / "secret_key").write_text("secret", encoding="utf-8")
    answer = client.get(current(published) + name)
    assert answer.status_code in (301, 400, 404)
    assert client.get("/donnees/nulle-part/").status_code == 404


def test_a_file_that_is_foreign_or_changed_closes_the_snapshot(client, published):
    stations = published.path / "stations.parquet"
    kept = stations.read_bytes()
    for touch, undo in (
        (lambda: stations.write_bytes(kept[:-1] + b"x"), lambda: stations.write_bytes(kept)),
        (
            lambda: (published.path / "liste.csv").write_text("nom", encoding="utf-8"),
            lambda: (published.path / "liste.csv").unlink(),
        ),
        (stations.unlink, lambda: stations.write_bytes(kept)),
    ):
        touch()
        for name in ("", "instantane.zip", "stations.parquet", "quartiers.parquet", "manifest.json"):
            answer = client.get(current(published) + name, headers={"Accept": "application/json"})
            assert answer.status_code == 503
            assert "ne peut pas être vérifié" in answer.json()["title"]
        assert str(published.path) not in client.get(URL).content.decode()
        assert json.loads(client.get("/donnees/catalogue.jsonld").content)["dcat:dataset"] == []
        assert "rien n’est donné" in client.get("/donnees/").content.decode()
        undo()
        assert client.get(URL).status_code == 200


def test_the_catalogue_is_dcat_ap_and_its_addresses_lead_to_the_files(client, opened):
    published = opened
    answer = client.get("/donnees/catalogue.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    found = json.loads(answer.content)
    for key in ("dct:title", "dct:description", "dct:publisher", "dcat:dataset"):
        assert found[key]
    (dataset,) = found["dcat:dataset"]
    assert dataset["dct:identifier"] == published.manifest["digest"]
    assert "données fictives" in dataset["dct:title"][0]["@value"]
    assert len(dataset["dct:source"]) == len(published.manifest["sources"])
    assert len(dataset["dcat:distribution"]) == len(published.manifest["files"]) + 2
    for one in dataset["dcat:distribution"]:
        file = client.get(one["dcat:downloadURL"]["@id"].removeprefix("http://testserver"))
        content = body(file)
        assert one["dcat:mediaType"]["@id"].endswith(file.headers["Content-Type"])
        assert one["dct:license"]["@id"] == "https://opendatacommons.org/licenses/odbl/1-0/"
        assert "données fictives" in one["dct:rights"]["rdfs:label"]["@value"]
        if "spdx:checksum" in one:
            assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(content).hexdigest()
            assert one["dcat:byteSize"]["@value"] == str(len(content))
    prefixes = {key.partition(":")[0] for key in _keys(found) if not key.startswith("@")}
    assert prefixes <= found["@context"].keys()


def test_a_whole_with_a_source_of_unknown_licence_has_none(client, home, town, tmp_path):
    published = licensed(town, tmp_path / "unknown", "Licence Ouverte 2.0", "licence inconnue")
    (dataset,) = json.loads(client.get("/donnees/catalogue.jsonld").content)["dcat:dataset"]
    assert not [one for one in dataset["dcat:distribution"] if "dct:license" in one]
    assert "une source au moins n’a pas de licence connue" in client.get(URL).content.decode()
    assert client.get(current(published)).headers["Link"].count('rel="license"') == 1


def _keys(value):
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "@context":
                yield key
                yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)


def test_a_host_may_keep_it_for_people_with_an_account(client, published, cast: Cast, settings):
    settings.ARPENTEUR_OPEN_TERRITORY = False
    addresses = ("/donnees/", "/donnees/catalogue.jsonld", URL, f"{current(published)}instantane.zip", f"{URL}x/y")
    for url in addresses:
        answer = client.get(url)
        assert answer.status_code == 404
        assert (
            "L’hébergeur de ce site garde ses données pour les personnes qui ont un compte." in answer.content.decode()
        )
    answer = cast.client(cast.outsider).get(f"{current(published)}stations.parquet")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_everyone_is_given_the_same_and_nothing_of_a_campaign(client, published, cast: Cast):
    words = [cast.campaign.name, cast.campaign.slug, cast.other.name]
    words += [value for one in cast.everyone().values() for value in (one.email, one.name)]
    names = ("instantane.zip", "manifest.json", "quality.json")
    plain = {name: body(client.get(current(published) + name)) for name in names}
    for content in plain.values():
        assert not [word for word in words if word.encode() in content]
    for person in (cast.outsider, cast.rival, cast.volunteer, cast.guest, cast.director):
        browser = cast.client(person)
        assert {name: body(browser.get(current(published) + name)) for name in names} == plain
        page = browser.get(URL).content.decode().partition("<main")[2]
        assert not [word for word in words if word in page]
        assert browser.get("/donnees/catalogue.jsonld").content == client.get("/donnees/catalogue.jsonld").content


def test_an_outsider_verifies_the_zip_and_finds_the_figures_of_the_site(client, published, tmp_path):
    page = client.get(URL).content.decode()
    found = re.search(r'href="([^"]+\.zip)"', page)
    assert found
    zipfile.ZipFile(io.BytesIO(body(client.get(found[1])))).extractall(tmp_path)
    command = re.search(r"arpenteur check (\S+) --verify", page)
    assert command
    folder = tmp_path / command[1]
    program = [sys.executable, "-m", "arpenteur", "check", str(folder), "--verify"]
    checked = subprocess.run(program, capture_output=True, text=True, check=True)
    assert published.manifest["digest"] in checked.stdout
    script = [sys.executable, str(ROOT / "examples" / "first_fifth.py")]
    run = subprocess.run(script, env=os.environ | {"SNAPSHOT": str(folder)}, capture_output=True, text=True, check=True)
    head, *lines = run.stdout.splitlines()
    site = client.get(f"/strategie/{PLACE}/zones.geojson?famille=gauche&scrutin=legi").json()
    zones = sorted(
        (one["properties"] for one in site["features"] if one["properties"]["first_fifth"]), key=lambda one: one["rank"]
    )
    assert head.startswith(f"{NAME}: {len(zones)} stations")
    assert len(zones) > 2
    assert [line.split() for line in lines[: len(zones)]] == [
        [str(one["rank"]), f"({one['rank_low']}-{one['rank_high']})", one["zone"], "x", f"{one['value']:.2f}"]
        for one in zones
    ]
