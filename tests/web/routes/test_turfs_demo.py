"""The demonstration has an action cut into turfs, some of them in hands; a new day makes them anew."""

from datetime import UTC, datetime, timedelta

import pytest
from fictional_place import PLACE
from standing_turfs import stand_in

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.phone.models import Cutting, DoorEvent, Turf
from arpenteur.web.site.glance.rehearsal import rehearse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 17, 30, tzinfo=UTC)


def test_an_action_in_progress_is_cut_and_handed_over(published: PublishedSnapshot, monkeypatch: pytest.MonkeyPatch):
    stand_in(monkeypatch)
    campaign = rehearse(place=PLACE, at=NOW)
    with sealed(campaign.pk):
        cutting = Cutting.objects.get()
        turfs = list(Turf.objects.all())
        assert cutting.action.status == "running"
        assert len(turfs) >= 1
        assert any(one.pair and one.digest for one in turfs)
        assert DoorEvent.objects.exclude(phone=None).exists()
        assert {one.status for one in turfs} >= {"out"}
    rehearse(place=PLACE, at=NOW + timedelta(days=1))
    with sealed(campaign.pk):
        assert Cutting.objects.get().pk != cutting.pk
        assert not Turf.objects.filter(pk__in=[one.pk for one in turfs]).exists()
