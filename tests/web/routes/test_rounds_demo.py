"""The demonstration has letterboxes and posters to come, with rounds given to pairs; a new day makes them anew."""

from datetime import UTC, datetime, timedelta

import pytest
from fictional_place import PLACE
from standing_rounds import stand_in

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Round, StopList
from arpenteur.web.site.glance.rehearsal import rehearse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 17, 30, tzinfo=UTC)


def test_letterboxes_and_posters_have_rounds(published: PublishedSnapshot, monkeypatch: pytest.MonkeyPatch):
    stand_in(monkeypatch)
    campaign = rehearse(place=PLACE, at=NOW)
    with sealed(campaign.pk):
        assert {one.action.kind for one in StopList.objects.all()} == {"letterboxes", "posters"}
        posters = list(Round.objects.filter(action__kind="posters").order_by("number"))
        assert [one.pair for one in posters] == [1, 2]
        assert all(one.done_at is None for one in Round.objects.all())
    rehearse(place=PLACE, at=NOW + timedelta(days=1))
    with sealed(campaign.pk):
        assert not Round.objects.filter(pk__in=[one.pk for one in posters]).exists()
        assert Action.objects.filter(kind="posters", status="planned").count() == 1
