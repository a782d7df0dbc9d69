"""What is written of a volunteer: little, checked, journalled without her name, and erased in one step."""

import uuid
from datetime import date, time

import pytest
from cast import AT, Cast
from crowd import EVERY_MORNING, a_team, an_action, someone
from fictional_place import station

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.shared.matching import name_key, phone_key
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import FieldEvent, Participation
from arpenteur.web.persons.volunteers.actions import (
    add_volunteers,
    change_volunteer,
    forget_volunteer,
    link_account,
    new_personal_link,
    own_volunteer,
    pause_volunteer,
    resume_volunteer,
    set_day,
    set_week,
)
from arpenteur.web.persons.volunteers.models import Availability, LineSource, TeamMember, Volunteer
from arpenteur.web.persons.volunteers.teams import (
    change_team,
    close_calendar,
    create_team,
    end_team,
    join_team,
    leave_team,
    new_calendar_link,
)

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture(autouse=True)
def inside(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


def test_a_volunteer_is_kept_as_she_is_called_and_never_named_in_the_journal(cast: Cast):
    person = someone(cast, "  Lou   Gabarit ", email="Lou@Exemple.invalid", phone="06 00 00 00 01", languages=["fr"])
    change_volunteer(volunteer=person, phone="06 00 00 00 02", quartier="Centre", **BY)
    pause_volunteer(volunteer=person, **BY)
    resume_volunteer(volunteer=person, **BY)
    person.refresh_from_db()
    assert (person.name, person.email, person.paused_at) == ("Lou Gabarit", "lou@exemple.invalid", None)
    lines = Entry.objects.filter(chain=cast.campaign.pk, subject=f"volunteers.Volunteer:{person.pk}")
    assert list(lines.values_list("verb", flat=True)) == [
        "volunteer.added",
        "volunteer.changed",
        "volunteer.paused",
        "volunteer.resumed",
    ]
    text = "".join(f"{line.details}{line.subject}{line.by}" for line in lines).lower()
    assert not [word for word in ("lou", "gabarit", "exemple", "06 00", "centre") if word in text]
    assert list(breaks(cast.campaign.pk)) == []


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"email": "pas une adresse"}, "email"),
        ({"phone": "appeler le soir"}, "phone"),
        ({"languages": ["klingon"]}, "languages"),
        ({"wishes": ["<script>"]}, "wishes"),
        ({"mobility": "trottinette"}, "mobility"),
        ({"quartier": "12 rue des Exemples"}, "quartier"),
        ({"quartier": "3 bis, avenue du Modèle"}, "quartier"),
    ],
)
def test_what_may_not_be_held_is_refused_by_column(cast: Cast, values: dict, column: str):
    person = someone(cast, "Lou Gabarit")
    with pytest.raises(InputError) as refused:
        change_volunteer(volunteer=person, **values, **BY)
    assert refused.value.where.column == column


def test_no_other_field_exists(cast: Cast):
    person = someone(cast, "Lou Gabarit")
    with pytest.raises(InputError, match="opinion"):
        change_volunteer(volunteer=person, opinion="?", **BY)


def test_forgetting_erases_the_person_and_keeps_the_counts(cast: Cast):
    team = a_team(cast, "A", 1)
    person = someone(cast, "Lou Gabarit", week=EVERY_MORNING, team=team)
    action = an_action(cast, AT, person)
    record_counts(action=action, counts=[Counted(uuid.uuid4(), station(2), "opened", 7)], volunteer=person, **BY)
    forget_volunteer(volunteer=person, **BY)
    assert not Volunteer.objects.exists()
    assert not Availability.objects.exists()
    assert not TeamMember.objects.exists()
    assert not Participation.objects.exists()
    assert list(FieldEvent.objects.values_list("quantity", "volunteer")) == [(7, None)]
    assert list(breaks(cast.campaign.pk)) == []


def test_a_member_s_line_is_made_once_and_finds_the_one_with_her_address(cast: Cast):
    own = own_volunteer(campaign=cast.campaign, user=cast.volunteer, **BY)
    assert own_volunteer(campaign=cast.campaign, user=cast.volunteer, **BY) == own
    assert (own.name, own.source) == ("Volunteer", LineSource.HERSELF)
    known = someone(cast, "Gaby l'Organisatrice", email=cast.organiser.email.upper())
    assert own_volunteer(campaign=cast.campaign, user=cast.organiser, **BY) == known
    with pytest.raises(InputError, match="déjà une fiche"):
        link_account(volunteer=own, user=cast.organiser, **BY)


def test_a_link_is_kept_as_a_digest_and_the_one_before_closes(cast: Cast):
    person = someone(cast, "Lou Gabarit")
    first, second = (new_personal_link(volunteer=person, **BY) for _ in range(2))
    person.refresh_from_db()
    assert person.digest == digest(second) != digest(first)
    assert second not in str(list(Entry.objects.values()))


def test_a_week_replaces_the_one_before_and_a_day_goes_back_to_usual(cast: Cast):
    person = someone(cast, "Lou Gabarit", week=EVERY_MORNING)
    set_week(volunteer=person, slots=[(0, time(18), time(22))] * 2, **BY)
    assert Availability.objects.get().weekday == 0
    day = date(2026, 9, 5)
    set_day(volunteer=person, day=day, slots=[(time(8), time(9), True)], **BY)
    set_day(volunteer=person, day=day, slots=[(time(9), time(10), True)], **BY)
    assert Availability.objects.get(day=day).starts == time(9)
    set_day(volunteer=person, day=day, slots=[], **BY)
    assert not Availability.objects.filter(day=day).exists()


@pytest.mark.parametrize("slot", [(7, time(8), time(9)), (0, time(9), time(9)), (0, time(10), time(9))])
def test_a_slot_that_cannot_be_changes_nothing(cast: Cast, slot):
    person = someone(cast, "Lou Gabarit", week=EVERY_MORNING)
    with pytest.raises(InputError):
        set_week(volunteer=person, slots=[slot], **BY)
    assert Availability.objects.count() == 7


def test_a_list_is_written_whole_or_not_at_all(cast: Cast):
    with pytest.raises(InputError):
        add_volunteers(campaign=cast.campaign, people=[{"name": "Lou Gabarit"}, {"name": ""}], **BY)
    assert not Volunteer.objects.exists()
    people = [{"name": "Lou Gabarit"}, {"name": "Max Prototype"}]
    assert len(add_volunteers(campaign=cast.campaign, people=people, **BY)) == 2
    assert Entry.objects.filter(verb="volunteers.imported").get().details == {"n": 2}


def test_a_team_has_one_letter_and_stations_of_the_place(cast: Cast):
    team = a_team(cast, "A", 1, 2)
    for values in ({"letter": "A", "stations": []}, {"letter": "B", "stations": ["99_9"]}):
        with pytest.raises(InputError):
            create_team(campaign=cast.campaign, name="Autre", **values, **BY)
    change_team(team=team, letter="C", name="Gare", stations=[station(3)], **BY)
    team.refresh_from_db()
    assert (team.letter, team.stations) == ("C", [station(3)])


def test_people_join_lead_leave_and_a_team_ends(cast: Cast):
    team, person = a_team(cast, "A", 1), someone(cast, "Lou Gabarit")
    join_team(team=team, volunteer=person, **BY)
    join_team(team=team, volunteer=person, leads=True, **BY)
    assert TeamMember.objects.get().leads
    leave_team(team=team, volunteer=person, **BY)
    leave_team(team=team, volunteer=person, **BY)
    assert not TeamMember.objects.exists()
    join_team(team=team, volunteer=person, **BY)
    secret = new_calendar_link(team=team, **BY)
    assert team.digest == digest(secret)
    close_calendar(team=team, **BY)
    assert team.digest is None
    end_team(team=team, **BY)
    assert not TeamMember.objects.exists()
    with pytest.raises(InputError, match="terminée"):
        join_team(team=team, volunteer=person, **BY)


def test_one_person_is_recognised_whatever_the_spelling():
    assert name_key("ÉBAUCHE-Modèle, Camille") == name_key("camille ebauche modele")
    assert phone_key("+33 (0)6 00 00 00 01") == phone_key("0033600000001") == phone_key("06.00.00.00.01")
    assert phone_key("+262 692 00 00 01") == phone_key("00262692000001") == phone_key("0692.00.00.01")
    assert phone_key("+41 79 000 00 01") == phone_key("0041 790000001") != phone_key("079 000 00 01")
    assert phone_key("12 34") == "1234"
