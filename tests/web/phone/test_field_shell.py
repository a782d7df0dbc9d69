"""The field app as a phone fetches it: the same for everyone, nothing of a turf, a strict policy."""

import json
import re

import pytest
from django.test import Client

from arpenteur.web.foundation.shared import assets

pytestmark = pytest.mark.django_db
PIECES = {
    "field/src/codes/index.ts": {"file": "assets/codes-1.js"},
    "field/src/strings/en.ts": {"file": "assets/english-1.js"},
}
PAGES = ["/terrain/", "/terrain/manifest.webmanifest", "/terrain/sw.js"]


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch):
    """As after a build, whatever is built here."""
    entry = {
        "file": "assets/field-1.js",
        "css": ["assets/field-1.css"],
        "assets": ["assets/sans-1.woff2", "assets/x.png"],
    }
    monkeypatch.setattr(assets, "_manifest", lambda: {"field/src/main.ts": entry, **PIECES})
    monkeypatch.setattr(assets, "built", lambda name: f"// {name}")


@pytest.mark.parametrize("page", PAGES)
def test_it_is_the_same_for_everyone_and_sets_no_cookie(client: Client, cast, page: str):
    anonymous, known = client.get(page), cast.client(cast.volunteer).get(page)
    assert anonymous.status_code == known.status_code == 200
    assert anonymous.content == known.content
    assert not anonymous.cookies
    assert anonymous["Cache-Control"] == "no-cache"
    assert client.post(page).status_code == 405


def test_its_policy_lets_nothing_in_but_the_site_s_own_files(client: Client):
    policy = client.get("/terrain/")["Content-Security-Policy"]
    rules = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in rules if name.endswith("-src") and name != "default-src"} == {"'self'"}
    assert "unsafe" not in policy


def test_camera_and_position_are_for_this_page_alone(client: Client):
    senses = client.get("/terrain/")["Permissions-Policy"]
    assert "camera=(self), display-capture=(), geolocation=(self), microphone=()" in senses
    for page in ("/", *PAGES[1:], "/terrain/api/secteur"):
        assert "camera=(), display-capture=(), geolocation=()" in client.get(page)["Permissions-Policy"], page


@pytest.mark.parametrize("piece", ["codes", "english"])
def test_the_page_names_a_piece_and_does_not_load_it(client: Client, piece: str):
    page = client.get("/terrain/").content.decode()
    assert re.findall(rf"data-{piece}=\S+{piece}-1\.js\"", page) == [
        f'data-{piece}="/static/build/assets/{piece}-1.js"'
    ]
    assert page.count(f"{piece}-1.js") == 1
    assert f"{piece}-1.js" in client.get("/terrain/sw.js").content.decode()


def test_the_page_has_no_script_or_style_of_its_own(client: Client):
    page = client.get("/terrain/").content.decode()
    assert re.findall(r"<script(?![^>]*src=)|<style|style=|\son\w+=", page) == []
    assert "/static/build/assets/field-1.js" in page


def test_the_service_worker_names_the_files_it_keeps(client: Client):
    answer = client.get("/terrain/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    shell = json.loads(answer.content.decode().split("=", 1)[1].split(";\n")[0])
    assert shell["page"] == "/terrain/"
    names = ["field-1.css", "sans-1.woff2", "field-1.js", "codes-1.js", "english-1.js"]
    assert shell["files"] == [f"/static/build/assets/{name}" for name in names]
    assert answer.content.decode().endswith("// field-worker.js")


def test_a_changed_file_is_a_new_version(client: Client, monkeypatch: pytest.MonkeyPatch):
    before = client.get("/terrain/sw.js").content
    entry = {"file": "assets/field-2.js", "css": [], "assets": []}
    monkeypatch.setattr(assets, "_manifest", lambda: {"field/src/main.ts": entry})
    assert client.get("/terrain/sw.js").content != before


def test_the_manifest_installs_the_app_in_its_own_folder(client: Client):
    answer = client.get("/terrain/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    found = answer.json()
    assert {found["start_url"], found["scope"], found["id"]} == {"/terrain/"}
    assert {one["purpose"] for one in found["icons"]} == {"any", "maskable"}
