"""A site from before its columns were renamed: what was asked of routes, and what phones had left to send, is there."""

import uuid
from datetime import timedelta

import pytest
from cast import AT
from migrating import older

from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.phone.models import Cutting, Phone, StopList

TURFS = {"stations": ["00099_0001"], "by": "doors", "number": 80, "seed": 3, "waiting": 2}
ROUNDS = {"crews": 3, "carry": 200, "start": [2.4, 48.8], "seed": 5}


@pytest.mark.django_db(transaction=True)
def test_requests_and_unsent_events_of_before_are_read_under_their_new_names():
    with older("canvass", "0010_stops_on_phones") as before, unsealed():
        campaign = before.get_model("campaigns.Campaign").objects.create(
            name="Essai", slug="essai", place="essai", first_round=AT.date(), created_at=AT
        )
        other = before.get_model("campaigns.Campaign").objects.create(
            name="Autre", slug="autre", place="essai", first_round=AT.date(), created_at=AT
        )
        moments = {"starts_at": AT, "ends_at": AT + timedelta(hours=3), "created_at": AT, "changed_at": AT}
        doors, posters, elsewhere = (
            before.get_model("fieldwork.Action").objects.create(campaign=whose, kind=kind, **moments)
            for whose, kind in ((campaign, "doors"), (campaign, "posters"), (other, "doors"))
        )
        made = {"made_at": AT, "changed_at": AT}
        cuttings, lists = before.get_model("canvass.Cutting").objects, before.get_model("canvass.StopList").objects
        cuttings.create(campaign=campaign, action=doors, snapshot="a" * 64, asked=TURFS, holding={"1": 1}, **made)
        cuttings.create(campaign=other, action=elsewhere, snapshot="b" * 64, asked={"seed": 9}, **made)
        lists.create(campaign=campaign, action=posters, asked=ROUNDS, notices=["?"], **made)
        turf = before.get_model("canvass.Turf").objects.create(
            campaign=campaign, action=doors, letter="A", code="1-A-7F3K", until=AT, made_at=AT
        )
        device = uuid.uuid4()
        before.get_model("canvass.Phone").objects.create(
            campaign=campaign, turf=turf, device=device, digest="c" * 64, joined_at=AT, seen_at=AT, held=12, proven=4
        )
    with sealed(campaign.pk):
        cutting, stops, phone = Cutting.objects.get(), StopList.objects.get(), Phone.objects.get()
        assert (cutting.request, cutting.holding, cutting.snapshot) == (TURFS, {"1": 1}, "a" * 64)
        assert (stops.request, stops.notices) == (ROUNDS, ["?"])
        assert (phone.device, phone.unsent, phone.proven) == (device, 12, 4)
    with sealed(other.pk):
        assert Cutting.objects.get().request == {"seed": 9}
        assert not Phone.objects.exists(), "rows are still of their campaign only"
