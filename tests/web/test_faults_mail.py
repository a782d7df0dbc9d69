"""When messages do not leave: an account is made with its message or not at all, and every sentence is true."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cast import PASSWORD, Cast
from codes import mailed_code
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from letterbox import no_letterbox
from sites import Site

from arpenteur.web.foundation.accounts.founding import first_code
from arpenteur.web.foundation.accounts.models import User

pytestmark = pytest.mark.django_db
SIGN_UP = "/compte/signup/"
NEW = {"name": "Lou Gabarit", "email": "lou@exemple.invalid", "password1": "six lanternes grises au verger"}
UNSENT = "Le site ne peut pas envoyer de courriel"


def test_an_account_whose_message_does_not_leave_is_not_made(client: Client, settings, mailoutbox):
    working = configured.MAILERS
    settings.MAILERS = no_letterbox()
    first = NEW | {"code": first_code()}
    answer = client.post(SIGN_UP, first)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert UNSENT in page
    assert "ce que vous envoyiez n’a pas été pris" in page
    assert not User.objects.exists()
    assert client.get("/compte/confirm-email/").status_code != 200, "nothing waits for a code"
    settings.MAILERS = working
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        answer = client.post(SIGN_UP, first)
        assert client.post(answer.headers["Location"], {"code": mailed_code(mailoutbox[-1])}).status_code == 302
    assert User.objects.get().email == NEW["email"]


def test_a_forgotten_password_whose_message_does_not_leave_is_said(client: Client, cast: Cast, settings):
    settings.MAILERS = no_letterbox()
    answer = client.post("/compte/password/reset/", {"email": cast.director.email})
    assert answer.status_code == 503
    assert UNSENT in answer.content.decode()


def test_a_password_changes_though_the_notice_of_it_does_not_leave(cast: Cast, settings, caplog):
    browser = Client()
    browser.post("/compte/login/", {"login": cast.guest.email, "password": PASSWORD})
    settings.MAILERS = no_letterbox()
    new = {"oldpassword": PASSWORD, "password1": NEW["password1"], "password2": NEW["password1"]}
    assert browser.post("/compte/password/change/", new).status_code == 302
    cast.guest.refresh_from_db()
    assert cast.guest.check_password(new["password1"])
    assert "was not sent" in caplog.text
    assert cast.guest.email not in caplog.text


def test_messages_are_named_after_the_site(tmp_path: Path):
    named = "from django.core.mail import EmailMessage; print(EmailMessage('x', 'y').message()['Message-ID'])"
    site = Site(tmp_path, more={"ARPENTEUR_ADDRESS": "https://campagne.example:8443"})
    assert site.python(named).endswith("@campagne.example>")
