"""Probes for load balancers, figures for monitors: what they say, and to whom."""

import re
from collections import namedtuple

import pytest
from cast import Cast
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from arpenteur.web.config.server import behind_proxy
from arpenteur.web.foundation.shared.rules import FORWARDED
from arpenteur.web.site.operations import checks
from arpenteur.web.site.operations.backup.manifest import RESTORING

pytestmark = pytest.mark.django_db
FROM_AFAR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def built(monkeypatch):
    monkeypatch.setattr(checks, "missing_build", lambda: False)


def test_alive_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/sante/vif")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_tells_the_machine_itself_what_was_looked_at(client, built):
    answer = client.get("/sante/pret")
    assert answer.status_code == 200
    assert set(answer.json()) == {"database", "migrations", "folder", "space", "built_files", "restored"}
    assert all(answer.json().values())


def test_ready_tells_others_yes_or_no_only(client, built):
    assert client.get("/sante/pret", **FROM_AFAR).content == b"ok\n"
    through_a_proxy = client.get("/sante/pret", headers={"X-Forwarded-For": "192.0.2.7"})
    assert through_a_proxy.content == b"ok\n"


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("missing_build", "built_files"),
        ("pending_migrations", "migrations"),
    ],
)
def test_what_is_missing_makes_it_unready(client, built, monkeypatch, broken: str, name: str):
    monkeypatch.setattr(checks, broken, lambda: True)
    answer = client.get("/sante/pret")
    assert answer.status_code == 503
    assert answer.json()[name] is False
    assert client.get("/sante/pret", **FROM_AFAR).content == b"unavailable\n"


def test_a_full_disk_and_a_read_only_folder_make_it_unready(client, built, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _folder: usage(10, 10, 0))
    monkeypatch.setattr(checks.os, "access", lambda _folder, _mode: False)
    found = client.get("/sante/pret").json()
    assert (found["space"], found["folder"], found["database"]) == (False, False, True)


def test_an_interrupted_restoration_makes_it_unready(client, built, home):
    (home / RESTORING).mkdir(parents=True)
    assert client.get("/sante/pret").json()["restored"] is False


def test_figures_are_for_the_machine_and_for_who_has_the_token(client, settings):
    assert client.get("/metriques").status_code == 200
    assert client.get("/metriques", **FROM_AFAR).status_code == 404
    assert client.get("/metriques", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.ARPENTEUR_METRICS_TOKEN = "jeton-de-relevé"
    good = {"Authorization": "Bearer jeton-de-relevé".encode().decode("latin-1")}
    assert client.get("/metriques", headers={"Authorization": "Bearer autre"}, **FROM_AFAR).status_code == 404
    settings.ARPENTEUR_METRICS_TOKEN = "jeton"
    assert client.get("/metriques", headers={"Authorization": "Bearer jeton"}, **FROM_AFAR).status_code == 200
    assert good


def test_behind_a_proxy_nobody_named_the_loopback_is_no_proof(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/metriques").status_code == 404
    settings.ARPENTEUR_TRUSTED_PROXY = "127.0.0.1"
    assert client.get("/metriques").status_code == 200


def test_probes_answer_without_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/sante/vif").status_code == 200
    assert Client().get("/").status_code == 301


def test_figures_count_pages_by_name_and_hold_no_address(cast: Cast):
    director = cast.client(cast.director)
    director.get(f"/c/{cast.campaign.slug}/plus/")
    director.get("/nulle-part/lou@exemple.invalid")
    text = director.get("/metriques").content.decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    values = {(sample.name, *sample.labels.values()): sample.value for sample in samples}
    assert values["arpenteur_requests_total", "GET", "404", "unknown"] >= 1
    assert any(name[0] == "arpenteur_request_seconds_count" and name[1].startswith("campaigns:") for name in values)
    assert {"arpenteur_database_bytes", "arpenteur_jobs_oldest_seconds", "arpenteur_workers"} <= {n[0] for n in values}
    assert values["arpenteur_database_bytes",] == 64 * 2**20, "told by steps: a vote more or less is not seen in it"
    labels = {value for sample in samples for value in sample.labels.values()}
    assert cast.campaign.slug not in labels
    assert [label for label in labels if "/" in label or "@" in label or re.search(r"\d{4}", label)] == []


def seen_through(settings, peer: str, **headers: str) -> dict:
    seen: dict = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return [b""]

    environ = {
        "REMOTE_ADDR": peer,
        "REMOTE_HOST": peer,
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "x",
        "SERVER_PORT": "80",
        "HTTP_HOST": "x",
        **headers,
    }
    behind_proxy(application)(environ, lambda *_: None)
    return seen


def test_the_named_proxy_is_believed_and_nobody_else(settings):
    settings.ARPENTEUR_TRUSTED_PROXY = "192.0.2.1"
    said = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.4", "HTTP_X_FORWARDED_PROTO": "https"}
    believed = seen_through(settings, "192.0.2.1", **said)
    assert (believed["REMOTE_ADDR"], believed["wsgi.url_scheme"]) == ("198.51.100.4", "https")
    liar = seen_through(settings, "127.0.0.1", **said)
    assert liar["REMOTE_ADDR"] == "127.0.0.1"
    assert "HTTP_X_FORWARDED_PROTO" not in liar
    assert liar[FORWARDED] is True
    assert seen_through(settings, "127.0.0.1")[FORWARDED] is False
