"""A site that is put back after a phone had its receipt, with a real phone: it notices, gives back, and says so."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import Cast
from django.utils import timezone
from playwright.sync_api import expect
from walked_turf import Walked, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.handset.epochs import begin_epoch
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from arpenteur.web.ground.phone.models import Phone as PhoneRow
from field_phone import WAIT, Phone

pytestmark = pytest.mark.browser


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


@pytest.fixture
def phone(new_phone: Callable[..., Phone], walked: Walked) -> Phone:
    found = new_phone()
    found.open(walked.secret)
    return found


def doors(walked: Walked) -> int:
    with sealed(walked.turf.campaign_id):
        return DoorEvent.objects.filter(type="visit").count()


def walk_with_receipt(phone: Phone, walked: Walked) -> None:
    """Three doors, proven: nothing waits any more."""
    phone.walk()
    phone.doors("absent", "opened", "absent")
    phone.queued(0)
    phone.until(lambda: len((phone.holds()["stored"]["receipts"] or [{"ids": []}])[0]["ids"]), 3)
    assert doors(walked) == 3


def put_back(walked: Walked, *, told: bool, before_it_came: bool = False) -> None:
    """As the base was before the doors; ``told``: by the command, which begins another epoch."""
    with sealed(walked.turf.campaign_id):
        DoorEvent.objects.all().delete()
        FieldEvent.objects.all().delete()
        Turf.objects.update(head=0)
        if before_it_came:
            PhoneRow.objects.all().delete()
    if told:
        begin_epoch(saved_at=timezone.now() - timedelta(hours=5), by=COMMAND, at=timezone.now())


@pytest.mark.parametrize("told", [True, False], ids=["by the command", "by a copy of its file"])
def test_doors_with_a_receipt_go_back_by_themselves_and_it_is_said(phone: Phone, walked: Walked, told: bool):
    walk_with_receipt(phone, walked)
    put_back(walked, told=told)
    phone.looked_at()
    notice = phone.page.locator(".notices")
    expect(notice).to_contain_text("3 portes rendues au site après sa restauration.", timeout=WAIT)
    assert doors(walked) == 3
    phone.tap("Compris")
    expect(notice).to_be_empty()


def test_a_phone_that_came_in_since_the_backup_keeps_all_and_says_what_to_do(phone: Phone, walked: Walked):
    walk_with_receipt(phone, walked)
    put_back(walked, told=True, before_it_came=True)
    phone.looked_at()
    expect(phone.page.locator(".notices")).to_contain_text(
        re.compile("ne reconnaît plus ce téléphone.*garde 3 portes.*Rouvrez votre lien"), timeout=WAIT
    )
    phone.stored("sent", 3)
    phone.page.goto("about:blank")
    phone.open(walked.secret)
    expect(phone.page.locator(".notices")).to_contain_text("3 portes rendues au site", timeout=WAIT)
    assert doors(walked) == 3
