"""« Règles » as law that a jurist reads: since when, where, what a change concerns, what differs between days."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from cast import Cast
from django.test import Client
from django.urls import reverse
from money_books import NOW, framed

from arpenteur.domain.law import rules
from arpenteur.domain.law.loading import JudgedOn
from arpenteur.web.accountability.compliance.pages.rules import JUDGED, places_of
from arpenteur.web.accountability.compliance.words import PARAMETERS
from arpenteur.web.foundation.campaigns.judging import ACTS

pytestmark = pytest.mark.django_db
PAGE = "/c/essai/conformite/regles/"
WITHOUT_ACTS = {"FR-L52-1-ADVERTISING"}
"""No table keeps what it judges: advertisements that are paid elsewhere."""
GIFT = {
    "name": "Alma Figurante",
    "tax_home": "1 rue des Épures, 00001 Valmarche",
    "nationality": "française",
    "french": "on",
    "means": "cheque",
    "given_on": "2026-11-20",
    "attested": "on",
    "email": "",
    "elsewhere": "",
    "reference": "",
    "amount": "50",
}


def text_of(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_each_dated_parameter_and_day_has_words_and_each_rule_a_place_and_acts(cast: Cast):
    class Everything:
        def may(self, _right: str) -> bool:
            return True

    dated = [one for one in rules().values() if one.parameters]
    assert {name for one in dated for name in one.parameters} <= PARAMETERS.keys()
    assert JUDGED.keys() == set(JudgedOn)
    assert {one.id for one in dated} == ACTS.keys() | WITHOUT_ACTS
    for acts in ACTS.values():
        assert reverse(acts.page, args=["essai"])
    for one in rules().values():
        places = places_of(one, Everything())  # type: ignore[arg-type]
        assert places, one.id
        assert not [place for place in places if re.fullmatch(r"[a-z_]+", str(place.label)) and place.page], one.id


def test_a_rule_reads_as_law(cast: Cast):
    said = text_of(cast.client(cast.director))
    assert "Code électoral, art. L52-8, al. 1" in said
    assert "Montant le plus haut en tout 4 600 € depuis le 1er janvier 2002" in said
    assert "Jugée avec les valeurs du jour du don" in said
    assert "Appliquée dans :" in said


def test_what_if_a_value_changed_counts_what_is_kept_from_that_day(cast: Cast):
    director = cast.client(cast.director)
    with time_machine.travel(NOW, tick=False):
        framed(cast.campaign)
        assert director.post("/c/essai/argent/dons/ajouter/", GIFT).status_code == 302
        asked = "?rule=FR-L52-8-LIMIT.most_cents&on="
        there, after = (text_of(director, asked + day) for day in ("2026-11-20", "2026-11-21"))
    assert "parmi ce qui est déjà gardé : 1 (dons)" in there
    assert "parmi ce qui est déjà gardé : 0 (dons)" in after
    assert "Phrases qui diraient la nouvelle valeur" in there
    assert "Alma" not in there


@pytest.mark.parametrize(
    ("days", "said"), [(0, "parmi ce qui est déjà gardé"), (1, "Rien ici ne serait jugé autrement")]
)
def test_a_rule_of_the_calendar_is_judged_at_the_first_round(cast: Cast, days: int, said: str):
    on = cast.campaign.first_round + timedelta(days=days)
    assert said in text_of(cast.client(cast.director), f"?rule=FR-L49-SILENCE.closing&on={on}")


@pytest.mark.parametrize("rule", [f"{one.id}.{name}" for one in rules().values() for name in one.parameters])
def test_every_parameter_can_be_asked_about(cast: Cast, rule: str):
    assert "Pages où elle est appliquée" in text_of(cast.client(cast.director), f"?rule={rule}&on={date(2027, 1, 1)}")


def test_what_differs_between_two_days(cast: Cast):
    director = cast.client(cast.director)
    assert "pas encore datée 4 600 € 1er janvier 2002" in text_of(director, "?first=2001-12-31&last=2002-01-01")
    assert "Aucune valeur n’a changé" in text_of(director, "?first=2026-12-01&last=2026-12-02")


@pytest.mark.parametrize(
    "query",
    [
        "?rule=FR-L52-8-LIMIT.other&on=2027-01-01",
        "?rule=FR-L52-8-LIMIT.most_cents&on=demain",
        "?rule=&on=2027-01-01",
        "?first=2027-01-02&last=2027-01-01",
        "?first=2027-01-01",
    ],
)
def test_a_question_that_is_not_understood_is_refused_beside_its_field(cast: Cast, query: str):
    text_of(cast.client(cast.director), query, status=400)


def test_whoever_keeps_data_sees_numbers_and_no_way_to_the_money(cast: Cast):
    said = cast.client(cast.officer).get(f"{PAGE}?rule=FR-L52-8-LIMIT.most_cents&on=2026-11-20").content.decode()
    assert "déjà gardé" in said
    assert "/argent/dons/" not in said
