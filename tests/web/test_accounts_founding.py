"""The director of another campaign comes by a link of the host, through nobody's campaign."""

from datetime import timedelta

import pytest
import time_machine
from cast import PASSWORD, Cast
from codes import mailed_code
from django.core import mail
from django.test import Client
from django.utils import timezone

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.founding import founding_link
from arpenteur.web.foundation.accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL = "camille@exemple.invalid"


def path(email: str = EMAIL) -> str:
    return "/compte/ouvrir/" + founding_link(email).partition("/compte/ouvrir/")[2]


def sign_up(browser: Client, email: str):
    return browser.post("/compte/signup/", {"name": "Camille", "email": email, "password1": PASSWORD})


def test_the_link_opens_an_account_and_then_a_campaign(cast: Cast):
    browser = Client()
    page = browser.get(path(), follow=True)
    assert f'value="{EMAIL}"' in page.content.decode()
    sign_up(browser, EMAIL)
    browser.post("/compte/confirm-email/", {"code": mailed_code(mail.outbox[-1])})
    assert User.objects.filter(email=EMAIL).exists()
    assert "Ouvrir une campagne" in browser.get("/campagnes/").content.decode()
    # Used, it leads to the door.
    assert Client().get(path()).headers["Location"].startswith("/compte/login/")


def test_it_is_for_one_address_only(cast: Cast):
    browser = Client()
    browser.get(path())
    answer = sign_up(browser, "autre@exemple.invalid")
    assert "Ce lien est pour" in answer.content.decode()
    assert not User.objects.filter(email="autre@exemple.invalid").exists()


def test_forged_or_old_it_opens_nothing(cast: Cast):
    link = path()
    assert Client().get(f"{link[:-3]}xx/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().get(link).status_code == 404
    browser = Client()
    browser.get(f"{link[:-3]}xx/")
    assert "vous invite par un lien" in browser.get("/compte/signup/").content.decode()


def test_what_is_no_address_is_refused():
    with pytest.raises(InputError, match="adresse e-mail"):
        founding_link("camille")
