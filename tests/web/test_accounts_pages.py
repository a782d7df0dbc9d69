"""The person's own pages: who she is, why a second factor, the demonstration; and what holds on every page."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cast import PASSWORD, Cast, person
from codes import code_of
from django.test import Client
from django.urls import reverse

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db
ME = "/compte/"
PUBLIC = [
    "/compte/login/",
    "/compte/login/?next=/c/essai/plus/",
    "/compte/signup/",
    "/compte/password/reset/",
    "/compte/password/reset/done/",
    "/compte/password/reset/key/1-a-b/",
    "/compte/password/reset/key/done/",
    "/compte/inactive/",
]
OWN = [
    ME,
    "/compte/email/",
    "/compte/password/change/",
    "/compte/logout/",
    "/compte/sessions/",
    "/compte/2fa/",
    "/compte/2fa/webauthn/",
    "/compte/reauthenticate/",
    "/compte/2fa/reauthenticate/",
    "/compte/2fa/recovery-codes/",
    "/compte/2fa/totp/deactivate/",
    "/compte/2fa/webauthn/add/",
    "/compte/2fa/recovery-codes/generate/",
]


def check(html: str) -> None:
    assert html.count("<h1") == 1
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", html)
    assert not [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))
    assert "placeholder=" not in html
    assert 'lang="fr"' in html


@pytest.mark.parametrize("url", PUBLIC)
def test_doors_have_the_site_s_look_and_no_inline_script(client: Client, cast: Cast, url: str):
    answer = client.get(url)
    assert answer.status_code == 200
    check(answer.content.decode())
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("url", OWN)
def test_rooms_have_the_site_s_look_and_no_inline_script(cast: Cast, url: str):
    client = cast.client(cast.director)
    RecoveryCodes.activate(cast.director)
    client.post("/compte/reauthenticate/", {"password": PASSWORD})
    answer = client.get(url)
    assert answer.status_code == 200
    check(answer.content.decode())


def test_the_step_of_the_second_factor_has_the_site_s_look(client: Client, cast: Cast):
    client.post("/compte/login/", {"login": cast.director.email, "password": PASSWORD})
    html = client.get("/compte/2fa/authenticate/").content.decode()
    check(html)
    assert "data-options=" in html


@pytest.mark.parametrize("url", [ME, "/compte/second-facteur/", "/campagnes/", "/campagnes/nouvelle/"])
def test_a_visitor_is_asked_to_sign_in_first(client: Client, db, url: str):
    assert client.get(url).headers["Location"] == f"/compte/login/?next={url}"


def test_the_home_of_a_person_shows_what_is_hers(cast: Cast):
    html = cast.client(cast.director).get(ME).content.decode()
    for words in ("Director", cast.director.email, "Application sur un téléphone", "1 appareil", "Liste d&#x27;essai"):
        assert words in html
    assert "Liste rivale" not in html
    assert reverse("account_logout") in html


def test_changing_one_s_name_leaves_a_line_without_the_name(cast: Cast):
    client = cast.client(cast.volunteer)
    answer = client.post(ME, {"name": "Lou Gabarit", "language": "en", "email": "x@exemple.invalid", "is_active": ""})
    assert answer.status_code == 302
    assert client.cookies["django_language"].value == "en"
    cast.volunteer.refresh_from_db()
    assert (cast.volunteer.name, cast.volunteer.language) == ("Lou Gabarit", "en")
    assert (cast.volunteer.email, cast.volunteer.is_active) == ("volunteer@exemple.invalid", True)
    line = Entry.objects.get(chain=0, verb="account.changed")
    assert line.details == {"fields": ["language", "name"]}
    assert "Lou" not in str(line.details) + line.by + line.subject


@pytest.mark.parametrize(
    "sent", [{"name": "", "language": "fr"}, {"name": "Lou", "language": "xx"}, {"name": "x" * 81}]
)
def test_a_name_that_cannot_be_is_refused(cast: Cast, sent: dict):
    answer = cast.client(cast.volunteer).post(ME, sent)
    assert answer.status_code == 400
    cast.volunteer.refresh_from_db()
    assert cast.volunteer.name == "Volunteer"
    assert not Entry.objects.filter(verb="account.changed").exists()


def test_the_same_name_again_writes_nothing(cast: Cast):
    cast.client(cast.volunteer).post(ME, {"name": "Volunteer", "language": "fr"})
    assert not Entry.objects.filter(verb="account.changed").exists()


def test_why_a_second_factor_then_back_to_the_page_that_asked(cast: Cast):
    cast.director.authenticator_set.all().delete()
    client = Client()
    client.post("/compte/login/", {"login": cast.director.email, "password": PASSWORD})
    asked = client.get("/c/essai/membres/")
    assert asked.headers["Location"] == "/compte/second-facteur/?next=/c/essai/membres/"
    html = client.get(asked.headers["Location"]).content.decode()
    assert "Votre rôle voit des noms" in html
    assert "/compte/2fa/totp/activate/" in html
    assert "/compte/2fa/webauthn/add/" in html
    client.post("/compte/reauthenticate/", {"password": PASSWORD})
    client.get("/compte/2fa/totp/activate/")
    client.post("/compte/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
    assert "/compte/second-facteur/" in client.get("/compte/2fa/recovery-codes/").content.decode()
    assert client.get("/compte/second-facteur/").headers["Location"] == "/c/essai/membres/"
    assert client.get("/compte/second-facteur/").headers["Location"] == ME
    assert client.get("/c/essai/membres/").status_code == 200


@pytest.mark.parametrize("asked", ["https://ailleurs.invalid/", "//ailleurs.invalid/", "/\\ailleurs.invalid", "x"])
def test_the_second_factor_leads_to_pages_of_this_site_only(cast: Cast, asked: str):
    client = cast.client(cast.director)
    assert client.get("/compte/second-facteur/", {"next": asked}).headers["Location"] == ME


@pytest.fixture
def players(db, settings) -> dict[str, User]:
    settings.ARPENTEUR_DEMO = True
    return {name: person_of_demo(name) for name in ("directrice", "militante")}


def person_of_demo(name: str) -> User:
    return User.objects.create_user(f"{name}@demo.invalid", name=name.capitalize())


def test_a_button_signs_in_a_fictional_person(client: Client, cast: Cast, players):
    html = client.get("/compte/login/").content.decode()
    check(html)
    assert "Entrer comme directrice" in html
    assert "Entrer comme responsable terrain" not in html, "nobody plays this part here"
    answer = client.post("/compte/demonstration/", {"email": "directrice@demo.invalid"})
    assert answer.headers["Location"] == "/campagnes/"
    assert client.session["_auth_user_id"] == str(players["directrice"].pk)
    assert "Entrer comme militante" in client.get(ME).content.decode()


def test_changing_parts_forgets_the_former_one(client: Client, players):
    client.post("/compte/demonstration/", {"email": "directrice@demo.invalid"})
    before = client.session.session_key
    client.post("/compte/demonstration/", {"email": "militante@demo.invalid", "next": "//ailleurs.invalid"})
    assert client.session["_auth_user_id"] == str(players["militante"].pk)
    assert client.session.session_key != before


@pytest.mark.parametrize("email", ["director@exemple.invalid", "nobody@demo.invalid", "", "x@demo.invalid.exemple"])
def test_nobody_else_is_signed_in_by_a_button(client: Client, cast: Cast, players, email: str):
    assert client.post("/compte/demonstration/", {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_without_a_demonstration_there_is_no_such_door(client: Client, players, settings):
    settings.ARPENTEUR_DEMO = False
    assert client.post("/compte/demonstration/", {"email": "directrice@demo.invalid"}).status_code == 404
    assert "Entrer comme" not in client.get("/compte/login/").content.decode()
    assert client.get("/compte/demonstration/").status_code == 405


def test_the_exemption_of_the_demonstration_stays_with_its_people(client: Client, cast: Cast, players):
    client.post("/compte/demonstration/", {"email": "directrice@demo.invalid"})
    cast.director.authenticator_set.all().delete()
    client.post("/compte/logout/")
    client.post("/compte/login/", {"login": cast.director.email, "password": PASSWORD})
    assert client.get("/c/essai/plus/").headers["Location"].startswith("/compte/second-facteur/")


def test_an_account_without_a_password_chooses_one(db):
    user = person("sans", factor=False)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    assert client.get("/compte/password/change/").headers["Location"] == "/compte/password/set/"
    check(client.get("/compte/password/set/").content.decode())
