"""Lost and changed: passwords, addresses, second factors; each change is told and ends other sessions."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cast import PASSWORD, Cast
from codes import app_code, code_of, mailed_code, mailed_link
from django.test import Client

from arpenteur.web.foundation.accounts.models import User

pytestmark = pytest.mark.django_db
NEW = "six lanternes grises au verger"
RESET, CHANGE, EMAIL = "/compte/password/reset/", "/compte/password/change/", "/compte/email/"


def confirmed(cast: Cast, user: User) -> Client:
    """A browser whose person has just given her password."""
    client = Client()
    client.post("/compte/login/", {"login": user.email, "password": PASSWORD})
    if user.authenticator_set.exists():
        client.post("/compte/2fa/authenticate/", {"code": app_code(user)})
    client.post("/compte/reauthenticate/", {"password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def test_a_link_by_e_mail_replaces_a_lost_password_once(client: Client, cast: Cast, mailoutbox):
    before = cast.client(cast.volunteer)
    assert client.post(RESET, {"email": cast.volunteer.email}).headers["Location"] == f"{RESET}done/"
    link = mailed_link(mailoutbox[-1])
    form = client.get(link).headers["Location"]
    assert form.endswith("-set-password/")
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    cast.volunteer.refresh_from_db()
    assert cast.volunteer.check_password(NEW)
    assert "Votre mot de passe a changé" in mailoutbox[-1].subject
    assert before.get("/compte/").status_code == 302, "other sessions are over"
    assert "Ce lien a déjà servi" in Client().get(link).content.decode()


def test_an_unknown_address_gets_the_same_page(client: Client, cast: Cast, mailoutbox):
    pages = []
    for email in (cast.volunteer.email, "nobody@exemple.invalid"):
        answer = client.post(RESET, {"email": email})
        pages.append((answer.status_code, answer.headers["Location"]))
    assert pages[0] == pages[1]
    assert mailoutbox[-1].subject == "Aucun compte à cette adresse"
    assert "signup" not in mailoutbox[-1].body


def test_links_are_limited_by_address_and_by_place(cast: Cast, mailoutbox):
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").post(RESET, {"email": cast.volunteer.email}).status_code for n in range(4)
    ]
    assert statuses == [302, 302, 302, 429]
    here = Client()
    assert [here.post(RESET, {"email": f"n{n}@exemple.invalid"}).status_code for n in range(61)][-1] == 429


def test_a_guessed_link_opens_nothing(client: Client, cast: Cast):
    answer = client.get(f"{RESET}key/1-abcdef-0123456789abcdef/")
    assert "Ce lien a déjà servi" in answer.content.decode()


def test_a_changed_password_signs_out_everywhere(cast: Cast, mailoutbox):
    here, elsewhere = cast.client(cast.volunteer), cast.client(cast.volunteer)
    assert here.post(CHANGE, {"oldpassword": "faux", "password1": NEW, "password2": NEW}).status_code == 200
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    for client in (here, elsewhere):
        assert client.get("/compte/").status_code == 302
    assert [message.subject for message in mailoutbox] == ["Votre mot de passe a changé"]


def test_another_address_is_asked_the_password_and_confirmed_by_a_code(cast: Cast, mailoutbox):
    asked = cast.client(cast.director).post(EMAIL, {"action_add": "", "email": "neuve@exemple.invalid"})
    assert asked.headers["Location"].startswith("/compte/reauthenticate/")
    client = confirmed(cast, cast.director)
    client.post(EMAIL, {"action_add": "", "email": "neuve@exemple.invalid"})
    cast.director.refresh_from_db()
    assert cast.director.email == "director@exemple.invalid", "until it is confirmed"
    client.post("/compte/confirm-email/", {"code": mailed_code(mailoutbox[-1])})
    cast.director.refresh_from_db()
    assert cast.director.email == "neuve@exemple.invalid"
    told = [message.to[0] for message in mailoutbox if message.subject == "Votre adresse a changé"]
    assert told == ["director@exemple.invalid"]


def test_the_page_of_the_address_shows_the_one_that_serves(cast: Cast):
    assert cast.volunteer.email in cast.client(cast.volunteer).get(EMAIL).content.decode()


def test_an_application_is_added_then_recovery_codes_are_shown(cast: Cast, mailoutbox):
    client = confirmed(cast, cast.guest)
    html = client.get("/compte/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in html
    secret = client.session["mfa.totp.secret"]
    assert secret in html
    answer = client.post("/compte/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/compte/2fa/recovery-codes/"
    codes = client.get("/compte/2fa/recovery-codes/").content.decode()
    assert codes.count("<li><code>") == 10
    assert client.get("/compte/2fa/recovery-codes/download/").headers["Content-Disposition"].startswith("attachment")
    kinds = set(Authenticator.objects.filter(user=cast.guest).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_a_second_factor_is_not_touched_without_the_password_given_again(cast: Cast):
    client = cast.client(cast.director)
    for url in (
        "/compte/2fa/totp/activate/",
        "/compte/2fa/totp/deactivate/",
        "/compte/2fa/webauthn/add/",
        "/compte/2fa/recovery-codes/generate/",
    ):
        answer = client.post(url, {"code": "000000"})
        assert "reauthenticate" in answer.headers["Location"] or url.endswith("activate/"), url
    assert Authenticator.objects.filter(user=cast.director, type="totp").exists()


def test_an_application_is_removed_and_the_person_is_told(cast: Cast, mailoutbox):
    client = confirmed(cast, cast.director)
    assert "Retirer l’application" in client.get("/compte/2fa/totp/deactivate/").content.decode()
    client.post("/compte/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=cast.director, type="totp").exists()
    assert mailoutbox[-1].subject == "Un second facteur a été retiré"
    assert client.get("/c/essai/plus/").headers["Location"].startswith("/compte/second-facteur/")


def test_whoever_has_just_signed_in_is_not_asked_again_for_five_minutes(cast: Cast):
    with time_machine.travel("2026-11-02 08:00+00:00", tick=False) as clock:
        client = Client()
        client.post("/compte/login/", {"login": cast.guest.email, "password": PASSWORD})
        assert client.get("/compte/2fa/totp/activate/").status_code == 200
        clock.shift(301)
        assert "reauthenticate" in client.get("/compte/2fa/totp/activate/").headers["Location"]


def test_whoever_has_just_added_an_application_is_not_asked_for_its_code_again(cast: Cast, rf):
    """Names are shown after a second factor: adding one uses it."""
    client = cast.client(cast.director)
    request = rf.get("/")
    request.user, request.session = cast.director, client.session
    application = Authenticator.objects.get(user=cast.director, type="totp")
    for factor, methods in ((application, ["mfa"]), (Authenticator(type="recovery_codes"), [])):
        request.session["account_authentication_methods"] = []
        authenticator_added.send(Authenticator, request=request, user=cast.director, authenticator=factor)
        assert [one["method"] for one in request.session["account_authentication_methods"]] == methods


def test_a_code_serves_as_well_as_the_password_to_be_recognised(cast: Cast):
    client = cast.client(cast.director)
    answer = client.post("/compte/2fa/reauthenticate/", {"code": app_code(cast.director), "next": EMAIL})
    assert answer.headers["Location"] == EMAIL
    records = client.session["account_authentication_methods"]
    assert records[-1]["reauthenticated"]
    assert time.time() - records[-1]["at"] < 60


@pytest.mark.parametrize(("late", "good"), [(0.2, True), (29.9, True), (60.2, False)])
def test_a_code_that_has_just_changed_is_still_good(cast: Cast, late: float, good: bool):
    with time_machine.travel("2026-11-02 08:00:29.9+00:00", tick=False) as clock:
        client = cast.client(cast.director)
        code = app_code(cast.director)
        clock.shift(late)
        answer = client.post("/compte/2fa/reauthenticate/", {"code": code, "next": EMAIL})
        assert (answer.status_code == 302) == good


def test_messages_say_where_from_and_what_to_do(cast: Cast, mailoutbox):
    client = cast.client(cast.volunteer)
    client.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, headers={"user-agent": "Firefox"}
    )
    body = mailoutbox[-1].body
    assert body.startswith("Bonjour,")
    assert "127.0.0.1 (Firefox)" in body
    assert "http://testserver/compte/password/reset/" in body


def test_messages_follow_the_language_of_the_person(cast: Cast, mailoutbox):
    cast.volunteer.language = "en"
    cast.volunteer.save()
    Client().post(RESET, {"email": cast.volunteer.email})
    assert mailoutbox[-1].subject == "Choose another password"
