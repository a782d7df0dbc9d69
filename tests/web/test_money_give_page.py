"""« Donner »: every mention of L52-9 is there, and the page hands over to the agent's provider."""

import pytest
import time_machine
from cast import Cast
from django.test import Client
from known_contacts import words
from money_books import BY, FRAME, NOW, framed

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.money.actions import file_account
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
PAGE = "/pages/essai/donner/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_every_mention_is_on_the_page(cast: Cast):
    framed(cast.campaign, give_open=True)
    answer = Client().get(PAGE)
    text = words(answer)
    for mention in (
        FRAME["beneficiary"],
        FRAME["agent_name"],
        "déclarée le 1er septembre 2026",
        "par l’intermédiaire de",
        "Une personne physique peut verser un don à un candidat si elle est de nationalité française",
        "ne peuvent excéder 4 600 euros",
        "ne peuvent ni consentir des prêts à un candidat",
        "Tout don de plus de 150 euros",
        "Sera puni de trois ans d'emprisonnement",
        "applicable à ses dirigeants de droit ou de fait",
    ):
        assert mention in text, mention
    assert f'href="{FRAME["provider_link"]}"' in text
    assert "<form" not in text
    assert "Set-Cookie" not in answer.headers
    assert PAGE in Client().get("/pages/essai/").content.decode()


def test_a_person_as_agent_is_designated(cast: Cast):
    framed(cast.campaign, give_open=True, agent_kind="person", agent_name="Camille Gabarit")
    text = words(Client().get(PAGE))
    assert "Camille Gabarit" in text
    assert "désigné le 1er septembre 2026" in text


@pytest.mark.parametrize(
    "missing", ["agent_kind", "agent_name", "agent_since", "beneficiary", "provider", "provider_link"]
)
def test_the_page_does_not_open_without_them(cast: Cast, missing: str):
    with pytest.raises(InputError, match="L52-9"):
        framed(cast.campaign, give_open=True, **{missing: None if missing == "agent_since" else ""})
    assert Client().get(PAGE).status_code == 404


def test_the_page_closes_once_the_account_is_filed(cast: Cast):
    framed(cast.campaign, give_open=True)
    with sealed(cast.campaign.pk):
        file_account(campaign=cast.campaign, **BY)
    assert Client().get(PAGE).status_code == 404
    assert PAGE not in Client().get("/pages/essai/").content.decode()


def test_the_page_is_closed_until_it_is_opened_and_leads_to_a_safe_address(cast: Cast):
    framed(cast.campaign)
    assert Client().get(PAGE).status_code == 404
    assert PAGE not in Client().get("/pages/essai/").content.decode()
    with pytest.raises(InputError, match="https"):
        framed(cast.campaign, give_open=True, provider_link="http://payer.exemple.fr/")
