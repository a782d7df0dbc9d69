"""What each rule refused this month: numbers that outlive what was refused, of one campaign, of nobody."""

from datetime import date

import pytest
import time_machine
from cast import Cast
from django.db import OperationalError, transaction
from money_books import NOW, framed

from arpenteur.domain.law.answers import Refusal
from arpenteur.web.accountability.compliance import refusal_counts
from arpenteur.web.accountability.compliance.models import RefusalCount
from arpenteur.web.accountability.compliance.refusal_counts import refused_in
from arpenteur.web.foundation.shared.law import RefusedByLawError, hold, refusals_noted
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
LIMIT = "FR-L52-8-LIMIT"
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
}
REFUSAL = Refusal(LIMIT, "Non.", "Trop.", "art. L52-8", date(2026, 1, 1))


def give(cast: Cast, amount: str) -> int:
    return cast.client(cast.director).post("/c/essai/argent/dons/ajouter/", GIFT | {"amount": amount}).status_code


def counted(cast: Cast, day: date) -> dict[str, int]:
    with sealed(cast.campaign.pk):
        return refused_in(cast.campaign, day)


def test_what_was_refused_is_counted_by_rule_and_month_and_shown(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        framed(cast.campaign)
        assert [give(cast, "5000"), give(cast, "6000"), give(cast, "50")] == [422, 422, 302]
        page = cast.client(cast.director).get("/c/essai/conformite/regles/").content.decode()
    assert counted(cast, NOW.date()) == {LIMIT: 2}
    assert counted(cast, date(2026, 1, 1)) == {}
    assert page.count("2 refus ce mois-ci") == 1
    with sealed(cast.other.pk):
        assert not RefusalCount.objects.exists()


def test_a_count_says_nothing_of_anybody():
    assert {field.name for field in RefusalCount._meta.get_fields()} == {"id", "campaign", "rule", "month", "number"}


def test_a_page_that_only_looks_counts_nothing(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        framed(cast.campaign)
        cast.client(cast.director).get("/c/essai/argent/dons/ajouter/")
    assert counted(cast, NOW.date()) == {}


def test_a_busy_base_loses_the_number_and_not_the_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    def busy(**_given: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(refusal_counts, "count_refusal", busy)
    with time_machine.travel(NOW, tick=False):
        framed(cast.campaign)
        assert give(cast, "5000") == 422


def test_a_refusal_is_noted_with_its_campaign_only_inside_one_and_only_once_asked(cast: Cast):
    with refusals_noted() as noted:
        with sealed(cast.campaign.pk), pytest.raises(RefusedByLawError), transaction.atomic():
            hold((REFUSAL,))
        with pytest.raises(RefusedByLawError):
            hold((REFUSAL,))
    assert noted == [(cast.campaign.pk, LIMIT)]
    with sealed(cast.campaign.pk), pytest.raises(RefusedByLawError):
        hold((REFUSAL,))
    assert len(noted) == 1
