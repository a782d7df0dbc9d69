"""Hours of phones whose clock is wrong: told, corrected, never before the phone came."""

from datetime import timedelta
from pathlib import Path

import pytest
from api_phone import FieldPhone, entered
from django.utils import timezone
from walked_turf import Walked, stored

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.models import Phone

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wrong", [timedelta(hours=-30), timedelta(days=400), timedelta(days=-20_000)])
def test_a_clock_that_is_wrong_is_told_and_corrected(walked: Walked, wrong: timedelta):
    phone = entered(walked, wrong=wrong)
    assert phone.answers(phone.visit(1)) == [("noted", 1, "clock")]
    event = stored(walked)[0]
    assert abs(event.occurred_at - timezone.now() - wrong) < timedelta(minutes=1)
    assert abs(event.received_at - timezone.now()) < timedelta(minutes=1)
    with sealed(walked.turf.campaign_id):
        assert FieldEvent.objects.get().day == event.day
        assert abs(FieldEvent.objects.get().occurred_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "wrong", [timedelta(hours=-30), timedelta(minutes=-11), timedelta(minutes=11), timedelta(days=400)]
)
def test_an_hour_by_a_wrong_clock_is_an_hour_by_the_site_s(walked: Walked, wrong: timedelta):
    """Between the arrival of the phone and now, where nothing else says when it was."""
    phone = entered(walked, wrong=wrong)
    with sealed(walked.turf.campaign_id):
        Phone.objects.update(joined_at=timezone.now() - timedelta(hours=3))
    assert phone.answers(phone.visit(1, ago=timedelta(hours=1))) == [("noted", 1, "clock")]
    with sealed(walked.turf.campaign_id):
        happened = FieldEvent.objects.get().occurred_at
        assert abs(Phone.objects.get().skew_seconds + wrong.total_seconds()) < 60
    assert abs(happened - (timezone.now() - timedelta(hours=1))) < timedelta(minutes=1)


def test_an_event_from_before_the_phone_came_happened_when_it_came(walked: Walked, phone: FieldPhone):
    assert phone.answers(phone.visit(1, ago=timedelta(days=9000))) == [("noted", 1, "clock")]
    with sealed(walked.turf.campaign_id):
        assert abs(FieldEvent.objects.get().occurred_at - timezone.now()) < timedelta(minutes=1)
