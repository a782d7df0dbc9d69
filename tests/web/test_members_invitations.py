"""Invitations: made, shown once, opened, accepted, spent, closed, guessed."""

import re
from datetime import timedelta

import pytest
from cast import PASSWORD, Cast, person
from django.test import Client
from django.utils import timezone
from fictional_place import station

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.invitations import accept_invitation, invite
from arpenteur.web.foundation.campaigns.models import Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest

pytestmark = pytest.mark.django_db
INVITE = "/c/essai/invitations/"


def made(cast: Cast, role: Role = Role.VOLUNTEER, **asked) -> tuple[Invitation, str]:
    with sealed(cast.campaign.pk):
        return invite(campaign=cast.campaign, role=role, by=COMMAND, at=timezone.now(), **asked)


def link(secret: str) -> str:
    return f"/invitation/{secret}/"


def role_of(cast: Cast, user) -> str | None:
    with sealed(cast.campaign.pk):
        return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def test_the_link_and_its_square_are_shown_once(cast: Cast):
    client = cast.client(cast.director)
    answer = client.post(INVITE, {"role": "volunteer", "uses": 20, "days": 14, "label": "réunion publique"})
    html = answer.content.decode()
    secret = re.search(r'value="http://testserver/invitation/([\w-]{32})/"', html)
    assert secret
    assert 'src="data:image/svg+xml' in html
    assert "no-store" in answer.headers["Cache-Control"]
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"", html)
    page = client.get("/c/essai/membres/").content.decode()
    assert secret[1] not in page
    assert "réunion publique" in page
    assert "20 personnes" in page
    with sealed(cast.campaign.pk):
        kept = Invitation.objects.get()
        lines = "".join(str(entry.details) for entry in Entry.objects.filter(chain=cast.campaign.pk))
    assert kept.digest == digest(secret[1])
    assert secret[1] not in lines
    assert "réunion" not in lines


@pytest.mark.parametrize(
    "sent",
    [
        {"role": "volunteer", "uses": 0, "days": 7},
        {"role": "volunteer", "uses": 1, "days": 61},
        {"role": "volunteer", "uses": 501, "days": 7},
        {"role": "queen", "uses": 1, "days": 7},
        {"role": "volunteer", "uses": 1, "days": 7, "stations": ["99999_0001"]},
        {},
    ],
)
def test_an_invitation_that_cannot_be_is_refused(cast: Cast, sent: dict):
    assert cast.client(cast.director).post(INVITE, sent).status_code == 400
    with sealed(cast.campaign.pk):
        assert not Invitation.objects.exists()


def test_the_verb_keeps_its_own_limits(cast: Cast):
    for wrong in ({"uses": 501}, {"uses": 0}, {"days": 61}, {"stations": ["x"]}, {"team": 999999}):
        with pytest.raises(InputError):
            made(cast, **wrong)
    with pytest.raises(InputError):
        made(cast, Role.DIRECTOR, stations=[station(0)])


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "officer", "guest"])
def test_only_whoever_manages_members_invites_or_closes(cast: Cast, name: str):
    invitation, _ = made(cast)
    client = cast.client(getattr(cast, name))
    assert client.post(INVITE, {"role": "guest", "uses": 1, "days": 1}).status_code == 403
    assert client.post(f"{INVITE}{invitation.pk}/clore/").status_code == 403
    with sealed(cast.campaign.pk):
        assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_the_page_says_which_campaign_and_which_role(client: Client, cast: Cast):
    _, secret = made(cast, Role.TEAM_LEAD, stations=[station(0)])
    answer = client.get(link(secret))
    html = answer.content.decode()
    for words in ("Liste d&#x27;essai", "Cheffe ou chef d’équipe", "bureau 1", "Un second facteur", "/compte/signup/"):
        assert words in html
    assert answer.headers["Referrer-Policy"] == "same-origin", "no other site sees the address"
    assert "no-store" in answer.headers["Cache-Control"]
    assert html.count("<h1") == 1


def test_looking_takes_no_use_and_joining_takes_one(cast: Cast):
    invitation, secret = made(cast, stations=[station(2)])
    client = cast.client(cast.outsider)
    for _ in range(3):
        assert client.get(link(secret)).status_code == 200
    assert client.post(link(secret)).headers["Location"] == "/c/essai/accueil/"
    with sealed(cast.campaign.pk):
        member = Membership.objects.get(user=cast.outsider)
        assert (member.role, member.stations) == ("volunteer", [station(2)])
        assert Invitation.objects.get(pk=invitation.pk).uses_left == 0
        assert Entry.objects.latest("number").by == Actor.user(cast.outsider).pseudonym


def test_signing_in_comes_back_to_the_invitation(client: Client, cast: Cast):
    _, secret = made(cast)
    asked = re.search(r'href="(/compte/login/\?next=[^"]+)"', client.get(link(secret)).content.decode())
    assert asked
    answer = client.post(asked[1], {"login": cast.outsider.email, "password": PASSWORD, "next": link(secret)})
    assert answer.headers["Location"] == link(secret)


def test_a_signed_out_post_joins_nobody(client: Client, cast: Cast):
    _, secret = made(cast)
    assert client.post(link(secret)).status_code == 200
    with sealed(cast.campaign.pk):
        assert Membership.objects.count() == 6


def spent(cast: Cast) -> str:
    _, secret = made(cast)
    accept_invitation(secret=secret, user=person("premiere"), by=COMMAND, at=timezone.now())
    return secret


def too_old(cast: Cast) -> str:
    invitation, secret = made(cast)
    with sealed(cast.campaign.pk):
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    return secret


def closed(cast: Cast) -> str:
    invitation, secret = made(cast)
    cast.client(cast.director).post(f"{INVITE}{invitation.pk}/clore/")
    return secret


def unknown(cast: Cast) -> str:
    return "x" * 32


@pytest.mark.parametrize("prepared", [spent, too_old, closed, unknown])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_no_longer_serves_gets_one_answer(cast: Cast, prepared, method: str):
    secret, client = prepared(cast), cast.client(cast.outsider)
    answer = getattr(client, method)(link(secret))
    assert answer.status_code == 410
    html = answer.content.decode()
    assert "Cette invitation ne sert plus." in html
    assert "essai" not in html.partition("<main")[2].partition("</main>")[0]
    assert role_of(cast, cast.outsider) is None
    assert "invitation" not in client.session


def test_one_link_for_two_people_serves_twice(cast: Cast):
    _, secret = made(cast, uses=2)
    statuses = [cast.client(person(name)).post(link(secret)).status_code for name in ("une", "deux", "trois")]
    assert statuses == [302, 302, 410]


@pytest.mark.parametrize(("name", "role"), [("director", Role.GUEST), ("guest", Role.DIRECTOR)])
def test_a_link_neither_lowers_nor_raises_a_member(cast: Cast, name: str, role: Role):
    invitation, secret = made(cast, role)
    user = getattr(cast, name)
    before = role_of(cast, user)
    assert cast.client(user).post(link(secret)).status_code == 302
    assert role_of(cast, user) == before
    with sealed(cast.campaign.pk):
        assert Invitation.objects.get(pk=invitation.pk).uses_left == 1


def test_a_member_who_opens_her_old_link_goes_to_her_campaign(cast: Cast):
    _, secret = made(cast)
    client = cast.client(cast.outsider)
    client.post(link(secret))
    assert client.get(link(secret)).headers["Location"] == "/c/essai/accueil/"


def test_a_membership_that_ran_out_starts_again_with_the_link_s_rights(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(expires_at=timezone.now())
    _, secret = made(cast, Role.GUEST)
    client = cast.client(cast.organiser)
    assert client.get("/c/essai/plus/").status_code == 404
    client.post(link(secret))
    assert role_of(cast, cast.organiser) == "guest"
    assert client.get("/c/essai/plus/").status_code == 200


def test_guesses_are_limited_by_the_place_they_come_from(cast: Cast):
    _, secret = made(cast)
    attacker = Client(REMOTE_ADDR="192.0.2.1")
    statuses = [attacker.get(link(f"{n:032d}")).status_code for n in range(12)]
    assert statuses == [410] * 10 + [429] * 2
    assert attacker.get(link(secret)).status_code == 200, "the right one opens"


def test_right_links_are_never_counted_as_guesses(cast: Cast):
    _, secret = made(cast)
    client = Client()
    assert {client.get(link(secret)).status_code for _ in range(15)} == {200}


def test_an_invitation_of_another_campaign_is_unknown_here(cast: Cast):
    with sealed(cast.other.pk):
        theirs, _ = invite(campaign=cast.other, role=Role.GUEST, by=COMMAND, at=timezone.now())
    assert cast.client(cast.director).post(f"{INVITE}{theirs.pk}/clore/").status_code == 404
    with sealed(cast.other.pk):
        assert Invitation.objects.get().revoked_at is None


def test_closing_twice_is_one_line(cast: Cast):
    invitation, _ = made(cast)
    for _ in range(2):
        cast.client(cast.director).post(f"{INVITE}{invitation.pk}/clore/")
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="invitation.revoked").count() == 1


def test_fields_that_the_form_does_not_name_change_nothing(cast: Cast):
    cast.client(cast.director).post(
        INVITE,
        {
            "role": "guest",
            "uses": 1,
            "days": 1,
            "campaign": cast.other.pk,
            "digest": "0" * 64,
            "uses_left": 99,
            "expires_at": "2099-01-01",
            "user": cast.outsider.pk,
        },
    )
    with sealed(cast.campaign.pk):
        kept = Invitation.objects.get()
    assert (kept.uses_left, kept.digest == "0" * 64, kept.expires_at.year < 2099) == (1, False, True)
    with sealed(cast.other.pk):
        assert not Invitation.objects.exists()
