"""Sums of contacts name nobody: under 11 by station nothing is said, and no subtraction says it."""

from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from crowd import an_action
from fictional_place import station
from hypothesis import given
from hypothesis import strategies as st
from known_contacts import NOW, a_contact, words
from segment_people import draw_contacts

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.alerts import alerts_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import follow_up
from arpenteur.web.persons.contacts.models import Contact, FollowUpKind, Source
from arpenteur.web.persons.contacts.sums import LEAST, by_week, kept_people, masked

SUMS = "/c/essai/contacts/nombres/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@given(people=st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e", ""]), st.integers(0, 40)))
def test_no_sum_under_eleven_is_told_nor_left_by_a_subtraction(people: dict[str, int]):
    keys = ["a", "b", "c", "d", "e", ""]
    rows = masked(people, keys)
    shown = [one.people for one in rows if one.people is not None]
    hidden = [one.station for one in rows if one.people is None]
    assert all(one >= LEAST for one in shown)
    assert len(hidden) != 1
    rest = sum(people.values()) - sum(shown)
    assert rest == 0 or rest >= LEAST or not shown
    assert {one.station for one in rows} == set(keys)


@pytest.mark.django_db
def test_the_page_says_sums_and_no_name(cast: Cast, clock):
    with sealed(cast.campaign.pk):
        draw_contacts(cast.campaign, 30, NOW)
        Contact.objects.all().update(station=station(3), objected_at=None)
        Contact.objects.filter(pk=Contact.objects.earliest("pk").pk).update(station=station(4))
    for user in (cast.director, cast.guest):
        text = words(cast.client(user).get(SUMS))
        assert "Numéro" not in text
        assert "sont cachées" in text
        assert ">29<" not in text, "one alone would be left by subtraction"
    assert cast.client(cast.volunteer).get(SUMS).status_code == 403
    assert cast.client(cast.rival).get(SUMS).status_code == 404


@pytest.mark.django_db
def test_weeks_say_what_conversations_at_doors_brought(cast: Cast, clock):
    a_contact(cast, "Ana Figurine")
    a_contact(cast, "Bao Témoin", source=Source.PAGE, phone="")
    a_contact(cast, "Cléo Maquette", at=NOW - timedelta(days=7), phone="06 39 98 00 12")
    with sealed(cast.campaign.pk):
        weeks = by_week(cast.campaign, NOW)
        assert [(one.people, one.doors) for one in weeks[-3:]] == [(0, 0), (1, 1), (2, 1)]
        assert weeks[-1].monday == NOW.date(), "a Monday"
        found = kept_people(cast.campaign, NOW)
        assert (found.people, found.week, found.doors) == (3, 2, 1)


@pytest.mark.django_db
def test_coup_d_oeil_says_how_many_les_gens_leads_there_and_neither_names_anybody(cast: Cast, clock):
    a_contact(cast, "Ana Figurine")
    with sealed(cast.campaign.pk):
        an_action(cast, NOW - timedelta(days=1), status="done")
    pages = [words(cast.client(cast.organiser).get(url, follow=True)) for url in ("/c/essai/", "/c/essai/equipes/")]
    for text in pages:
        assert f'href="{SUMS}"' in text
        assert "Figurine" not in text
    assert "1 personne reste en contact ; 1 de plus cette semaine, dont 1 par des conversations aux portes." in pages[0]


@pytest.mark.django_db
def test_late_follow_ups_press_on_who_may_do_something_about_them(cast: Cast, clock):
    one = a_contact(cast, "Ana Figurine", station=station(9))
    with sealed(cast.campaign.pk):
        follow_up(
            contact=one,
            kind=FollowUpKind.SIGN,
            due=NOW.date() - timedelta(days=2),
            owner=None,
            text="",
            by=COMMAND,
            at=NOW,
        )
        said = {}
        for name in ("director", "organiser", "leader", "officer", "volunteer", "guest"):
            member = Member(cast.campaign, Membership.objects.get(user=getattr(cast, name)))
            said[name] = [alert for alert in alerts_of(member, NOW) if "suivi.retard" in alert.url]
    assert {name for name, alerts in said.items() if alerts} == {"director", "organiser"}, (
        "a leader of other zones has none"
    )
    alert = said["director"][0]
    assert alert.title == "1 suivi est en retard"
    assert "Figurine" not in f"{alert.title}{alert.detail}{alert.url}"
