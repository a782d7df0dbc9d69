"""Two contacts who are one: refusals and the shortest expiry win, agreements never add up (privacy.md, rule 30)."""

from datetime import timedelta
from typing import Any

import pytest
from acquainted import CALLS, NEWS, acquainted, agreement, in_force
from cast import Cast
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.agreements import every_pair
from arpenteur.web.persons.contacts.models import (
    Contact,
    ContactClass,
    ContactEvent,
    ContactObjection,
    FollowUpKind,
    How,
    Receipt,
)
from arpenteur.web.persons.people.actions import join
from arpenteur.web.persons.people.models import Person

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
BY: dict[str, Any] = {"by": COMMAND, "at": NOW}
DAY = timedelta(days=1)
PAIRS = st.sets(st.sampled_from(every_pair()), max_size=8)
LINE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(ContactClass),
        "given": PAIRS,
        "taken": PAIRS,
        "refused": PAIRS,
        "objects": st.booleans(),
        "email": st.sampled_from(["a@exemple.fr", "b@exemple.fr"]),
        "phone": st.sampled_from(["06 39 98 00 01", "06 39 98 00 02"]),
        "days": st.integers(0, 50),
        "address": st.sampled_from(["1 rue du Modèle", "2 rue du Modèle"]),
    }
)


def written(cast: Cast, name: str, line: dict[str, Any]) -> Contact:
    """A contact as drawn: what she gave, then took back, refused, objected to."""
    at = NOW - line["days"] * DAY
    own = {key: line[key] for key in ("kind", "email", "phone", "address")}
    one = acquainted(cast.campaign, name, line["given"], at, **own)
    for pairs in (line["taken"], line["refused"]):
        if pairs:
            actions.withdraw(contact=one, pairs=pairs, how=How.SPOKEN, by=COMMAND, at=at)
    return one


@pytest.mark.drawn("contacts")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=LINE, second=LINE)
def test_nothing_comes_into_force_by_a_join_and_every_no_of_either_holds(cast: Cast, first: dict, second: dict):
    with sealed(cast.campaign.pk):
        gone, kept = written(cast, "Ana Gabarit", first), written(cast, "A. Gabarit", second)
        for one, line in ((gone, first), (kept, second)):
            if line["objects"]:
                actions.object_to_all(contact=one, how=How.SPOKEN, **BY)
        objects, expiry = first["objects"] or second["objects"], min(gone.expires_at, kept.expires_at)
        before = {one.pk: in_force(one) for one in (gone, kept)}
        said_no = {
            pair
            for one in (gone, kept)
            for pair in one.consents.exclude(withdrawn_at=None).values_list("purpose", "channel")
        }
        rows = [Receipt.objects.count(), ContactEvent.objects.count()]
        join(person=gone.person, into=kept.person, **BY)
        one = Contact.objects.get()
        after = in_force(one)
        assert after <= before[gone.pk] | before[kept.pk], "nothing that neither had agreed to"
        assert not after & said_no, "a no of either holds"
        assert not (objects and after)
        same = {
            "email": first["email"] == second["email"],
            "sms": first["phone"] == second["phone"],
            "phone": first["phone"] == second["phone"],
            "post": first["address"] == second["address"],
            "none": True,
        }
        assert {pair for pair in after - before[kept.pk] if not same[pair[1]]} == set(), "for an address that is gone"
        assert (one.objected_at is not None) == objects
        assert one.expires_at == expiry
        assert [Receipt.objects.count(), ContactEvent.objects.count()] == [rows[0], rows[1] + 1], "histories stay"
        one.delete()
        ContactObjection.objects.all().delete()
        assert not Person.objects.exists()


def test_receipts_tags_and_what_she_waits_for_stay_and_go_to_one_line(cast: Cast):
    with sealed(cast.campaign.pk):
        gone = acquainted(cast.campaign, "Ana Gabarit", [NEWS], NOW, kind=ContactClass.MEMBER)
        kept = acquainted(cast.campaign, "A. Gabarit", [CALLS], NOW, email="", phone="06 39 98 00 01")
        tags = [actions.new_tag(campaign=cast.campaign, name=name, purpose="inviter", **BY) for name in ("un", "deux")]
        actions.put_tag(contacts=[gone, kept], tag=tags[0], **BY)
        actions.put_tag(contacts=[gone], tag=tags[1], **BY)
        actions.follow_up(contact=gone, kind=FollowUpKind.CALL, due=NOW.date(), owner=None, text="", **BY)
        join(person=gone.person, into=kept.person, **BY)
        one = Contact.objects.get()
        assert (one.pk, one.kind, one.email) == (kept.pk, ContactClass.MEMBER, "ana@exemple.fr")
        assert in_force(one) == {NEWS, CALLS}
        assert (one.receipts.count(), one.tagged.count(), one.follow_ups.count()) == (2, 2, 1)
        assert one.events.filter(kind="joined").count() == 1


def test_a_contact_joined_to_a_volunteer_stays_a_contact(cast: Cast):
    from crowd import someone

    with sealed(cast.campaign.pk):
        line, one = someone(cast, "Lou Témoin", email="lou@exemple.fr"), acquainted(cast.campaign, at=NOW)
        join(person=one.person, into=line.person, **BY)
        assert Contact.objects.get().person_id == line.person_id


def test_a_level_of_support_that_differs_is_forgotten(cast: Cast):
    from arpenteur.web.persons.contacts.models import Channel, Purpose

    asked = (Purpose.SUPPORT, Channel.NONE)
    with sealed(cast.campaign.pk):
        both = [acquainted(cast.campaign, name, [NEWS], NOW, email=f"{name}@exemple.fr") for name in ("Ana", "Anna")]
        for level, one in enumerate(both, 3):
            actions.agree(contact=one, agreement=agreement(asked), **BY)
            actions.set_support(contact=one, level=level, **BY)
        join(person=both[0].person, into=both[1].person, **BY)
        one = Contact.objects.get()
        assert asked in in_force(one)
        assert one.support is None
