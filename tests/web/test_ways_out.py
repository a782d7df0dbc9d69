"""What a campaign director met on her first day: empty pages, refused forms and odd addresses say what to do next."""

import html
import re
from datetime import time

import pytest
from acting import DAY, act, address, helper, soon, typed
from cast import AT, Cast
from django.core import mail
from django.test import Client
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import cancel_action
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.people import assign, join_by_link
from arpenteur.web.persons.volunteers.actions import set_day

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
HOUR = "\N{NO-BREAK SPACE}h"


def text(answer) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("rest", ["1/etat/", "affiches/1/", "1/comptes/"])
def test_an_address_for_forms_opened_as_a_page_leads_back(cast: Cast, rest: str):
    answer = cast.client(cast.director).get(address(cast, rest))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "ne prend que ce qu’un formulaire envoie" in text(answer)
    assert 'href="/c/essai/accueil/"' in text(answer)


def test_programs_still_get_their_own_answer_to_a_wrong_method():
    answer = Client().delete("/api/v1/zones")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_form_that_cannot_be_checked_says_so_and_keeps_nothing(cast: Cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.director)
    answer = browser.post(address(cast, "nouvelle/"), typed(soon(5)))
    assert answer.status_code == 403
    assert "Rechargez la page" in text(answer)


def test_an_empty_list_says_what_to_do_and_a_filtered_one_that_nothing_answers(cast: Cast):
    browser = cast.client(cast.director)
    assert "Rien à venir" in text(browser.get(address(cast, "liste/")))
    assert "Créer une action" in text(browser.get(address(cast, "liste/")))
    assert "Aucune action ne répond à ces filtres" in text(browser.get(address(cast, "liste/"), {"kind": "doors"}))
    hers = text(cast.client(cast.volunteer).get(address(cast, "liste/")))
    assert "Rien à venir" in hers
    assert "Créer une action" not in hers


def test_who_signs_up_by_herself_is_free_and_an_event_counts_no_doors(cast: Cast):
    with sealed(cast.campaign.pk):
        action = act(cast, kind=Kind.EVENT, wanted=3, stations=(station(0),))
        assign(action=action, volunteer=helper(cast.campaign, "Nour Brouillon"), **BY)
        join_by_link(action=action, name="Lou Gabarit", email="", at=AT)
    page = text(cast.client(cast.director).get(address(cast, f"{action.pk}/")))
    assert "1 personne n’a pas dit si elle est libre" in page  # who signed up by the link has said so
    assert "prévues <progress" not in page
    with sealed(cast.campaign.pk):
        doors = act(cast, stations=(station(0),))
    assert "prévues <progress" in text(cast.client(cast.director).get(address(cast, f"{doors.pk}/")))


def test_hours_are_written_as_people_say_them(cast: Cast):
    with sealed(cast.campaign.pk):
        action = act(cast, stations=(station(0),), start=18, end=20)
        lou = helper(cast.campaign, "Lou Gabarit", email="lou@exemple.invalid", user=cast.volunteer)
        assign(action=action, volunteer=lou, **BY)
        set_day(volunteer=lou, day=DAY, slots=[(time(20, 18), time(23, 59), True)], **BY)
        cancel_action(action=action, why="Pluie", **BY)
        mail.outbox.clear()
        deliver_due(at=AT)
    assert f"à 18{HOUR}" in mail.outbox[0].body
    hers = text(cast.client(cast.volunteer).get("/c/essai/moi/"))
    assert f"20{HOUR}\N{NO-BREAK SPACE}18 – 23{HOUR}\N{NO-BREAK SPACE}59" in hers
    assert "20:18" not in hers
    assert not re.search(r">[^<]*\d\d:\d\d", text(cast.client(cast.director).get("/c/essai/conformite/")))


def test_a_team_letter_that_is_a_word_is_answered_with_examples(cast: Cast):
    answer = cast.client(cast.director).post("/c/essai/equipes/nouvelle-equipe/", {"letter": "Nord", "name": "Nord"})
    assert answer.status_code == 400
    assert "Une lettre, ou une lettre et un chiffre" in text(answer)


def test_a_new_campaign_takes_no_family_by_default(cast: Cast, settings):
    settings.ARPENTEUR_CAMPAIGN_CREATION = "anyone"
    page = text(cast.client(cast.director).get("/campagnes/nouvelle/"))
    assert page.count('<option value="" selected>à choisir</option>') == 2
    assert "vous en prenez la direction" in text(cast.client(cast.outsider).get("/campagnes/"))
