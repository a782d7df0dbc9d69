"""RGPD-5-RETENTION: the clock jumps, and what is over is gone, with a certificate."""

from datetime import UTC, datetime, timedelta

import pytest
from cast import AT, Cast
from django.contrib.sessions.models import Session
from people import browser_of, settle

from arpenteur.web.accountability.compliance import retention
from arpenteur.web.accountability.compliance.certificates import digest
from arpenteur.web.accountability.compliance.models import Certificate, PersonRequest, SiteCertificate
from arpenteur.web.accountability.compliance.requests import close_request, open_request
from arpenteur.web.accountability.compliance.retention import rehearse, run, run_due
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.invitations import invite
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.crew.models import Upload
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
OVER = datetime(2027, 5, 21, 22, tzinfo=UTC)
"""22 May, 0:00 in Paris: two months after the second round of 21 March, the day included."""
SECOND = timedelta(seconds=1)


def held(model: type, campaign: Campaign) -> int:
    with sealed(campaign.pk):
        return model.objects.count()


def test_members_and_volunteers_are_dated_from_the_last_round(cast: Cast):
    settle(cast, cast.volunteer, AT)
    run_due(at=AT)
    with sealed(cast.campaign.pk):
        dates = {*Membership.objects.values_list("expires_at"), *Volunteer.objects.values_list("expires_at")}
    assert dates == {(OVER,)}


def test_when_the_last_round_moves_they_follow_and_those_renewed_stay(cast: Cast):
    renewed, moved = settle(cast, None, AT), settle(cast, None, AT, "Max Prototype")
    run_due(at=AT)
    later = OVER + timedelta(days=400)
    with sealed(cast.campaign.pk):
        Volunteer.objects.filter(pk=renewed.pk).update(expires_at=later)
        change_campaign(campaign=cast.campaign, second_round=datetime(2027, 3, 28).date(), by=COMMAND, at=AT)  # noqa: DTZ001
    run_due(at=AT)
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get(pk=renewed.pk).expires_at == later
        assert Volunteer.objects.get(pk=moved.pk).expires_at == OVER + timedelta(days=7)


def test_one_second_before_nothing_goes_and_at_the_second_everything_does(cast: Cast):
    settle(cast, cast.volunteer, AT)
    run_due(at=OVER - SECOND)
    assert held(Volunteer, cast.campaign) == 1
    run_due(at=OVER)
    for campaign in (cast.campaign, cast.other):
        assert held(Volunteer, campaign) == held(Membership, campaign) == 0


def test_years_later_nothing_of_anyone_is_left(cast: Cast):
    settle(cast, cast.volunteer, AT)
    browser_of(cast.volunteer)
    with sealed(cast.campaign.pk):
        invite(campaign=cast.campaign, role=Role.VOLUNTEER, by=COMMAND, at=AT)
    for at in (OVER, OVER + timedelta(days=366), OVER + timedelta(days=800)):
        run_due(at=at)
    for model in (Volunteer, Membership, Invitation):
        assert held(model, cast.campaign) == 0
    assert User.objects.count() == Session.objects.count() == 0
    with unsealed():
        assert not Entry.objects.filter(at__lt=AT + timedelta(days=30)).exists()
        assert [list(breaks(chain)) for chain in (0, cast.campaign.pk, cast.other.pk)] == [[], [], []]


def test_each_rule_leaves_one_certificate_a_campaign(cast: Cast):
    volunteer = settle(cast, None, AT)
    run_due(at=OVER)
    with sealed(cast.campaign.pk):
        found = Certificate.objects.get(rule="volunteer")
        line = Entry.objects.get(chain=cast.campaign.pk, number=found.line)
    assert (found.what, found.count, found.at) == ("volunteers.Volunteer", 1, OVER)
    assert found.digest == digest("volunteers.Volunteer", [volunteer.pk])
    assert (line.verb, line.details) == ("purged", {"rule": "volunteer", "n": 1})


def test_nothing_to_purge_leaves_no_certificate(cast: Cast):
    run_due(at=AT)
    run_due(at=AT)
    assert held(Certificate, cast.campaign) == SiteCertificate.objects.count() == 0


@pytest.mark.parametrize(("days", "left"), [(13, 1), (14, 0)])
def test_an_invitation_goes_a_week_after_its_last_day(cast: Cast, days: int, left: int):
    with sealed(cast.campaign.pk):
        invite(campaign=cast.campaign, role=Role.VOLUNTEER, by=COMMAND, at=AT, days=7)
    run_due(at=AT + timedelta(days=days))
    assert held(Invitation, cast.campaign) == left


def test_an_account_without_a_campaign_goes_a_year_after_its_last_visit(cast: Cast):
    user = cast.outsider
    User.objects.filter(pk=user.pk).update(joined_at=AT, last_login=AT + timedelta(days=100))
    run_due(at=AT)
    until = User.objects.get(pk=user.pk).expires_at
    assert until == datetime(2027, 12, 11, 8, tzinfo=UTC)
    run_due(at=until - SECOND)
    assert User.objects.filter(pk=user.pk).exists()
    run_due(at=until)
    assert not User.objects.filter(pk=user.pk).exists()
    assert SiteCertificate.objects.get(rule="account").count == 1


def test_a_visit_keeps_an_account(cast: Cast):
    run_due(at=AT)
    visit = AT + timedelta(days=360)
    User.objects.filter(pk=cast.outsider.pk).update(joined_at=AT, last_login=visit)
    run_due(at=AT + timedelta(days=370))
    assert User.objects.get(pk=cast.outsider.pk).expires_at > visit + timedelta(days=360)


def test_an_account_with_a_campaign_has_no_expiry(cast: Cast):
    run_due(at=AT + timedelta(days=200))
    assert User.objects.get(pk=cast.director.pk).expires_at is None


def test_an_answered_request_goes_a_year_after_the_last_round_and_an_open_one_stays(cast: Cast):
    with sealed(cast.campaign.pk):
        for reference, done in (("D-1", True), ("D-2", False)):
            one = open_request(
                campaign=cast.campaign, kind="access", reference=reference, received_at=AT, by=COMMAND, at=AT
            )
            if done:
                close_request(request=one, outcome="done", by=COMMAND, at=AT)
    run_due(at=datetime(2028, 3, 21, 22, 59, tzinfo=UTC))
    assert held(PersonRequest, cast.campaign) == 2
    run_due(at=datetime(2028, 3, 21, 23, tzinfo=UTC))
    with sealed(cast.campaign.pk):
        assert [one.reference for one in PersonRequest.objects.all()] == ["D-2"]


def test_a_rehearsal_says_what_would_go_and_changes_nothing(cast: Cast):
    settle(cast, cast.volunteer, AT)
    with unsealed():
        before = Entry.objects.count()
    told = rehearse(at=OVER)
    assert {(one.campaign, one.rule.value, one.count) for one in told} >= {
        (cast.campaign.name, "volunteer", 1),
        (cast.campaign.name, "member", 6),
        (cast.other.name, "member", 1),
    }
    assert held(Volunteer, cast.campaign) == 1
    with unsealed():
        assert Entry.objects.count() == before
    assert told == run(at=OVER)


def test_an_interrupted_run_goes_on_where_it_was(cast: Cast, monkeypatch):
    settle(cast, None, AT)
    real = retention.end_membership
    monkeypatch.setattr(retention, "end_membership", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run_due(at=OVER)
    assert held(Volunteer, cast.campaign) == 0
    assert held(Membership, cast.campaign) == 6
    monkeypatch.setattr(retention, "end_membership", real)
    run_due(at=OVER)
    assert held(Membership, cast.campaign) == 0
    assert held(Certificate, cast.campaign) == 2


def test_whatever_else_of_people_has_an_expiry_goes_at_it(cast: Cast):
    with sealed(cast.campaign.pk):
        Upload.objects.create(
            campaign=cast.campaign, user=cast.director, rows=[["Lou Gabarit"]], created_at=AT, expires_at=AT + SECOND
        )
    run_due(at=AT)
    assert held(Upload, cast.campaign) == 1
    run_due(at=AT + SECOND)
    assert held(Upload, cast.campaign) == 0
