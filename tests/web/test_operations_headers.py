"""What browsers are told: where a cookie goes, what is kept, that https stays."""

import os
import subprocess
import sys

import pytest
from cast import PASSWORD, Cast
from django.test import Client
from recorded_logs import Record, recorded

pytestmark = pytest.mark.django_db
_SHOW = """
from django.conf import settings
for name in ("SESSION", "CSRF", "LANGUAGE"):
    print(getattr(settings, name + "_COOKIE_NAME"), getattr(settings, name + "_COOKIE_SECURE"),
          getattr(settings, name + "_COOKIE_HTTPONLY"), getattr(settings, name + "_COOKIE_SAMESITE"))
print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_SSL_REDIRECT)
"""


def shown(**environment: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARPENTEUR_")}
    kept |= {"DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings", "ARPENTEUR_SECRET_KEY": "x" * 50} | environment
    run = subprocess.run([sys.executable, "-c", _SHOW], env=kept, check=True, capture_output=True, text=True)
    return run.stdout.splitlines()


@pytest.fixture
def written():
    with recorded() as kept:
        yield kept


def test_over_https_cookies_are_bound_to_this_host_and_https_stays():
    *cookies, transport = shown(ARPENTEUR_HTTPS="1")
    assert [cookie.split()[0] for cookie in cookies] == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "__Host-django_language",
    ]
    assert {tuple(cookie.split()[1:]) for cookie in cookies} == {("True", "True", "Lax")}
    assert transport == "31536000 True True"


def test_names_under_the_site_are_held_to_https_unless_the_host_says_otherwise():
    assert shown(ARPENTEUR_HTTPS="1", ARPENTEUR_HSTS_SUBDOMAINS="0")[-1] == "31536000 False True"


def test_on_this_machine_alone_there_is_no_https_to_ask_for():
    *cookies, transport = shown()
    assert {tuple(cookie.split()[1:]) for cookie in cookies} == {("False", "True", "Lax")}
    assert transport == "0 False False"


def test_a_page_of_someone_signed_in_is_kept_by_no_browser(cast: Cast):
    page = f"/c/{cast.campaign.slug}/plus/"
    assert cast.client(cast.director).get(page).headers["Cache-Control"] == "no-store"
    assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")


def test_signing_out_clears_what_the_browser_kept(cast: Cast):
    answer = cast.client(cast.director).post("/compte/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in Client().get("/").headers


def test_a_page_opens_in_a_window_of_its_own(cast: Cast):
    headers = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/plus/").headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_page_of_the_field_app_alone_may_ask_where_it_is_and_for_the_camera(cast: Cast):
    director = cast.client(cast.director)
    campaign = f"/c/{cast.campaign.slug}/plus/"
    said = {
        page: director.get(page).headers["Permissions-Policy"]
        for page in ("/terrain/", campaign, "/", "/terrain/sw.js")
    }
    asked = {page: [rule for rule in policy.split(", ") if not rule.endswith("=()")] for page, policy in said.items()}
    assert asked.pop("/terrain/") == ["camera=(self)", "geolocation=(self)"]
    assert asked == {campaign: [], "/": [], "/terrain/sw.js": []}


def test_the_trace_method_and_folders_show_nothing(client):
    assert client.trace("/").status_code == 405
    assert client.get("/static/").status_code == 404
    assert client.get("/static/build/").status_code == 404


def test_signing_in_and_failing_are_written_down_without_an_address(written: Record, cast: Cast):
    Client().post("/compte/login/", {"login": cast.outsider.email, "password": "faux faux faux"})
    Client().post("/compte/login/", {"login": cast.outsider.email, "password": PASSWORD})
    said = [(line["message"], line.get("by", "")) for line in written.lines if line["logger"] == "arpenteur.security"]
    assert [message for message, _ in said] == ["sign-in failed", "signed in"]
    assert said[0][1] == ""
    assert said[1][1].startswith("user:")
    assert cast.outsider.email not in written.text


def test_someone_refused_is_written_down_by_pseudonym(written: Record, cast: Cast):
    cast.client(cast.outsider).get(f"/c/{cast.campaign.slug}/plus/")
    cast.client(cast.director).get(f"/c/{cast.campaign.slug}/plus/")
    lines = [line for line in written.lines if line["message"] == "request"]
    assert [(line["status"], line.get("by", "")[:5]) for line in lines] == [(404, "user:"), (200, "")]
