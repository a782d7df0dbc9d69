"""Who comes: assigned, by herself, in pairs; who is busy, what conflicts, who came."""

import re
from datetime import time

import pytest
from acting import NOW, act, address, always_free, helper, member, soon
from cast import AT, Cast
from fictional_place import station

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import people as verbs
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.queries import busy_between, conflicts
from arpenteur.web.persons.volunteers.models import Availability, Team, TeamMember, Volunteer

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
IN_TIME = {"by": COMMAND, "at": NOW}


@pytest.fixture(autouse=True)
def inside_the_campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


def test_assigning_twice_is_once_and_withdrawing_twice_too(cast: Cast):
    action, nour = act(cast), helper(cast.campaign, "Nour")
    for _ in range(2):
        verbs.assign(action=action, volunteer=nour, **BY)
    assert Participation.objects.count() == 1
    for _ in range(2):
        verbs.withdraw(action=action, volunteer=nour, **IN_TIME)
    assert Participation.objects.count() == 0


def test_the_last_place_is_taken_once(cast: Cast):
    action = act(cast, wanted=1)
    verbs.sign_up(action=action, volunteer=helper(cast.campaign, "Nour"), **IN_TIME)
    with pytest.raises(InputError, match="complète"):
        verbs.sign_up(action=action, volunteer=helper(cast.campaign, "Max"), **IN_TIME)
    verbs.assign(action=action, volunteer=helper(cast.campaign, "Éloi"), **BY)
    assert Participation.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"status": Status.CANCELLED}, "annulée"),
        ({"status": Status.DRAFT}, "pas ouverte"),
        ({"status": Status.DONE}, "pas ouverte"),
        ({"open": False}, "par l’équipe"),
        ({"ends_at": NOW}, "passée"),
    ],
)
def test_a_closed_action_says_why(cast: Cast, values: dict, sentence: str):
    action = act(cast)
    if "ends_at" in values:
        values["starts_at"] = AT
    Action.objects.filter(pk=action.pk).update(**values)
    with pytest.raises(InputError, match=sentence):
        verbs.sign_up(action=action, volunteer=helper(cast.campaign, "Nour"), **IN_TIME)


def test_nobody_who_pauses_is_assigned_and_nobody_to_a_cancelled_action(cast: Cast):
    action = act(cast)
    with pytest.raises(InputError, match="pause"):
        verbs.assign(action=action, volunteer=helper(cast.campaign, "Nour", paused_at=AT), **BY)
    Action.objects.filter(pk=action.pk).update(status=Status.CANCELLED)
    with pytest.raises(InputError, match="annulée"):
        verbs.assign(action=action, volunteer=helper(cast.campaign, "Max"), **BY)


def test_pairs_hold_two_or_three_and_dissolve_alone(cast: Cast):
    action = act(cast, wanted=5)
    people = [helper(cast.campaign, name) for name in ("Nour", "Max", "Éloi", "Camille")]
    for one in people[:3]:
        verbs.assign(action=action, volunteer=one, **BY)
    with pytest.raises(InputError):
        verbs.pair(action=action, volunteers=people[:1], **BY)
    with pytest.raises(InputError):
        verbs.pair(action=action, volunteers=[people[0], people[3]], **BY)
    first = verbs.pair(action=action, volunteers=people[:2], **BY)
    second = verbs.pair(action=action, volunteers=people[1:3], **BY)
    pairs = {one.volunteer.name: one.pair for one in Participation.objects.select_related("volunteer__person")}
    assert first != second
    assert pairs == {"Nour": 0, "Max": second, "Éloi": second}
    verbs.unassign(action=action, volunteer=people[2], **BY)
    assert set(Participation.objects.values_list("pair", flat=True)) == {0}


def test_the_number_of_a_pair_that_dissolved_is_never_given_again(cast: Cast):
    action = act(cast, wanted=5)
    people = [helper(cast.campaign, name) for name in ("Nour", "Max", "Éloi", "Camille")]
    for one in people:
        verbs.assign(action=action, volunteer=one, **BY)
    first = verbs.pair(action=action, volunteers=people[:2], **BY)
    verbs.unpair(action=action, volunteer=people[0], **BY)
    assert verbs.pair(action=action, volunteers=people[2:], **BY) == first + 1
    assert verbs.pair(action=action, volunteers=people[:2], **BY) == first + 2


def test_who_came_is_noted_and_stays(cast: Cast):
    action, nour = act(cast), helper(cast.campaign, "Nour")
    with pytest.raises(InputError):
        verbs.set_presence(action=action, volunteer=nour, presence=Presence.CAME, **BY)
    verbs.assign(action=action, volunteer=nour, **BY)
    verbs.set_presence(action=action, volunteer=nour, presence=Presence.CAME, **BY)
    for leave in (verbs.unassign, verbs.withdraw):
        with pytest.raises(InputError):
            leave(action=action, volunteer=nour, **IN_TIME)


def test_busy_is_overlap_with_a_planned_or_running_action_not_touching_one(cast: Cast):
    action, nour = act(cast, start=18, end=20), helper(cast.campaign, "Nour")
    verbs.assign(action=action, volunteer=nour, **BY)
    starts, ends = action.starts_at, action.ends_at
    length = ends - starts
    assert busy_between(starts, ends) == {nour.pk}
    assert busy_between(starts, ends, but=action.pk) == set()
    assert busy_between(ends, ends + length) == busy_between(starts - length, starts) == set()
    for status in (Status.DRAFT, Status.DONE, Status.CANCELLED):
        Action.objects.filter(pk=action.pk).update(status=status)
        assert busy_between(starts, ends) == set()


def test_conflicts_are_people_twice_people_not_free_a_team_twice_and_places_left(cast: Cast):
    team = Team.objects.create(campaign=cast.campaign, name="Quais", letter="A", created_at=AT)
    action = act(cast, wanted=5, team=team.pk)
    other = act(cast, start=19, end=21, team=team.pk)
    twice, free, absent, quiet = (helper(cast.campaign, name) for name in ("Deux", "Libre", "Lundi", "Sans créneau"))
    for one in (twice, free):
        always_free(one)
    Availability.objects.create(campaign=cast.campaign, volunteer=absent, weekday=0, starts=time(8), ends=time(12))
    for one in (twice, free, absent, quiet):
        verbs.assign(action=action, volunteer=one, **BY)
    verbs.assign(action=other, volunteer=twice, **BY)
    found = conflicts(action, member(cast, "director"))
    assert (found.twice, found.not_free, found.team_elsewhere, found.missing) == ((twice,), (absent,), (other,), 1)
    assert found.unheard == 1, "who said nothing is neither free nor not free"
    Action.objects.filter(pk=action.pk).update(status=Status.DRAFT)
    assert not conflicts(Action.objects.get(pk=action.pk), member(cast, "director"))


def test_the_board_lists_the_free_first_with_their_team_and_load(cast: Cast):
    action = act(cast, stations=(station(0),))
    free, busy = always_free(helper(cast.campaign, "Libre")), always_free(helper(cast.campaign, "Prise"))
    helper(cast.campaign, "Absente")
    team = Team.objects.create(campaign=cast.campaign, name="Quais", letter="Q", created_at=AT)
    TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=free)
    verbs.assign(action=act(cast, start=19, end=21), volunteer=busy, **BY)
    verbs.assign(action=act(cast, start=8, end=11), volunteer=free, **BY)
    page = cast.client(cast.director).get(address(cast, f"{action.pk}/equipe/")).content.decode()
    pool, others = page.split("Les autres", 1)
    assert "Libre" in pool
    assert "équipe Q" in pool
    assert "3 h" in pool
    assert "Prise" not in pool
    assert "déjà pris à cette heure" in others
    assert "pas libre à cette heure" in others


def test_pairs_to_be_made_are_rows_that_say_what_to_do(cast: Cast):
    action = act(cast, wanted=4)

    def rows() -> list[str]:
        page = cast.client(cast.director).get(address(cast, f"{action.pk}/equipe/")).content.decode()
        part = page[page.index('id="pair-list"') : page.index("</section></div>", page.index('id="pair-list"'))]
        return re.findall(r"Un binôme à faire[^<]*|pairmark\">\d+", part)

    assert [one[:40] for one in rows()] == ["Un binôme à faire\xa0: affectez deux person"] * 2
    people = [helper(cast.campaign, name) for name in ("Nour", "Max", "Lou")]
    verbs.assign(action=action, volunteer=people[0], **BY)
    assert all("il manque une personne" in one for one in rows())
    for one in people[1:]:
        verbs.assign(action=action, volunteer=one, **BY)
    assert all("cochez deux personnes" in one for one in rows())
    verbs.pair(action=action, volunteers=people[:2], **BY)
    first, second = rows()
    assert first.endswith(">1")
    assert "il manque une personne" in second


def test_the_board_assigns_pairs_notes_and_takes_out(cast: Cast):
    action = act(cast, wanted=3)
    nour, max_ = helper(cast.campaign, "Nour"), helper(cast.campaign, "Max")
    browser = cast.client(cast.organiser)
    url = address(cast, f"{action.pk}/affecter/")
    for one in (nour, nour, max_):
        assert browser.post(url, {"do": "assign", "volunteer": one.pk}).status_code == 302
    assert browser.post(url, {"do": "pair", "volunteer": [nour.pk, max_.pk]}).status_code == 302
    assert set(Participation.objects.values_list("pair", flat=True)) == {1}
    assert browser.post(url, {"do": "presence", "volunteer": nour.pk, "presence": "came"}).status_code == 302
    assert browser.post(url, {"do": "unpair", "volunteer": nour.pk}).status_code == 302
    assert browser.post(url, {"do": "unassign", "volunteer": max_.pk}).status_code == 302
    assert list(Participation.objects.values_list("volunteer", "pair", "presence")) == [(nour.pk, 0, "came")]
    wrongs = ({"do": "dance", "volunteer": nour.pk}, {"volunteer": "x"}, {"do": "presence", "volunteer": nour.pk}, {})
    for wrong in wrongs:
        assert browser.post(url, wrong).status_code == 404


def test_i_come_and_i_withdraw_in_one_click(cast: Cast):
    action = act(cast, day=soon(3))
    browser = cast.client(cast.volunteer)
    url = address(cast, f"{action.pk}/venir/")
    for _ in range(2):
        assert browser.post(url, {"do": "come"}).status_code == 302
    mine = Participation.objects.get()
    assert (mine.volunteer.user, mine.signed_up) == (cast.volunteer, True)
    page = browser.get(address(cast, f"{action.pk}/")).content.decode()
    assert "Vous venez." in page
    assert "Je me retire" in page
    assert browser.post(url, {"do": "withdraw"}).status_code == 302
    assert Participation.objects.count() == 0
    assert Volunteer.objects.filter(person__user=cast.volunteer).count() == 1


def test_after_withdrawing_from_a_closed_action_one_is_back_at_the_calendar(cast: Cast):
    action = act(cast, day=soon(3), open=False)
    herself = helper(cast.campaign, "Lou", user=cast.volunteer)
    verbs.assign(action=action, volunteer=herself, **BY)
    answer = cast.client(cast.volunteer).post(address(cast, f"{action.pk}/venir/"), {"do": "withdraw"})
    assert answer.headers["Location"] == address(cast)


def test_a_volunteer_sees_with_whom_she_walks_and_no_other_name(cast: Cast):
    action = act(cast, day=soon(3), wanted=4)
    herself = helper(cast.campaign, "Lou", user=cast.volunteer)
    beside, other = helper(cast.campaign, "Nour Brouillon"), helper(cast.campaign, "Max Prototype")
    for one in (herself, beside, other):
        verbs.assign(action=action, volunteer=one, **BY)
    verbs.pair(action=action, volunteers=[herself, beside], **BY)
    page = cast.client(cast.volunteer).get(address(cast, f"{action.pk}/")).content.decode()
    assert "Nour Brouillon" in page
    assert "Max Prototype" not in page
