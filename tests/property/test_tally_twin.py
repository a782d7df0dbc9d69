"""The tally is the sum of the events, whatever was counted, sent again and taken back."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from acting import act
from cast import gather
from django.db import transaction
from fictional_place import station, write_fictional_place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.ground.fieldwork.events import Counted, rebuild_tally, record_counts, undo_count
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 27, 20, 0, tzinfo=UTC)
MEASURES = ("opened", "absent", "inaccessible", "later", "letterbox")

counts = st.builds(
    Counted,
    id=st.integers(0, 11).map(lambda number: uuid.UUID(int=number)),
    station=st.integers(0, 2).map(station),
    measure=st.sampled_from(MEASURES),
    quantity=st.integers(1, 40),
    occurred_at=st.integers(0, 60).map(lambda hours: AT - timedelta(hours=hours)),
)
histories = st.lists(st.one_of(st.lists(counts, min_size=1, max_size=4), st.integers(0, 11)), max_size=8)


def sums() -> Counter[tuple]:
    found: Counter[tuple] = Counter()
    for event in FieldEvent.objects.all():
        found[event.station, event.day, event.measure] += event.quantity
    return +found


def tally() -> Counter[tuple]:
    return +Counter({(one.station, one.day, one.measure): one.quantity for one in Tally.objects.all()})


@pytest.fixture
def acted(db, settings, tmp_path: Path) -> Action:
    """An action in the fictional town."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    town = write_fictional_place(tmp_path / "snapshot")
    publish_snapshot(path=town.path, by="test", at=AT)
    cast = gather()
    with sealed(cast.campaign.pk):
        return act(cast)


@given(history=histories)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tally_is_the_sum_of_events(acted: Action, history: list):
    with sealed(acted.campaign_id), transaction.atomic():
        for step in history:
            if isinstance(step, list):
                record_counts(action=acted, counts=step, by=COMMAND, at=AT)
            else:
                event = FieldEvent.objects.filter(pk=uuid.UUID(int=step)).first()
                if event is not None:
                    undone = undo_count(event=event, by=COMMAND, at=AT)
                    assert undo_count(event=event, by=COMMAND, at=AT) == undone
            assert tally() == sums()
            assert min(tally().values(), default=0) >= 0
        before = tally()
        rebuild_tally(by=COMMAND, at=AT, campaign=acted.campaign_id)
        assert tally() == before == sums()
        transaction.set_rollback(True)
