"""Several at once: the last use of an invitation, the last place of an action, both directors out, one line twice."""

import pytest
from acting import act, helper, soon
from at_once import together
from cast import Cast, person
from django.utils import timezone

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.actions import add_member, remove_member
from arpenteur.web.foundation.campaigns.invitations import accept_invitation, invite
from arpenteur.web.foundation.campaigns.models import Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.ground.fieldwork.people import join_by_link, sign_up
from arpenteur.web.persons.volunteers.actions import own_volunteer
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
CROWD = 6


def test_one_use_of_an_invitation_lets_one_person_in(cast: Cast):
    with sealed(cast.campaign.pk):
        _, secret = invite(campaign=cast.campaign, role=Role.VOLUNTEER, by=COMMAND, at=timezone.now())
    crowd = [person(f"foule{number}", factor=False) for number in range(CROWD)]
    accept = [
        lambda user=user: accept_invitation(secret=secret, user=user, by=Actor.user(user), at=timezone.now())
        for user in crowd
    ]
    assert together(cast.campaign.pk, accept) == 1
    with sealed(cast.campaign.pk):
        assert Membership.objects.filter(user__in=crowd).count() == 1
        assert Invitation.objects.get().uses_left == 0


def test_one_person_who_accepts_many_times_at_once_is_one_member(cast: Cast):
    with sealed(cast.campaign.pk):
        _, secret = invite(campaign=cast.campaign, role=Role.VOLUNTEER, uses=50, by=COMMAND, at=timezone.now())
    user = cast.outsider
    accept = [lambda: accept_invitation(secret=secret, user=user, by=Actor.user(user), at=timezone.now())] * CROWD
    together(cast.campaign.pk, accept)
    with sealed(cast.campaign.pk):
        assert Membership.objects.filter(user=user).count() == 1


def test_the_last_place_is_taken_once_by_members_and_by_the_link(cast: Cast):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(2), wanted=1)
        people = [helper(cast.campaign, f"Essai {number}") for number in range(CROWD // 2)]
    enter = [lambda one=one: sign_up(action=action, volunteer=one, by=COMMAND, at=at) for one in people]
    join = [lambda: join_by_link(action=action, name="Max", email="", at=at)] * (CROWD // 2)
    assert together(cast.campaign.pk, [*enter, *join]) == 1
    with sealed(cast.campaign.pk):
        assert Participation.objects.count() == 1


def test_two_directors_cannot_put_each_other_out(cast: Cast):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.outsider, role=Role.DIRECTOR, by=COMMAND, at=at)
        directors = list(Membership.objects.filter(role=Role.DIRECTOR))
    together(cast.campaign.pk, [lambda one=one: remove_member(membership=one, by=COMMAND, at=at) for one in directors])
    with sealed(cast.campaign.pk):
        assert Membership.objects.filter(role=Role.DIRECTOR).exists()


def test_a_member_who_opens_her_page_many_times_at_once_has_one_line(cast: Cast):
    opened = [lambda: own_volunteer(campaign=cast.campaign, user=cast.volunteer, by=COMMAND, at=timezone.now())] * CROWD
    together(cast.campaign.pk, opened)
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.filter(person__user=cast.volunteer).count() == 1
