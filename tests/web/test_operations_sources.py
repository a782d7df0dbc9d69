"""The page of the official sources: for the machine alone, and what its job keeps."""

import json
import threading
from pathlib import Path

import pytest
from cast import Cast
from django.test import Client
from django.utils import timezone
from file_server import file_server

from arpenteur.sources.catalogue import Catalogue, SourceKind, shipped_catalogue
from arpenteur.sources.catalogue import catalogue_of as made_of
from arpenteur.sources.fetch.check import Check, check_sources
from arpenteur.web.site.operations import official_files
from arpenteur.web.site.operations.job_table import jobs
from arpenteur.web.site.operations.sources_views import KINDS
from arpenteur.web.site.operations.worker import Worker

pytestmark = pytest.mark.django_db
PAGE, ASK, SENT = "/machine/sources", "/machine/sources/demander", "/machine/sources/page"
FROM_AFAR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path / "cache"))


def of_one(url: str) -> Catalogue:
    entry = {
        "label": "Rues du lieu",
        "producer": "Une ville",
        "licence": "LO",
        "vintage": "2026",
        "kind": "streets",
        "scope": "national",
        "format": "csv",
        "url": url,
    }
    return made_of({"catalogue": {"edition": "2026-12-02"}, "rues": entry})


def test_every_kind_of_source_has_words():
    assert set(KINDS) == set(SourceKind)


def test_the_machine_sees_every_source_and_nobody_else_a_page(cast: Cast):
    seen = cast.client(cast.director).get(PAGE)
    assert seen.status_code == 200
    assert seen.headers["Cache-Control"] == "no-store"
    text = seen.content.decode()
    assert all(one.id in text for one in shipped_catalogue().sources)
    assert "Personne n’a encore demandé." in text
    for name in ("director", "volunteer", "guest", "outsider", "rival"):
        browser = cast.client(getattr(cast, name))
        for address in (PAGE, SENT):
            assert browser.get(address, **FROM_AFAR).status_code == 404, f"{name}, {address}"
            assert browser.get(address, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
        assert browser.post(ASK, **FROM_AFAR).status_code == 404
    assert Client().get(PAGE, **FROM_AFAR).status_code == 404
    assert not jobs().exists()


def test_the_key_of_the_host_opens_it_from_elsewhere_without_https(settings):
    settings.ARPENTEUR_METRICS_TOKEN = "jeton"
    settings.SECURE_SSL_REDIRECT = True
    key = {"Authorization": "Bearer jeton"}
    assert Client().get(PAGE, headers=key, **FROM_AFAR).status_code == 200
    assert Client().get(PAGE, headers={"Authorization": "Bearer autre"}, **FROM_AFAR).status_code == 404


def test_asking_is_one_job_without_arguments_that_no_other_page_begins():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ASK).status_code == 403
    browser = Client()
    assert browser.get(ASK).status_code == 405
    for _ in range(2):
        assert browser.post(ASK).headers["Location"] == PAGE
    (job,) = jobs()
    assert job.args_kwargs == {"args": [], "kwargs": {}}
    text = browser.get(PAGE).content.decode()
    assert "rechargez cette page" in text
    assert ASK not in text


@pytest.mark.django_db(transaction=True)
def test_the_worker_asks_and_the_page_says_what_was_answered(home: Path, monkeypatch: pytest.MonkeyPatch):
    browser = Client()
    assert browser.get(SENT).status_code == 404
    with file_server() as server:
        server.files["rues.csv"] = b"nom\n"
        monkeypatch.setattr(official_files, "current_catalogue", lambda: of_one(server.url("rues.csv")))
        browser.post(ASK)
        assert Worker(threading.Event()).step(timezone.now())
        text = browser.get(PAGE).content.decode()
        assert "chaque source demandée par défaut avait une adresse qui répond" in text
        assert "une adresse répond" in text
        server.files.clear()
        browser.post(ASK)
        Worker(threading.Event()).step(timezone.now())
    text = browser.get(PAGE).content.decode()
    assert "le tableau dit lesquelles" in text
    assert "aucun fichier à cette adresse (réponse 404)" in text
    sent = browser.get(SENT)
    assert sent.headers["Content-Disposition"] == 'attachment; filename="verification-des-sources.html"'
    assert "Sans aucune adresse qui réponde bien : Rues du lieu." in sent.content.decode()
    assert str(home) not in sent.content.decode()
    assert Check.from_json(json.loads((home / official_files.OUTCOME).read_text("utf-8"))).edition == "2026-12-02"


@pytest.mark.parametrize("text", ["", "[]", '{"sources": 3}', '{"sources": [{"answers": [{"kind": "ailleurs"}]}]}'])
def test_an_outcome_that_cannot_be_read_is_as_none(home: Path, text: str):
    home.mkdir(exist_ok=True)
    (home / official_files.OUTCOME).write_text(text, encoding="utf-8")
    assert "Personne n’a encore demandé." in Client().get(PAGE).content.decode()


def test_a_catalogue_of_the_host_that_is_wrong_is_one_sentence(tmp_path: Path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "catalogue.toml").write_text("[communes]\nlabel = 3\n", encoding="utf-8")
    answer = Client().get(PAGE)
    assert answer.status_code == 200
    assert "« label » = 3" in answer.content.decode()


def test_in_english_the_page_is_english_and_names_stay_french():
    browser = Client()
    browser.cookies["django_language"] = "en"
    text = browser.get(PAGE).content.decode()
    assert "Where are the official files looked for?" in text
    assert 'lang="fr">Base Adresse Nationale<' in text


def test_what_is_kept_has_nobody_in_it(home: Path):
    found = check_sources(of_one("https://ville.example/a.csv"), seconds=-1.0)
    assert set(found.to_json()) == {"program", "edition", "at", "place", "sources"}
