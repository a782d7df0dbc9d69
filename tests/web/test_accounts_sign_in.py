"""Signing in: password, second factor, limits, where it leads, how long it lasts."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cast import PASSWORD, Cast, person
from codes import app_code
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from arpenteur.web.foundation.accounts.sessions import BEGAN, SEEN

pytestmark = pytest.mark.django_db
LOGIN, SECOND = "/compte/login/", "/compte/2fa/authenticate/"


def enter(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_address_and_password_open_an_account(client: Client, cast: Cast):
    answer = enter(client, "Volunteer@exemple.invalid")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/campagnes/")
    assert signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [("volunteer@exemple.invalid", "un autre mot de passe"), ("nobody@exemple.invalid", PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, cast: Cast, email, password):
    answer = enter(client, email, password)
    assert "L’adresse e-mail ou le mot de passe sont incorrects." in answer.content.decode()
    assert not signed_in(client)


def test_an_unknown_address_costs_the_server_as_much_as_a_known_one(client: Client, cast: Cast, monkeypatch):
    """Counted by digests computed, not by the clock: an attacker times answers to learn who has an account."""
    computed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: computed.append("") or encode(*given))
    counts = []
    for email in ("volunteer@exemple.invalid", "nobody@exemple.invalid"):
        computed.clear()
        enter(client, email, "un autre mot de passe")
        counts.append(len(computed))
    assert counts[0] == counts[1] == 1


def test_a_second_factor_is_asked_for_and_a_code_serves_once(client: Client, cast: Cast):
    answer = enter(client, cast.director.email)
    assert answer.headers["Location"] == SECOND
    assert not signed_in(client)
    code = app_code(cast.director)
    assert client.post(SECOND, {"code": "000000"}).status_code == 200
    assert not signed_in(client)
    assert client.post(SECOND, {"code": code}).headers["Location"] == "/campagnes/"
    assert signed_in(client)
    other = Client()
    enter(other, cast.director.email)
    other.post(SECOND, {"code": code})
    assert not signed_in(other)


def test_a_recovery_code_replaces_the_phone_once(client: Client, cast: Cast):
    code = RecoveryCodes.activate(cast.director).get_unused_codes()[0]
    for served in (True, False):
        browser = Client()
        enter(browser, cast.director.email)
        browser.post(SECOND, {"code": code})
        assert signed_in(browser) is served


def test_secrets_of_second_factors_are_encrypted(cast: Cast):
    held = Authenticator.objects.get(user=cast.director, type=Authenticator.Type.TOTP)
    assert held.data["secret"].startswith("gAAAA")
    seed = RecoveryCodes.activate(cast.director).instance.data["seed"]
    assert seed.startswith("gAAAA")


def test_wrong_passwords_for_one_address_are_limited_even_from_elsewhere(cast: Cast):
    email = cast.volunteer.email
    for tries in range(5):
        enter(Client(REMOTE_ADDR=f"192.0.2.{tries}"), email, "un autre mot de passe")
    late = Client(REMOTE_ADDR="192.0.2.99")
    answer = enter(late, email)
    assert "Trop de tentatives de connexion" in answer.content.decode()
    assert not signed_in(late)


def test_nobody_locks_an_address_for_a_device_that_signed_in_before(cast: Cast):
    email = cast.volunteer.email
    hers = Client(REMOTE_ADDR="198.51.100.1")
    enter(hers, email)
    assert signed_in(hers)
    hers.post("/compte/logout/")
    for tries in range(20):
        enter(Client(REMOTE_ADDR="198.51.100.1"), f"n{tries}@exemple.invalid", "x")
    for tries in range(6):
        enter(Client(REMOTE_ADDR=f"192.0.2.{tries}"), email, "un autre mot de passe")
    assert not signed_in(hers)
    enter(hers, email)
    assert signed_in(hers)


def test_a_device_seen_before_has_its_own_few_tries_and_no_more(cast: Cast):
    email, hers = cast.volunteer.email, Client()
    enter(hers, email)
    hers.post("/compte/logout/")
    for _ in range(5):
        enter(hers, email, "un autre mot de passe")
    assert "Trop de tentatives de connexion" in enter(hers, email).content.decode()
    assert not signed_in(hers)
    fresh = Client(REMOTE_ADDR="192.0.2.7")
    enter(fresh, email)
    assert signed_in(fresh)


@pytest.mark.parametrize("forged", ["", "x", "another"])
def test_the_cookie_of_a_device_serves_its_own_account_only(cast: Cast, settings, forged: str):
    other = Client()
    enter(other, cast.guest.email)
    cookie = other.cookies[settings.ARPENTEUR_DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cast.guest.email not in cookie.value
    for tries in range(5):
        enter(Client(REMOTE_ADDR=f"192.0.2.{tries}"), cast.volunteer.email, "un autre mot de passe")
    late = Client(REMOTE_ADDR="192.0.2.99")
    late.cookies[settings.ARPENTEUR_DEVICE_COOKIE] = cookie.value if forged == "another" else forged
    assert "Trop de tentatives" in enter(late, cast.volunteer.email).content.decode()
    assert not signed_in(late)


def test_wrong_passwords_from_one_place_are_limited_whatever_the_address(cast: Cast):
    client = Client()
    for tries in range(20):
        enter(client, f"nobody{tries}@exemple.invalid")
    enter(client, cast.volunteer.email)
    assert not signed_in(client)
    assert "Trop de tentatives" in enter(client, cast.volunteer.email).content.decode()


def test_too_many_requests_are_answered_by_a_page_of_ours(cast: Cast, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "5/m/ip"}
    client = Client()
    statuses = [enter(client, f"n{tries}@exemple.invalid", "x").status_code for tries in range(6)]
    assert statuses[-1] == 429
    answer = enter(client, "n@exemple.invalid", "x")
    assert answer.headers["Retry-After"]
    assert "Trop de tentatives." in answer.content.decode()


def test_wrong_codes_of_a_second_factor_are_limited(client: Client, cast: Cast):
    enter(client, cast.director.email)
    for _ in range(6):
        client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": app_code(cast.director)})
    assert not signed_in(client)


def test_the_key_of_a_session_changes_when_one_signs_in(client: Client, cast: Cast):
    session = client.session
    session["before"] = "kept"
    session.save()
    client.cookies["sessionid"] = fixed = session.session_key
    enter(client, cast.volunteer.email)
    assert signed_in(client)
    assert client.session.session_key != fixed
    stranger = Client()
    stranger.cookies["sessionid"] = fixed
    assert not signed_in(stranger)


def test_signing_in_as_another_person_forgets_what_the_first_had(client: Client, cast: Cast):
    client.force_login(cast.volunteer)
    session = client.session
    session["demo"] = True
    session.save()
    client.post("/compte/logout/")
    enter(client, cast.outsider.email)
    assert signed_in(client)
    assert "demo" not in client.session


def test_the_cookie_is_for_the_server_only(client: Client, cast: Cast):
    enter(client, cast.volunteer.email)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "without « stay signed in », it goes with the window"
    remembered = Client()
    enter(remembered, cast.volunteer.email, remember="on")
    assert remembered.cookies["sessionid"]["max-age"] == 14 * 24 * 3600


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/c/essai/plus/", "/c/essai/plus/"),
        ("https://ailleurs.invalid/", "/campagnes/"),
        ("//ailleurs.invalid/", "/campagnes/"),
        ("/\\ailleurs.invalid/", "/campagnes/"),
        ("javascript:alert(1)", "/campagnes/"),
    ],
)
def test_signing_in_leads_to_pages_of_this_site_only(client: Client, cast: Cast, asked: str, lands: str):
    assert enter(client, cast.volunteer.email, next=asked).headers["Location"] == lands


def test_leaving_takes_a_post(client: Client, cast: Cast):
    client.force_login(cast.volunteer)
    assert client.get("/compte/logout/").status_code == 200
    assert signed_in(client)
    client.post("/compte/logout/")
    assert not signed_in(client)


def test_a_closed_account_does_not_open(client: Client, cast: Cast):
    cast.volunteer.is_active = False
    cast.volunteer.save()
    enter(client, cast.volunteer.email)
    assert not signed_in(client)
    assert "Ce compte est fermé" in client.get("/compte/inactive/").content.decode()


@pytest.mark.parametrize(("days", "open_"), [(3, True), (5, False)])
def test_a_session_ends_after_days_without_a_visit(cast: Cast, days: int, open_: bool):
    with time_machine.travel("2026-11-02 08:00+00:00", tick=False) as clock:
        client = cast.client(cast.volunteer)
        client.get("/compte/")
        clock.shift(days * 24 * 3600)
        answer = client.get("/compte/")
        assert (answer.status_code == 200) is open_
        if not open_:
            assert answer.headers["Location"] == "/compte/login/?next=/compte/"
            assert not signed_in(client)


def test_a_session_ends_two_weeks_after_it_began_however_often_one_comes(cast: Cast):
    with time_machine.travel("2026-11-02 08:00+00:00", tick=False) as clock:
        client = cast.client(cast.volunteer)
        visits = []
        for _ in range(16):
            visits.append(client.get("/compte/").status_code)
            session = client.session
            if "_auth_user_id" in session:
                session.set_expiry(None)
                session.save()
            clock.shift(24 * 3600)
    assert visits[:15] == [200] * 15
    assert visits[15] == 302


def test_a_visit_is_noted_now_and_then_not_at_each_page(cast: Cast):
    with time_machine.travel("2026-11-02 08:00+00:00", tick=False) as clock:
        client = cast.client(cast.volunteer)
        client.get("/compte/")
        first = client.session[SEEN]
        clock.shift(60)
        client.get("/compte/")
        assert client.session[SEEN] == first
        clock.shift(700)
        client.get("/compte/")
        assert client.session[SEEN] == first + 760
        assert client.session[BEGAN] == first


def test_the_list_of_sessions_ends_the_others(cast: Cast):
    here, elsewhere = cast.client(cast.volunteer), cast.client(cast.volunteer)
    here.get("/compte/", headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    elsewhere.get("/compte/", headers={"user-agent": "curl/8"})
    html = here.get("/compte/sessions/", headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    assert "Firefox, Linux" in html.content.decode()
    assert "cet appareil" in html.content.decode()
    here.post("/compte/sessions/")
    assert signed_in(here)
    assert not signed_in(elsewhere)


def test_the_same_person_signs_in_by_any_case_of_her_address(client: Client, db):
    person("majuscule", factor=False)
    enter(client, "MAJUSCULE@Exemple.Invalid")
    assert signed_in(client)
