"""The mood of a station is read from enough opened doors on, and only as sums."""

import html
import uuid

import pytest
from cast import Cast
from django.utils import timezone
from fictional_place import station
from walked_turf import STATIONS, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.ground.events import receive

pytestmark = pytest.mark.django_db


def tell(cast: Cast, opened: int, warm: int, cool: int) -> None:
    """A phone ends its outing."""
    at = timezone.now()
    with sealed(cast.campaign.pk):
        turf = walked_turf(cast, letter=chr(65 + opened % 26)).turf
        mood = {
            "type": "mood",
            "id": str(uuid.uuid4()),
            "n": 1,
            "at": at.isoformat(),
            "station": STATIONS[0],
            "opened": opened,
            "warm": warm,
            "cool": cool,
        }
        found = receive(turf=turf, phone=None, events=[mood], sent_at=None, by=COMMAND, at=at)
    assert found.results[0].status == "accepted"


def panel(cast: Cast, zone: str) -> str:
    return html.unescape(cast.client(cast.director).get(f"/c/{cast.campaign.slug}/?zone={zone}").content.decode())


def test_below_eleven_opened_doors_nothing_is_shown_and_then_the_sums(cast: Cast):
    tell(cast, opened=10, warm=6, cool=3)
    assert "Affichée à partir de 11 portes ouvertes" in panel(cast, STATIONS[0])
    tell(cast, opened=3, warm=1, cool=0)
    page = panel(cast, STATIONS[0])
    assert "7 plutôt favorables · 3 sans avis dit · 3 plutôt défavorables" in page
    assert "Affichée à partir de" in panel(cast, station(5))
    # Three doors more wait with nobody to hide behind.
    tell(cast, opened=4, warm=4, cool=0)
    assert "7 plutôt favorables · 3 sans avis dit" in panel(cast, STATIONS[0])
