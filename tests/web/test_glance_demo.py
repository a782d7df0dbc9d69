"""The demonstration campaign: whole, fictional, once a day."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db.models import Sum
from django.test import Client
from fictional_place import PLACE

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation, Tally
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.volunteers.models import Availability, Team, Volunteer
from arpenteur.web.site.glance.rehearsal import rehearse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 17, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 4, 22, 58, tzinfo=UTC)
EARLY = datetime(2026, 11, 4, 4, 10, tzinfo=UTC)


@pytest.fixture
def campaign(published: PublishedSnapshot) -> Campaign:
    return rehearse(place=PLACE, at=NOW)


def told(campaign: Campaign) -> list[tuple[object, ...]]:
    with sealed(campaign.pk):
        return [
            *FieldEvent.objects.values_list("id", "station", "measure", "quantity", "day"),
            *Action.objects.values_list("kind", "status", "starts_at", "title"),
        ]


def invented(campaign: Campaign) -> None:
    """Nothing in it could be taken for a person."""
    assert campaign.fictional
    with sealed(campaign.pk):
        roles = set(Membership.objects.values_list("user__email", "role"))
        people = list(Person.objects.all())
    assert {one.email.partition("@")[2] for one in people} == {"", "demo.invalid"}, "no mail reaches them"
    assert {one.phone[:8] for one in people} == {"", "06 39 98"}, "numbers kept for fiction"
    assert roles == {
        ("directrice@demo.invalid", "director"),
        ("responsable@demo.invalid", "field_lead"),
        ("militante@demo.invalid", "volunteer"),
        ("protection@demo.invalid", "protection"),
    }
    assert not any(user.has_usable_password() for user in User.objects.all())


def the_same_twice(campaign: Campaign) -> None:
    """Again on the same day, nothing changes."""
    before, lines = told(campaign), Entry.objects.filter(chain=campaign.pk).count()
    assert rehearse(place=PLACE, at=NOW + timedelta(hours=4)).pk == campaign.pk
    assert told(campaign) == before
    assert Entry.objects.filter(chain=campaign.pk).count() == lines


def seen_by_its_director(campaign: Campaign, client: Client) -> None:
    """The first page she opens."""
    client.force_login(User.objects.get(email="directrice@demo.invalid"))
    with time_machine.travel(NOW, tick=False):
        html = client.get(f"/c/{campaign.slug}/").content.decode()
    assert "Données fictives." in html
    assert re.search(r"Actions en cours</dt> <dd class=\"fig\">5<", html)


def test_it_holds_what_a_campaign_holds(campaign: Campaign, client: Client, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    with sealed(campaign.pk):
        assert Team.objects.count() == 3
        assert Volunteer.objects.count() == 41
        assert Availability.objects.count() > 80
        assert Action.objects.count() == 60
        assert Action.objects.filter(status="running").count() == 5
        assert Action.objects.filter(status="planned", starts_at__gt=NOW).count() >= 15
        assert 2_000 < FieldEvent.objects.count() < 3_000
        sums = (FieldEvent.objects.aggregate(n=Sum("quantity")), Tally.objects.aggregate(n=Sum("quantity")))
        assert sums[0] == sums[1]
        assert not FieldEvent.objects.filter(occurred_at__gt=NOW).exists()
        busy = Participation.objects.filter(action__status="running").values_list("volunteer", flat=True)
        assert len(busy) == len(set(busy))
        assert list(breaks(campaign.pk)) == []
    assert timedelta(weeks=5) < campaign.first_round - NOW.date() < timedelta(weeks=8)
    assert campaign.first_round.weekday() == 6
    invented(campaign)
    the_same_twice(campaign)
    seen_by_its_director(campaign, client)


@pytest.mark.drawn("glance")
def test_on_another_day_it_stands_around_that_day(campaign: Campaign):
    later = rehearse(place=PLACE, at=NOW + timedelta(days=9, hours=1))
    assert later.pk == campaign.pk
    assert later.first_round > campaign.first_round
    with sealed(later.pk):
        assert Action.objects.count() == 60
        assert Volunteer.objects.count() == 41
        running = Action.objects.filter(status="running")
        assert all(one.starts_at < NOW + timedelta(days=9, hours=1) < one.ends_at for one in running)
        assert list(breaks(later.pk)) == []


@pytest.mark.parametrize("at", [NIGHT, EARLY, NOW], ids=["just before midnight", "at five", "in the evening"])
def test_nobody_walks_at_night_whatever_the_hour_of_the_visitor(published: PublishedSnapshot, at: datetime):
    campaign = rehearse(place=PLACE, at=at)
    with sealed(campaign.pk):
        assert Action.objects.filter(status="running").count() == 5
        for one in Action.objects.all():
            starts, ends = local(campaign, one.starts_at), local(campaign, one.ends_at)
            assert starts.date() == ends.date()
            assert time(9) <= starts.time() < ends.time() <= time(21)
        assert not FieldEvent.objects.filter(occurred_at__gt=at).exists()
        assert all(time(9) <= one.starts < one.ends <= time(21) for one in Availability.objects.all())


@pytest.mark.drawn("glance")
def test_at_night_no_one_counts_as_on_the_ground(published: PublishedSnapshot, client: Client, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    for at, somebody in ((NIGHT, False), (NOW + timedelta(days=1), True)):
        campaign = rehearse(place=PLACE, at=at)
        with time_machine.travel(at, tick=False):
            client.force_login(User.objects.get(email="directrice@demo.invalid"))
            html = client.get(f"/c/{campaign.slug}/").content.decode()
        found = re.search(r"(\d+) déjà sur le terrain", html)
        assert found is not None
        assert (int(found[1]) > 0) is somebody
