"""A member leaves, loses rights or reaches her end: what she opened closes with them, what others opened does not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from acting import act, helper, soon
from api_phone import FieldPhone
from cast import AT, PASSWORD, Cast, person
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from walked_turf import walked_turf

from arpenteur.web.accountability.compliance.erasure import erase_account
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.invitations import invite
from arpenteur.web.foundation.campaigns.models import Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import new_signup_link
from arpenteur.web.ground.routes.links import hand_over, open_own
from arpenteur.web.persons.volunteers.actions import new_personal_link, own_volunteer
from arpenteur.web.persons.volunteers.models import Team
from arpenteur.web.persons.volunteers.teams import new_calendar_link
from arpenteur.web.site.api.actions import create_token, create_webhook
from arpenteur.web.site.api.models import ApiToken, WebhookEndpoint
from arpenteur.web.site.api.scopes import Scope, WebhookEvent
from arpenteur.web.site.operations import periodic

pytestmark = pytest.mark.django_db
MEMBERS = "/c/essai/membres/"
WAYS_IN = ("invitation", "token", "webhook", "personal link", "calendar", "sign-up", "turf", "her own link")
GIVEN = {"role": "team_lead", "stations": [], "team": "", "assigned_only": ""}


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Every name leads to a public machine."""
    from arpenteur.web.foundation.outbox.addresses import check_address

    monkeypatch.setattr(check_address, "__defaults__", (lambda *_: ["93.184.216.34"],))


@dataclass
class Opened:
    """What one member opened: a question each, true while it opens something to a stranger."""

    ways: dict[str, Callable[[], bool]] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def state(self) -> dict[str, bool]:
        return {name: ask() for name, ask in self.ways.items()}


def answers(path: str, status: int = 200, **headers: str) -> Callable[[], bool]:
    return lambda: Client().get(path, headers=headers).status_code == status


def opened(cast: Cast, user: User, letter: str) -> Opened:
    """One way in of each kind."""
    found, at, by = Opened(), timezone.now(), Actor.user(user)
    with sealed(cast.campaign.pk):
        invitation, secret = invite(campaign=cast.campaign, role=Role.DIRECTOR, by=by, at=at, uses=3)
        found.ways["invitation"] = answers(f"/invitation/{secret}/")
        token, secret = create_token(campaign=cast.campaign, name="P", scopes=list(Scope), days=90, by=by, at=at)
        found.ways["token"] = answers("/api/v1/campaign", Authorization=f"Bearer {secret}")
        hook, _ = create_webhook(
            campaign=cast.campaign,
            url="https://r.exemple.invalid/",
            events=[WebhookEvent.COUNTS_RECORDED],
            by=by,
            at=at,
        )
        found.ways["webhook"] = lambda: listens(cast, hook)
        line = helper(cast.campaign, f"Lou {letter}")
        found.ways["personal link"] = answers(f"/b/{new_personal_link(volunteer=line, by=by, at=at)}/")
        team = Team.objects.create(campaign=cast.campaign, letter=letter, name=letter, created_at=AT)
        found.ways["calendar"] = answers(f"/agenda/{new_calendar_link(team=team, by=by, at=at)}.ics")
        action = act(cast, day=soon(3), open=True)
        found.ways["sign-up"] = answers(f"/rejoindre/{new_signup_link(action=action, by=by, at=at)}/")
        turf = walked_turf(cast, letter=letter).turf
        _turf, turf_secret = hand_over(turf=turf, by=by, at=at, phones=6)
        phone = FieldPhone(turf_secret)
        found.ways["turf"] = lambda: phone.enter()["status"] == 201
        own = own_volunteer(campaign=cast.campaign, user=user, by=by, at=at)
        found.ways["her own link"] = answers(f"/b/{new_personal_link(volunteer=own, by=by, at=at)}/")
    found.rows = {"invitation": invitation, "token": token, "webhook": hook, "turf": turf}
    assert found.state() == dict.fromkeys(WAYS_IN, True)
    return found


def listens(cast: Cast, hook: WebhookEndpoint) -> bool:
    with sealed(cast.campaign.pk):
        return WebhookEndpoint.objects.filter(pk=hook.pk, ended_at=None).exists()


def membership(cast: Cast, user: User) -> Membership:
    with sealed(cast.campaign.pk):
        return Membership.objects.get(user=user)


@pytest.fixture
def second(cast: Cast) -> User:
    """Another director, who will leave."""
    user = person("seconde")
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=user, role=Role.DIRECTOR, by=COMMAND, at=AT)
    return user


def remove(cast: Cast, user: User) -> str:
    answer = cast.client(cast.director).post(f"{MEMBERS}{membership(cast, user).pk}/retirer/", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_removed_member_leaves_no_way_in_behind_her(cast: Cast, second: User):
    hers, others = opened(cast, second, "A"), opened(cast, cast.director, "B")
    html = remove(cast, second)
    assert hers.state() == dict.fromkeys(WAYS_IN, False)
    assert others.state() == dict.fromkeys(WAYS_IN, True)
    for words in ("1 invitation", "1 jeton", "1 webhook", "2 liens personnels", "1 agenda", "1 lien de secteur"):
        assert words in html, words


def test_the_phone_she_was_in_reads_nothing_more_and_what_it_kept_is_taken(cast: Cast, second: User):
    with sealed(cast.campaign.pk):
        turf = walked_turf(cast, letter="A").turf
        _turf, secret = hand_over(turf=turf, by=Actor.user(second), at=timezone.now(), phones=6)
    phone = FieldPhone(secret)
    assert phone.enter()["status"] == 201
    kept = phone.visit(1)
    remove(cast, second)
    asked = {"secteur": None, "binome": None, "reserver": {}}
    assert {path: phone.ask(path, body)["status"] for path, body in asked.items()} == dict.fromkeys(asked, 401)
    assert phone.enter()["status"] == 404
    assert phone.answers(kept) == [("accepted", 1, None)]


def test_the_journal_says_what_was_closed_and_by_whom(cast: Cast, second: User):
    opened(cast, second, "A")
    remove(cast, second)
    with sealed(cast.campaign.pk):
        lines = list(Entry.objects.filter(chain=cast.campaign.pk).order_by("number"))
    (closed,) = [line for line in lines if line.verb == "member.ways_in_closed"]
    assert closed.by == Actor.user(cast.director).pseudonym
    assert closed.details == {
        "invitations": 1,
        "tokens": 1,
        "webhooks": 1,
        "personal_links": 2,
        "calendars": 1,
        "signup_links": 1,
        "turf_links": 1,
    }
    verbs = {line.verb for line in lines}
    assert {"invitation.revoked", "token.revoked", "webhook.ended", "team.calendar_closed", "turf.withdrawn"} <= verbs
    html = cast.client(cast.officer).get("/c/essai/donnees/journal/").content.decode()
    assert "member.ways_in_closed" not in html


def test_she_does_not_come_back_by_the_invitation_she_made(cast: Cast, second: User):
    with sealed(cast.campaign.pk):
        _, secret = invite(campaign=cast.campaign, role=Role.DIRECTOR, by=Actor.user(second), at=timezone.now(), uses=9)
    remove(cast, second)
    assert cast.client(second).post(f"/invitation/{secret}/").status_code == 410
    with sealed(cast.campaign.pk):
        assert not Membership.objects.filter(user=second).exists()


def test_a_lesser_role_closes_what_it_may_no_longer_make_and_her_personal_link(cast: Cast, second: User):
    hers, others = opened(cast, second, "A"), opened(cast, cast.director, "B")
    page = f"{MEMBERS}{membership(cast, second).pk}/"
    answer = cast.client(cast.director).post(page, {**GIVEN, "role": "field_lead"}, follow=True)
    assert hers.state() == {
        "invitation": False,
        "token": False,
        "webhook": False,
        "her own link": False,
        "personal link": True,
        "calendar": True,
        "sign-up": True,
        "turf": True,
    }
    assert others.state() == dict.fromkeys(WAYS_IN, True)
    assert "1 invitation" in answer.content.decode()
    cast.client(cast.director).post(page, {**GIVEN, "role": "volunteer"})
    assert hers.state() == dict.fromkeys(WAYS_IN, False)
    assert others.state() == dict.fromkeys(WAYS_IN, True)


def test_a_narrower_ground_closes_what_was_open_on_the_wider(cast: Cast):
    hers = opened(cast, cast.organiser, "A")
    page = f"{MEMBERS}{membership(cast, cast.organiser).pk}/"
    cast.client(cast.director).post(page, {**GIVEN, "role": "field_lead", "assigned_only": "on"})
    assert hers.state() == dict.fromkeys(WAYS_IN, False)


def test_more_rights_close_nothing(cast: Cast):
    hers = opened(cast, cast.organiser, "A")
    page = f"{MEMBERS}{membership(cast, cast.organiser).pk}/"
    answer = cast.client(cast.director).post(page, {**GIVEN, "role": "director"}, follow=True)
    assert hers.state() == dict.fromkeys(WAYS_IN, True)
    assert "Fermés du même coup" not in answer.content.decode()


def expire(cast: Cast, user: User) -> None:
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=user).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_the_end_of_a_membership_shuts_invitations_and_tokens_at_once_and_the_rest_within_the_minute(
    cast: Cast, second: User
):
    hers, others = opened(cast, second, "A"), opened(cast, cast.director, "B")
    expire(cast, second)
    assert not hers.ways["invitation"]()
    assert not hers.ways["token"]()
    (job,) = [one for one in periodic.JOBS if one.name == "ways-in"]
    assert job.every <= timedelta(minutes=1)
    assert job.call(timezone.now()) == 8
    assert job.call(timezone.now()) == 0
    assert hers.state() == dict.fromkeys(WAYS_IN, False)
    assert others.state() == dict.fromkeys(WAYS_IN, True)


def test_a_member_whose_time_ran_out_comes_back_and_what_she_opened_stays_shut(cast: Cast, second: User):
    hers = opened(cast, second, "A")
    expire(cast, second)
    with sealed(cast.campaign.pk):
        _, secret = invite(campaign=cast.campaign, role=Role.DIRECTOR, by=COMMAND, at=timezone.now())
    assert cast.client(second).post(f"/invitation/{secret}/").status_code == 302
    assert membership(cast, second).role == "director"
    assert hers.state() == dict.fromkeys(WAYS_IN, False)


def test_bringing_her_back_opens_nothing_again(cast: Cast, second: User):
    hers = opened(cast, second, "A")
    remove(cast, second)
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=second, role=Role.DIRECTOR, by=COMMAND, at=timezone.now())
    assert hers.state() == dict.fromkeys(WAYS_IN, False)


def test_an_erased_account_leaves_no_way_in_either(cast: Cast, second: User):
    hers = opened(cast, second, "A")
    erase_account(user=second, by=Actor.user(second), at=timezone.now())
    assert hers.state() == dict.fromkeys(WAYS_IN, False)


def test_what_her_program_opened_goes_with_her(cast: Cast, second: User):
    with sealed(cast.campaign.pk):
        _, secret = create_token(
            campaign=cast.campaign,
            name="P",
            scopes=[Scope.WEBHOOKS_WRITE],
            days=9,
            by=Actor.user(second),
            at=timezone.now(),
        )
    made = Client().post(
        "/api/v1/webhooks",
        {"url": "https://r.exemple.invalid/", "events": ["counts.recorded"]},
        "application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert made.status_code == 201
    remove(cast, second)
    with sealed(cast.campaign.pk):
        assert not WebhookEndpoint.objects.filter(ended_at=None).exists()


def test_her_phone_and_her_own_link_to_a_turf_close_too(cast: Cast, second: User):
    at = timezone.now()
    with sealed(cast.campaign.pk):
        turf = walked_turf(cast).turf
        hand_over(turf=turf, by=Actor.user(cast.director), at=at, phones=6)
        _, own = open_own(turf=turf, by=Actor.user(second), at=at)
    phone = FieldPhone(own)
    assert phone.enter()["status"] == 201
    remove(cast, second)
    assert phone.ask("secteur")["status"] == 401
    assert FieldPhone(own).enter()["status"] != 201


def test_a_way_in_whose_maker_nobody_knows_closes_with_the_first_who_could_have_made_it(cast: Cast, second: User):
    others = opened(cast, cast.director, "B")
    with sealed(cast.campaign.pk):
        Invitation.objects.update(maker="")
        ApiToken.objects.update(maker="user:" + "0" * 24)
    remove(cast, cast.guest)
    assert others.state() == dict.fromkeys(WAYS_IN, True)
    remove(cast, second)
    assert others.state() == {**dict.fromkeys(WAYS_IN, True), "invitation": False, "token": False}


def test_the_personal_link_of_a_line_with_her_address_is_hers(cast: Cast, second: User):
    with sealed(cast.campaign.pk):
        line = helper(cast.campaign, "Seconde", email=second.email.upper())
        secret = new_personal_link(volunteer=line, by=Actor.user(cast.director), at=timezone.now())
    remove(cast, second)
    assert Client().get(f"/b/{secret}/").status_code == 404


def test_a_change_of_the_key_of_the_site_hides_no_maker(cast: Cast, second: User, settings):
    hers = opened(cast, second, "A")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une autre clé, longue et tirée au sort"
    remove(cast, second)
    assert not any(hers.state().values())


def test_the_page_of_a_member_says_what_closes_with_her(cast: Cast, second: User):
    html = cast.client(cast.director).get(f"{MEMBERS}{membership(cast, second).pk}/").content.decode()
    assert re.search(r"liens, invitations, jetons", html)
    assert PASSWORD not in html


@pytest.mark.django_db(transaction=True)
def test_rows_of_before_get_their_maker_from_the_journal_and_close_where_she_is_gone(cast: Cast, second: User):
    hers, others = opened(cast, second, "A"), opened(cast, cast.director, "B")
    with sealed(cast.campaign.pk):
        Invitation.objects.create(
            campaign=cast.campaign, digest="0" * 64, role="guest", created_at=AT, expires_at=timezone.now()
        )
        Membership.objects.filter(user=second).delete()  # as it was before: nothing closed with it
    assert all(hers.state().values())
    call_command("migrate", "api", "0001", verbosity=0)
    call_command("migrate", "campaigns", "0002", verbosity=0)
    call_command("migrate", verbosity=0)
    with sealed(cast.campaign.pk):
        makers = [
            set(model.objects.values_list("maker", flat=True)) for model in (Invitation, ApiToken, WebhookEndpoint)
        ]
    both = {Actor.user(second).pseudonym, Actor.user(cast.director).pseudonym}
    assert makers == [both | {""}, both, both]
    assert {name for name, is_open in hers.state().items() if not is_open} == {"invitation", "token", "webhook"}
    assert others.state() == dict.fromkeys(WAYS_IN, True)
