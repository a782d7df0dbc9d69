"""A site from before rounds walked on phones comes up with every row, and its rounds stay as they were said."""

import uuid
from datetime import timedelta

import pytest
from cast import AT
from migrating import older

from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.phone.models import DoorEvent, Round, Turf


@pytest.mark.django_db(transaction=True)
def test_turfs_events_and_rounds_of_before_stay_as_they_were():
    counted = str(uuid.uuid4())
    with older("canvass", "0009_no_contacts_in_clear") as before, unsealed():
        campaign = before.get_model("campaigns.Campaign").objects.create(
            name="Essai", slug="essai", place="essai", first_round=AT.date(), created_at=AT
        )
        action = before.get_model("fieldwork.Action").objects.create(
            campaign=campaign,
            kind="letterboxes",
            starts_at=AT,
            ends_at=AT + timedelta(hours=3),
            created_at=AT,
            changed_at=AT,
        )
        common = {"campaign": campaign, "action": action, "letter": "A", "made_at": AT}
        turf = before.get_model("canvass.Turf").objects.create(code="1-A-7F3K", until=AT, **common)
        event = before.get_model("canvass.DoorEvent").objects.create(
            id=uuid.uuid4(),
            campaign=campaign,
            turf=turf,
            number=1,
            type="visit",
            building="x",
            stair="A",
            floor=1,
            door=1,
            outcome="opened",
            occurred_at=AT,
            received_at=AT,
            day=AT.date(),
        )
        before.get_model("canvass.Round").objects.create(
            number=1, done_at=AT, reached=["typed:x"], amount=7, counts=[counted], **common
        )
    with sealed(campaign.pk):
        assert (Turf.objects.get().of_stops, Turf.objects.get().code) == (False, "1-A-7F3K")
        assert (DoorEvent.objects.get().pk, DoorEvent.objects.get().minutes) == (event.pk, 0)
        one = Round.objects.get()
        assert (one.done_at, one.reached, one.amount, one.counts, one.spent) == (AT, ["typed:x"], 7, [counted], 0)
        Turf.objects.create(
            campaign_id=campaign.pk,
            action_id=action.pk,
            letter="A",
            code="1-A-9999",
            until=AT,
            made_at=AT,
            of_stops=True,
        )
        assert Turf.objects.count() == 2, "a turf and a round of one action may have one letter"
