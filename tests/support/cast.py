"""The same people in every test of a campaign: each role, and two who must see nothing."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from fictional_place import PLACE, station

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import add_member, create_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
PASSWORD = "quatre tortues vertes valsent"


@dataclass(frozen=True)
class Cast:
    """One campaign with a member of each role; ``outsider`` has an account and no campaign, ``rival`` another one."""

    campaign: Campaign
    other: Campaign
    director: User
    organiser: User
    leader: User
    volunteer: User
    officer: User
    guest: User
    outsider: User
    rival: User

    def everyone(self) -> dict[str, User]:
        """By name."""
        names = ("director", "organiser", "leader", "volunteer", "officer", "guest", "outsider", "rival")
        return {name: getattr(self, name) for name in names}

    def anew(self) -> "Cast":
        """The same people and campaigns, read again."""
        people = User.objects.in_bulk([one.pk for one in self.everyone().values()])
        with unsealed():
            campaigns = Campaign.objects.in_bulk([self.campaign.pk, self.other.pk])
        read = {name: people[one.pk] for name, one in self.everyone().items()}
        return Cast(campaign=campaigns[self.campaign.pk], other=campaigns[self.other.pk], **read)

    def client(self, user: User) -> Client:
        """A browser signed in as someone."""
        client = Client()
        client.force_login(user)
        recognise(client)
        return client


def recognise(client: Client, *, ago: float = 0) -> None:
    """A browser that showed a page of names some seconds ago."""
    session = client.session
    session["names_seen"] = int(time.time() - ago)
    session.save()


def person(name: str, *, factor: bool = True) -> User:
    """An account with a second factor."""
    user = User.objects.create_user(f"{name}@exemple.invalid", PASSWORD, name=name.capitalize())
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    if factor:
        TOTP.activate(user, generate_totp_secret())
    assert not factor or Authenticator.objects.filter(user=user).exists()
    return user


def gather() -> Cast:
    """Write the cast; the town must be published."""
    people = {name: person(name) for name in ("director", "organiser", "leader", "officer", "rival")}
    people |= {name: person(name, factor=False) for name in ("volunteer", "guest", "outsider")}
    campaign = _campaign("essai", "Liste d'essai", people["director"])
    other = _campaign("rivale", "Liste rivale", people["rival"])
    roles = {
        "organiser": Role.FIELD_LEAD,
        "leader": Role.TEAM_LEAD,
        "volunteer": Role.VOLUNTEER,
        "officer": Role.PROTECTION,
        "guest": Role.GUEST,
    }
    with sealed(campaign.pk):
        for name, role in roles.items():
            narrowed = [station(0), station(1)] if role is Role.TEAM_LEAD else []
            add_member(campaign=campaign, user=people[name], role=role, stations=narrowed, by=COMMAND, at=AT)
    return Cast(campaign=campaign, other=other, **people)


def _campaign(slug: str, name: str, director: User) -> Campaign:
    return create_campaign(
        slug=slug,
        name=name,
        place=PLACE,
        election="muni",
        first_round=date(2027, 3, 14),
        second_round=date(2027, 3, 21),
        time_zone="Europe/Paris",
        family="gauche",
        director=director,
        by=COMMAND,
        at=AT,
        fictional=True,
    )


def give_code(client: Client, *, ago: float = 0) -> None:
    """A browser that gave a code of its person's second factor some seconds ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
