"""New accounts: by invitation, or the first of an empty site; the address is confirmed by a code."""

import re

import pytest
from cast import PASSWORD, Cast
from codes import mailed_code
from django.test import Client
from django.utils import timezone

from arpenteur.web.config import settings as site
from arpenteur.web.foundation.accounts.founding import first_code, founding_link, is_first_code
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.invitations import invite
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
SIGN_UP, CONFIRM = "/compte/signup/", "/compte/confirm-email/"
NEW = {"name": "Lou Gabarit", "email": "lou@exemple.invalid", "password1": "six lanternes grises au verger"}


@pytest.fixture
def link(cast: Cast) -> str:
    with sealed(cast.campaign.pk):
        _, secret = invite(campaign=cast.campaign, role=Role.VOLUNTEER, by=COMMAND, at=timezone.now(), uses=2)
    return f"/invitation/{secret}/"


def test_without_an_invitation_nobody_makes_an_account(client: Client, cast: Cast):
    for answer in (client.get(SIGN_UP), client.post(SIGN_UP, NEW)):
        assert "Les comptes se créent sur invitation" in answer.content.decode()
    assert not User.objects.filter(email=NEW["email"]).exists()
    assert "Pas encore de compte" in client.get("/compte/login/").content.decode()


def test_an_empty_site_is_not_taken_by_whoever_comes_first(client: Client, db):
    page = client.get(SIGN_UP).content.decode()
    assert "Code du premier compte" in page
    assert first_code() not in page
    for wrong in ({}, {"code": ""}, {"code": "00000-00000-00000-00000"}, {"code": "é" * 20}):
        answer = client.post(SIGN_UP, {**NEW, **wrong})
        assert answer.status_code == 200
    assert "Ce n’est pas le code" in answer.content.decode()
    assert not User.objects.exists()


def test_the_code_is_the_same_in_every_process_and_gone_with_the_first_account(client: Client, db, settings):
    code = first_code()
    assert re.fullmatch(r"([0-9a-f]{5}-){3}[0-9a-f]{5}", code)
    assert first_code() == code
    settings.SECRET_KEY = "une autre clé"
    assert first_code() != code
    User.objects.create_user("a@exemple.invalid", PASSWORD)
    assert first_code() == ""
    assert not is_first_code("")
    assert not is_first_code(code)


def test_the_link_of_the_command_line_asks_for_no_code(client: Client, db, mailoutbox):
    link = founding_link(NEW["email"])
    client.get("/compte/ouvrir/" + link.partition("/compte/ouvrir/")[2])
    assert "Code du premier compte" not in client.get(SIGN_UP).content.decode()
    assert client.post(SIGN_UP, NEW).headers["Location"] == CONFIRM


def test_the_first_person_of_an_empty_site_makes_one(client: Client, db, mailoutbox):
    assert SIGN_UP in client.get("/compte/login/").content.decode()
    assert client.post(SIGN_UP, {**NEW, "code": f" {first_code().upper()} "}).headers["Location"] == CONFIRM
    answer = client.post(CONFIRM, {"code": mailed_code(mailoutbox[-1])})
    assert answer.headers["Location"] == "/campagnes/"
    assert "Ouvrir une campagne" in client.get("/campagnes/").content.decode()
    assert "invitation" in Client().get(SIGN_UP).content.decode()


def test_from_the_link_to_the_campaign(client: Client, cast: Cast, link: str, mailoutbox):
    assert client.get(link).status_code == 200
    answer = client.post(f"{SIGN_UP}?next={link}", {**NEW, "next": link})
    assert answer.headers["Location"].startswith(CONFIRM)
    assert mailoutbox[-1].to == [NEW["email"]]
    assert "_auth_user_id" not in client.session
    assert client.get(CONFIRM).status_code == 200
    answer = client.post(CONFIRM, {"code": mailed_code(mailoutbox[-1])})
    assert answer.headers["Location"] == link
    assert client.post(link).headers["Location"] == "/c/essai/accueil/"
    user = User.objects.get(email=NEW["email"])
    assert (user.name, user.language) == ("Lou Gabarit", "fr")
    with sealed(cast.campaign.pk):
        assert Membership.objects.get(user=user).role == Role.VOLUNTEER


def test_an_unconfirmed_address_opens_nothing(client: Client, cast: Cast, link: str):
    client.get(link)
    client.post(SIGN_UP, NEW)
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 200
    other = Client()
    other.post("/compte/login/", {"login": NEW["email"], "password": NEW["password1"]})
    assert "_auth_user_id" not in other.session


def test_three_wrong_codes_end_the_confirmation(client: Client, cast: Cast, link: str, mailoutbox):
    client.get(link)
    client.post(SIGN_UP, NEW)
    for _ in range(3):
        client.post(CONFIRM, {"code": "XXXXXX"})
    client.post(CONFIRM, {"code": mailed_code(mailoutbox[-1])})
    assert "_auth_user_id" not in client.session


def test_an_address_that_has_an_account_gets_the_same_page_and_a_message(
    client: Client, cast: Cast, link: str, mailoutbox
):
    client.get(link)
    answer = client.post(SIGN_UP, {**NEW, "email": cast.guest.email})
    assert answer.headers["Location"] == CONFIRM
    assert "Confirmez votre adresse" in client.get(CONFIRM).content.decode()
    assert mailoutbox[-1].subject == "Vous avez déjà un compte"
    assert User.objects.get(email=cast.guest.email).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("trop court", "12"),
        ("motdepasse123", "Trop facile à deviner"),
        ("lou@exemple.invalid", "Trop facile à deviner"),
        ("aaaaaaaaaaaaaaaa", "Trop facile à deviner"),
    ],
)
def test_a_password_is_refused_for_its_length_or_what_it_says(client: Client, db, password: str, told: str):
    answer = client.post(SIGN_UP, {**NEW, "code": first_code(), "password1": password})
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["quatre tortues vertes valsent", "vP9!xq7#Lw2z"])
def test_a_long_sentence_and_a_random_word_are_both_good(client: Client, db, password: str):
    client.post(SIGN_UP, {**NEW, "code": first_code(), "password1": password})
    assert User.objects.count() == 1


def test_fields_that_the_form_does_not_name_change_nothing(client: Client, db):
    client.post(
        SIGN_UP, {**NEW, "code": first_code(), "is_active": "", "id": "7", "language": "xx", "joined_at": "1999-01-01"}
    )
    user = User.objects.get()
    assert (user.is_active, user.language, user.joined_at.year > 1999) == (True, "fr", True)


def test_sign_ups_from_one_address_are_limited(client: Client, cast: Cast, link: str):
    client.get(link)
    statuses = [client.post(SIGN_UP, {**NEW, "password1": "court"}).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


def test_passwords_are_kept_as_argon2(db, settings):
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS  # tests have a quick one
    assert User.objects.create_user("a@exemple.invalid", PASSWORD).password.startswith("argon2$argon2id$")


def test_the_page_of_a_new_account_says_what_its_data_serve(client: Client, db):
    assert "à rien d’autre" in client.get(SIGN_UP).content.decode()


def test_a_site_without_a_mail_server_writes_the_code_where_it_was_started(
    client: Client, db, settings, tmp_path, capsys
):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path)}}}
    client.get("/compte/ouvrir/" + founding_link(NEW["email"]).partition("/compte/ouvrir/")[2])
    page = client.post(SIGN_UP, NEW, follow=True).content.decode()
    assert "le code est écrit là où le programme a été lancé" in page
    told = capsys.readouterr().err
    code = re.search(r"Code pour confirmer l’adresse\N{NO-BREAK SPACE}: (\S+)", told)
    assert code, told
    assert NEW["email"] not in told
    assert code[1] in next(tmp_path.iterdir()).read_text(encoding="utf-8")
    client.post(CONFIRM, {"code": code[1]})
    assert User.objects.get().emailaddress_set.get().verified


def test_a_site_with_a_mail_server_writes_no_code_anywhere_else(client: Client, db, mailoutbox, capsys):
    client.get("/compte/ouvrir/" + founding_link(NEW["email"]).partition("/compte/ouvrir/")[2])
    client.post(SIGN_UP, NEW)
    assert mailed_code(mailoutbox[-1])
    assert capsys.readouterr().err == ""
