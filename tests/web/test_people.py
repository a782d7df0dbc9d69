"""One person under her lines: found again or not, what each line shows of her, two who are one, what goes when."""

from typing import Any

import pytest
from acting import act, helper
from cast import AT, Cast
from lines import volunteer_line

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.erasure import erase_account, reapply
from arpenteur.web.accountability.compliance.my_data import as_json
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.ground.fieldwork.people import assign, join_by_link, set_presence
from arpenteur.web.persons.contacts.actions import forget
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.queries import find as find_contacts
from arpenteur.web.persons.people.actions import join, tell_apart
from arpenteur.web.persons.people.identity import settle
from arpenteur.web.persons.people.models import Person, PersonWord
from arpenteur.web.persons.people.queries import by_name, find, pairs_alike
from arpenteur.web.persons.volunteers.actions import (
    add_volunteer,
    add_volunteers,
    change_volunteer,
    forget_volunteer,
    link_account,
    new_personal_link,
    own_volunteer,
)
from arpenteur.web.persons.volunteers.models import Availability, LineSource, Team, TeamMember, Volunteer
from letters import kept_contact

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": COMMAND, "at": AT}
NAME, MAIL, PHONE = "Zéphyrine Introuvable", "zephyrine@exemple.invalid", "06 92 00 00 01"


@pytest.fixture(autouse=True)
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


def added(cast: Cast, name: str = NAME, email: str = MAIL, phone: str = "", **values: Any) -> Volunteer:
    values = {"source": LineSource.ORGANISER, **values}
    return add_volunteer(campaign=cast.campaign, name=name, email=email, phone=phone, **values, **BY)


def contact(cast: Cast, name: str = NAME, email: str = MAIL, phone: str = "") -> Contact:
    one = kept_contact(cast.campaign, name=name, email=email, telephone=phone)
    return Contact.objects.get(pk=one.pk)


def people(cast: Cast) -> int:
    return Person.objects.filter(campaign=cast.campaign).count()


def test_the_same_address_and_the_same_name_are_one_person_whichever_line_comes_first(cast: Cast):
    first = added(cast)
    assert contact(cast, "introuvable  ZEPHYRINE", MAIL.upper()).person == first.person
    second = contact(cast, "Lou Gabarit", "lou@exemple.invalid")
    assert added(cast, "Lou Gabarit", "lou@exemple.invalid").person == second.person
    assert people(cast) == 2


@pytest.mark.parametrize(
    ("name", "email", "phone"),
    [
        (NAME, "", PHONE),
        (NAME, "autre@exemple.invalid", PHONE),
        ("Lou Gabarit", MAIL, PHONE),
        (NAME, MAIL, "0612000001"),
    ],
)
def test_anything_weaker_is_another_person_who_is_suggested(cast: Cast, name: str, email: str, phone: str):
    first = added(cast, phone=PHONE)
    other = contact(cast, name, email, phone)
    assert other.person != first.person
    assert [(pair.first, pair.second) for pair in pairs_alike(Person.objects.all())] == [(first.person, other.person)]


def test_whoever_signs_up_by_an_open_link_takes_nobodys_place_and_nobody_takes_hers(cast: Cast):
    known = contact(cast, phone=PHONE)
    stranger, _secret = join_by_link(action=act(cast, open=True), name=NAME, email=MAIL, at=AT)
    assert stranger.person != known.person
    assert stranger.phone == ""
    forget(contact=known, **BY)
    assert contact(cast).person != stranger.person
    assert len(pairs_alike(Person.objects.all())) == 1


def test_two_lines_of_volunteers_are_never_one_by_themselves(cast: Cast):
    one, two = added(cast), added(cast)
    assert one.person != two.person
    three, four = add_volunteers(campaign=cast.campaign, people=[{"name": NAME, "email": MAIL}] * 2, **BY)
    assert len({one.person_id, two.person_id, three.person_id, four.person_id}) == 4


def test_an_imported_list_finds_who_is_known_as_a_contact(cast: Cast):
    known = contact(cast, phone=PHONE)
    rows = [{"name": NAME, "email": MAIL}, {"name": "Lou Gabarit", "email": "", "phone": "0692 00 00 07"}]
    first, second = add_volunteers(campaign=cast.campaign, people=rows, **BY)
    assert first.person == known.person
    assert first.phone == "", "her number came with her consent for messages, not for the team"
    assert second.phone == "0692 00 00 07"


def test_a_line_shows_what_was_entered_for_it_and_no_more(cast: Cast):
    volunteer = added(cast, phone=PHONE)
    one = contact(cast)
    assert one.person == volunteer.person
    assert (one.email, one.phone) == (MAIL, "")
    assert find_contacts(cast.campaign, Word.PHONE, PHONE) == []
    assert find_contacts(cast.campaign, Word.EMAIL, MAIL) == [one]
    forget_volunteer(volunteer=volunteer, **BY)
    left = Person.objects.get(pk=one.person_id)
    assert (left.name, left.email, left.phone) == (NAME, MAIL, "")
    assert not find(Person.objects.all(), cast.campaign, Word.PHONE, PHONE).exists()


def test_withdrawing_leaves_the_volunteer_and_the_last_line_takes_the_person(cast: Cast):
    volunteer, one = added(cast), contact(cast, phone=PHONE)
    forget(contact=one, **BY)
    volunteer = Volunteer.objects.get(pk=volunteer.pk)
    assert (volunteer.name, volunteer.person.phone) == (NAME, "")
    forget_volunteer(volunteer=volunteer, **BY)
    assert people(cast) == 0
    assert PersonWord.objects.count() == 0


def test_a_purge_of_rows_takes_the_person_too(cast: Cast):
    contact(cast)
    Contact.objects.filter(campaign=cast.campaign).delete()
    assert people(cast) == 0


def test_a_correction_is_found_by_its_new_words(cast: Cast):
    volunteer = added(cast, phone=PHONE)
    change_volunteer(volunteer=volunteer, name="Lou Gabarit", phone="", **BY)
    volunteer = Volunteer.objects.get(pk=volunteer.pk)
    assert (volunteer.name, volunteer.phone, volunteer.person.phone) == ("Lou Gabarit", "", "")
    assert find(Person.objects.all(), cast.campaign, Word.NAME, "gabarit").get() == volunteer.person
    assert not find(Person.objects.all(), cast.campaign, Word.NAME, "introuvable").exists()
    assert Entry.objects.filter(verb="volunteer.changed").latest("number").details == {"fields": ["name", "phone"]}


def test_an_account_is_one_person(cast: Cast):
    one = own_volunteer(campaign=cast.campaign, user=cast.volunteer, **BY)
    assert own_volunteer(campaign=cast.campaign, user=cast.volunteer, **BY) == one
    assert one.user == cast.volunteer
    other = added(cast)
    with pytest.raises(InputError):
        link_account(volunteer=other, user=cast.volunteer, **BY)


def test_who_has_an_account_and_gave_a_contact_reads_both_and_erases_both(cast: Cast):
    user = cast.outsider
    volunteer = own_volunteer(campaign=cast.campaign, user=user, **BY)
    one = contact(cast, str(user), user.email, PHONE)
    assert one.person == volunteer.person
    held = as_json(user, AT)
    for text in ("contacts.Contact", "volunteers.Volunteer", PHONE):
        assert text in held
    erase_account(user=user, **BY)
    assert people(cast) == 0
    assert not Contact.objects.exists()


def test_numbers_overseas_are_one_however_they_are_written(cast: Cast):
    added(cast, "Une Personne", "", "+262 692 00 00 01")
    added(cast, "Une Autre", "", "0692000001")
    added(cast, "Une Troisième", "", "0692000002")
    (pair,) = pairs_alike(Person.objects.all())
    assert pair.common == (Word.PHONE,)
    assert {pair.first.name, pair.second.name} == {"Une Personne", "Une Autre"}


def test_a_name_of_many_makes_nobody_the_same(cast: Cast):
    for number in range(9):
        added(cast, "Jean Martin", f"jean{number}@exemple.invalid")
    assert pairs_alike(Person.objects.all()) == []


def test_not_the_same_is_remembered_after_another_is_joined(cast: Cast):
    one, two, three = (added(cast, email=f"z{number}@exemple.invalid").person for number in range(3))
    tell_apart(one=two, other=one, **BY)
    tell_apart(one=one, other=two, **BY)
    assert {(pair.first, pair.second) for pair in pairs_alike(Person.objects.all())} == {(one, three), (two, three)}
    join(person=two, into=three, **BY)
    assert pairs_alike(Person.objects.all()) == []
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="people.")] == [
        "people.differ",
        "people.joined",
    ]


def test_joining_keeps_teams_actions_slots_links_and_both_histories(cast: Cast):
    kept, gone = added(cast), added(cast, phone=PHONE, languages=["fr", "ar"])
    one = contact(cast, "Zéphyrine Introuvable", "z2@exemple.invalid")
    team = Team.objects.create(campaign=cast.campaign, letter="A", name="Équipe", created_at=AT)
    other = Team.objects.create(campaign=cast.campaign, letter="B", name="Autre", created_at=AT)
    for volunteer, where, leads in ((kept, team, False), (gone, team, True), (gone, other, False)):
        TeamMember.objects.create(campaign=cast.campaign, team=where, volunteer=volunteer, leads=leads)
    Availability.objects.create(campaign=cast.campaign, volunteer=gone, weekday=2, starts="18:00", ends="20:00")
    both, alone = act(cast), act(cast, start=10, end=12)
    for action, volunteer in ((both, kept), (both, gone), (alone, gone)):
        assign(action=action, volunteer=volunteer, **BY)
    set_presence(action=both, volunteer=gone, presence=Presence.CAME, **BY)
    new_personal_link(volunteer=gone, **BY)
    digest = Volunteer.objects.get(pk=gone.pk).digest
    before = Entry.objects.count()
    join(person=gone.person, into=kept.person, **BY)
    join(person=one.person, into=kept.person, **BY)
    found = Volunteer.objects.get()
    assert (found.pk, found.name, found.email, found.phone, found.digest) == (kept.pk, NAME, MAIL, PHONE, digest)
    assert found.languages == ["fr", "ar"]
    assert [(row.team.letter, row.leads) for row in found.teams.order_by("team__letter")] == [("A", True), ("B", False)]
    assert found.availabilities.count() == 1
    came = dict(Participation.objects.filter(volunteer=found).values_list("action", "presence"))
    assert came == {both.pk: Presence.CAME, alone.pk: Presence.EXPECTED}
    assert Contact.objects.get().person == found.person
    assert people(cast) == 1
    lines = Entry.objects.order_by("number")[before:]
    assert [line.verb for line in lines] == ["people.joined", "people.joined"]
    assert "Zéphyrine" not in str([(line.subject, line.details) for line in lines])


def test_two_accounts_are_never_joined(cast: Cast):
    one, two = (own_volunteer(campaign=cast.campaign, user=user, **BY) for user in (cast.volunteer, cast.guest))
    with pytest.raises(InputError):
        join(person=two.person, into=one.person, **BY)
    with pytest.raises(InputError):
        join(person=one.person, into=one.person, **BY)


def test_persons_of_two_campaigns_are_never_one(cast: Cast):
    here = added(cast)
    with sealed(cast.other.pk):
        there = volunteer_line(cast.other, NAME, email=MAIL)
    assert here.person_id != there.person_id
    with unsealed(), pytest.raises(InputError):
        join(person=there.person, into=here.person, **BY)


def test_an_erased_volunteer_who_comes_back_with_a_backup_goes_again_and_her_contact_stays(cast: Cast):
    volunteer, one = added(cast), contact(cast)
    row = Volunteer.objects.filter(pk=volunteer.pk).values().get()
    forget_volunteer(volunteer=volunteer, **BY)
    Volunteer.objects.create(**row)
    assert reapply(at=AT) == 1
    assert not Volunteer.objects.exists()
    assert Contact.objects.get().person == one.person


def test_names_are_sorted_as_a_reader_does(cast: Cast):
    for name in ("Zoé", "Éloi", "alma", "Eloi"):
        helper(cast.campaign, name)
    assert [one.name for one in by_name(Volunteer.objects.all())] == ["alma", "Éloi", "Eloi", "Zoé"]


def test_settling_a_person_without_a_line_erases_her(cast: Cast):
    alone = Person.objects.create(campaign=cast.campaign, name=NAME)
    settle(alone)
    assert people(cast) == 0
