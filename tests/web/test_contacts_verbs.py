"""Contacts: kept once each, agreeing with a receipt, taking back at once, left in peace, never raised by themselves."""

from datetime import timedelta
from typing import Any

import pytest
from acquainted import CALLS, INVITED, NEWS, acquainted, agreement, in_force, reached
from cast import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance import retention
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.actions import NewContact
from arpenteur.web.persons.contacts.agreements import every_pair
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    ContactObjection,
    FollowUpKind,
    How,
    Purpose,
    Receipt,
    Source,
)
from arpenteur.web.persons.contacts.notice import kept_until
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.models import Person
from letters import whole_database

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
BY: dict[str, Any] = {"by": COMMAND, "at": NOW}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


def fresh(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_the_same_person_again_gets_one_more_receipt_and_keeps_her_class(cast: Cast):
    first = acquainted(cast.campaign, kind=ContactClass.OCCASIONAL, at=NOW - 9 * DAY)
    again = acquainted(
        cast.campaign, "GABARIT ana", [NEWS, INVITED, CALLS], NOW, email="ANA@exemple.fr", phone="06 39 98 00 01"
    )
    assert again.pk == first.pk
    assert (again.kind, again.phone, again.given_at) == (ContactClass.OCCASIONAL, "06 39 98 00 01", NOW - 9 * DAY)
    assert Receipt.objects.filter(contact=first).count() == 2
    assert in_force(first) == {NEWS, INVITED, CALLS}
    since = first.consents.get(purpose=Purpose.NEWS, channel=Channel.EMAIL)
    assert since.given_at == NOW - 9 * DAY, "what was in force stays so since the first time"


@pytest.mark.parametrize(
    "other",
    [
        {"email": "autre@exemple.fr"},
        {"name": "Lou Gabarit"},
        {"phone": "06 39 98 00 02"},
    ],
)
def test_another_address_name_or_telephone_is_another_contact(cast: Cast, other: dict[str, str]):
    first = acquainted(cast.campaign, phone="06 39 98 00 01")
    assert acquainted(cast.campaign, **{"phone": "06 39 98 00 01"} | other).pk != first.pk


def test_a_list_is_kept_with_few_queries_once_each_and_again_changes_nobody(cast: Cast):
    people = [
        NewContact(PersonDetails(f"Figurine {number:03}", f"f{number}@exemple.fr"), ContactClass.REGULAR, Source.IMPORT)
        for number in range(300)
    ]
    people += [
        people[0],
        NewContact(PersonDetails("Figurine 001", "", "06 39 98 00 01"), ContactClass.REGULAR, Source.IMPORT),
    ]
    given = [agreement(NEWS) if one.details.email else None for one in people]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        kept = actions.keep_many(campaign=cast.campaign, each=people, agreements=given, **BY)
    assert len(asked) < 40
    assert len(kept) == 302
    assert kept[300].pk == kept[0].pk
    assert kept[301].pk != kept[1].pk, "a name alone makes nobody the same"
    assert Contact.objects.count() == 301
    assert Consent.objects.filter(withdrawn_at=None).count() == 300
    assert Entry.objects.get(verb="contact.brought").details == {"n": 302}
    actions.keep_many(campaign=cast.campaign, each=people, agreements=[None] * 302, **BY)
    assert Contact.objects.count() == Person.objects.count() == 301


def test_who_is_a_volunteer_already_is_one_person(cast: Cast):
    from crowd import someone

    line = someone(cast, "Ana Gabarit", email="ana@exemple.fr")
    assert acquainted(cast.campaign).person_id == line.person_id


@pytest.mark.parametrize("pair", every_pair())
def test_taking_back_holds_at_once_and_only_for_what_was_taken_back(cast: Cast, pair: tuple[Purpose, Channel]):
    one = acquainted(cast.campaign, "Ana Gabarit", every_pair(), NOW, phone="06 39 98 00 01", address="1 rue du Modèle")
    assert reached(cast.campaign, pair) == {"Ana Gabarit"}
    actions.withdraw(contact=one, pairs=[pair], how=How.SPOKEN, **BY)
    assert [each for each in every_pair() if not reached(cast.campaign, each)] == [pair]
    assert fresh(one).expires_at > NOW + 60 * DAY


def test_everything_taken_back_leaves_nobody_to_write_to_and_goes_at_the_next_purge(cast: Cast):
    one = acquainted(cast.campaign, at=NOW)
    actions.withdraw(contact=one, pairs=None, how=How.SPOKEN, **BY)
    assert reached(cast.campaign) == set()
    actions.note_exchange(contact=one, kind="call", about="", by=COMMAND, at=NOW + DAY)
    retention.run(at=NOW + DAY)
    assert not Contact.objects.exists()
    assert not Person.objects.exists()


def test_a_refusal_of_what_was_never_asked_is_kept_and_a_new_receipt_ends_it(cast: Cast):
    one = acquainted(cast.campaign, phone="06 39 98 00 01", at=NOW)
    actions.withdraw(contact=one, pairs=[CALLS], how=How.SPOKEN, **BY)
    actions.withdraw(contact=one, pairs=[CALLS], how=How.SPOKEN, **BY)
    line = one.consents.get(channel=Channel.PHONE)
    assert (line.given_at, line.receipt, line.withdrawn_how) == (None, None, How.SPOKEN)
    actions.agree(contact=one, agreement=agreement(CALLS), **BY)
    assert reached(cast.campaign, CALLS) == {"Ana Gabarit"}


def test_who_wants_nothing_is_left_in_peace_by_every_way_in(cast: Cast):
    one = acquainted(cast.campaign, phone="06 39 98 00 01", at=NOW)
    actions.object_to_all(contact=one, how=How.SPOKEN, **BY)
    actions.object_to_all(contact=one, how=How.SPOKEN, **BY)
    assert reached(cast.campaign) == set()
    assert fresh(one).objected_at == NOW
    assert ContactObjection.objects.count() == 2
    for name, email, phone in (("Ana Gabarit", "ana@exemple.fr", ""), ("Autre Nom", "", "06.39.98.00.01")):
        with pytest.raises(InputError, match="ne veut rien"):
            acquainted(cast.campaign, name, email=email, phone=phone, pairs=[], at=NOW)
    with pytest.raises(InputError, match="ne veut rien"):
        actions.agree(contact=fresh(one), agreement=agreement(NEWS), **BY)
    with pytest.raises(InputError, match="ne veut rien"):
        actions.follow_up(contact=fresh(one), kind=FollowUpKind.CALL, due=NOW.date(), owner=None, text="", **BY)
    actions.forget(contact=one, **BY)
    with pytest.raises(InputError, match="ne veut rien"):
        acquainted(cast.campaign, at=NOW)
    with sealed(cast.other.pk):
        assert acquainted(cast.other, at=NOW).pk
    assert "ana@" not in whole_database()


def test_only_her_own_link_opens_again(cast: Cast):
    one = acquainted(cast.campaign, at=NOW)
    actions.object_to_all(contact=one, how=How.LINK, **BY)
    actions.agree(contact=fresh(one), agreement=agreement(NEWS, how=How.LINK), **BY)
    assert reached(cast.campaign) == {"Ana Gabarit"}
    assert acquainted(cast.campaign, at=NOW).pk == one.pk


def test_a_level_of_support_needs_her_own_receipt_and_goes_with_it(cast: Cast):
    one = acquainted(cast.campaign, at=NOW)
    with pytest.raises(InputError, match="à sa demande"):
        actions.set_support(contact=one, level=4, **BY)
    actions.agree(contact=one, agreement=agreement((Purpose.SUPPORT, Channel.NONE)), **BY)
    for wrong in (0, 6):
        with pytest.raises(InputError):
            actions.set_support(contact=one, level=wrong, **BY)
    actions.set_support(contact=one, level=4, **BY)
    assert fresh(one).support == 4
    assert "4" not in str([line.details for line in Entry.objects.filter(verb="contact.support")])
    actions.withdraw(contact=one, pairs=[(Purpose.SUPPORT, Channel.NONE)], how=How.LINK, **BY)
    assert fresh(one).support is None
    with pytest.raises(InputError):
        actions.set_support(contact=fresh(one), level=4, **BY)


# -- how long -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "days"), [(ContactClass.OCCASIONAL, 62), (ContactClass.REGULAR, 366), (ContactClass.MEMBER, 731)]
)
def test_each_class_goes_after_its_own_term_without_an_exchange(cast: Cast, kind: ContactClass, days: int):
    cast.campaign.first_round = cast.campaign.first_round.replace(year=2031)
    cast.campaign.second_round = None
    cast.campaign.save()
    one = acquainted(cast.campaign, kind=kind, at=NOW)
    assert NOW + (days - 4) * DAY < one.expires_at <= NOW + days * DAY
    retention.run(at=one.expires_at - DAY)
    assert fresh(one)
    retention.run(at=one.expires_at)
    assert not Contact.objects.exists()


def test_an_exchange_moves_the_date_and_a_message_does_not(cast: Cast):
    one = acquainted(cast.campaign, kind=ContactClass.OCCASIONAL, at=NOW)
    before = one.expires_at
    actions.note_exchange(contact=one, kind="message", about="", by=COMMAND, at=NOW + 30 * DAY)
    assert fresh(one).expires_at == before, "at most two months after a message"
    actions.note_exchange(contact=one, kind="came", about="", by=COMMAND, at=NOW + 30 * DAY)
    # Two months later; as few as 27 days from the beginning of December, when February is short.
    assert fresh(one).expires_at >= before + 27 * DAY
    assert fresh(one).kind == ContactClass.OCCASIONAL, "never raised by itself"
    with pytest.raises(InputError):
        actions.note_exchange(contact=one, kind="opened", about="", **BY)
    assert [line.kind for line in ContactEvent.objects.order_by("at", "pk")] == ["met", "agreed", "message", "came"]


def test_the_end_of_the_campaign_ends_everybody_but_donors_whose_account_is_examined(cast: Cast):
    regular = acquainted(cast.campaign, at=NOW)
    donor = acquainted(cast.campaign, "Lou Témoin", [], NOW, email="lou@exemple.fr", kind=ContactClass.DONOR)
    assert regular.expires_at <= kept_until(cast.campaign)
    assert donor.basis == "legal_obligation"
    retention.run(at=kept_until(cast.campaign))
    assert [one.pk for one in Contact.objects.all()] == [donor.pk]
    retention.run(at=donor.expires_at)
    assert not Contact.objects.exists()


def test_a_class_changes_by_somebody_only_and_not_how_long_a_refusal_is_kept(cast: Cast):
    one = acquainted(cast.campaign, kind=ContactClass.OCCASIONAL, at=NOW)
    actions.set_class(contact=one, kind=ContactClass.REGULAR, **BY)
    assert fresh(one).expires_at > NOW + 90 * DAY
    actions.object_to_all(contact=one, how=How.SPOKEN, **BY)
    actions.set_class(contact=one, kind=ContactClass.MEMBER, **BY)
    assert fresh(one).expires_at < NOW + 63 * DAY


# -- what she waits for, who sees -----------------------------------------------------------------------------------


def test_what_somebody_waited_for_loses_its_text_when_it_is_done(cast: Cast):
    one = acquainted(cast.campaign, at=NOW)
    asked = actions.follow_up(
        contact=one, kind=FollowUpKind.SIGN, due=NOW.date(), owner=None, text="balcon du 2e étage", **BY
    )
    assert "balcon" not in whole_database()
    actions.finish(follow_up=asked, **BY)
    asked.refresh_from_db()
    assert (asked.text, asked.done_at) == ("", NOW)
    with pytest.raises(InputError, match="trop long"):
        actions.follow_up(contact=one, kind=FollowUpKind.SIGN, due=NOW.date(), owner=None, text="x" * 201, **BY)


def test_a_line_of_a_history_is_never_changed(cast: Cast):
    acquainted(cast.campaign, at=NOW)
    line = ContactEvent.objects.first()
    assert line
    with pytest.raises(TypeError):
        line.save()


def test_a_narrowed_member_sees_her_zones_and_what_is_handed_to_her(cast: Cast):
    mine, near, far = (
        acquainted(cast.campaign, f"Ana {word}", at=NOW, email=f"{word}@exemple.fr", station=station)
        for word, station in (("mienne", "far"), ("proche", "near"), ("loin", "far"))
    )
    member = Membership.objects.get(user=cast.organiser)
    actions.follow_up(contact=mine, kind=FollowUpKind.CALL, due=NOW.date(), owner=member, text="", **BY)

    def seen(**narrowed: Any) -> set[int]:
        for name, value in ({"stations": [], "assigned_only": False} | narrowed).items():
            setattr(member, name, value)
        return {one.pk for one in visible_to(Member(cast.campaign, member))}

    assert seen() == {mine.pk, near.pk, far.pk}
    assert seen(stations=["near"]) == {mine.pk, near.pk}
    assert seen(assigned_only=True) == {mine.pk}
    assert Member(cast.campaign, member).may("see_contacts")
    assert not Member(cast.campaign, member).may("export_contacts")
    with sealed(cast.other.pk):
        assert acquainted(cast.other, at=NOW).pk not in seen()


def test_correcting_keeps_what_was_agreed_and_refuses_an_empty_name(cast: Cast):
    one = acquainted(cast.campaign, at=NOW)
    changed = actions.correct_contact(contact=one, email="a@exemple.fr", address="2 rue du Modèle", **BY)
    assert changed == ["email", "address"]
    assert reached(cast.campaign) == {"Ana Gabarit"}
    assert actions.correct_contact(contact=one, email="a@exemple.fr", **BY) == []
    with pytest.raises(InputError):
        actions.correct_contact(contact=one, name=" ", **BY)
    actions.correct_contact(contact=one, email="", **BY)
    assert reached(cast.campaign) == set(), "nothing to write to"
