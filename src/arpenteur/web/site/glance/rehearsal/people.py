"""The fictional people: four accounts, three teams, forty-one volunteers. Their names are words for "sketch".

When the fictional people are out: in the day and the early evening, whatever the hour of the visitor.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from allauth.account.models import EmailAddress

from arpenteur.domain.grid import fold
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.people.identity import write_people
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.volunteers.models import Availability, LineSource, Mobility, Team, TeamMember, Volunteer

ACCOUNTS = {
    Role.DIRECTOR: ("directrice@demo.invalid", "Odile Modèle"),
    Role.FIELD_LEAD: ("responsable@demo.invalid", "Sacha Maquette"),
    Role.VOLUNTEER: ("militante@demo.invalid", "Lou Gabarit"),
    Role.PROTECTION: ("protection@demo.invalid", "Noé Registre"),
}
NAMES = (
    "Lou Gabarit",
    "Max Prototype",
    "Nour Brouillon",
    "Éloi Calque",
    "Camille Ébauche",
    "Ines Esquisse",
    "Paul Canevas",
    "Aya Pochoir",
    "Rémi Épure",
    "Zoé Croquis",
    "Tom Patron",
    "Lina Trame",
    "Hugo Échantillon",
    "Mina Spécimen",
    "Jules Témoin",
    "Alma Figurante",
    "Igor Factice",
    "Sara Variable",
    "Luc Paramètre",
    "Rose Hypothèse",
    "Milo Lambda",
    "Élise Fictive",
    "Oscar Cobaye",
    "Anouk Maquette",
    "Basile Mannequin",
    "Dina Simulacre",
    "Félix Quidam",
    "Gaëlle Postiche",
    "Henri Repère",
    "Iris Pointillé",
    "Jean Tracé",
    "Khadija Compas",
    "Léo Équerre",
    "Maud Cordeau",
    "Nils Niveau",
    "Olga Jalon",
    "Pia Boussole",
    "Quentin Toise",
    "Rita Mire",
    "Simon Fil",
    "Tess Gomme",
)
_TEAMS = (("A", "Marcheuses du matin"), ("B", "Pavé du soir"), ("C", "Samedi debout"))
_LANGUAGES = (["fr"], ["fr", "ar"], ["fr", "en"], ["fr", "pt"], ["fr"], ["fr", "tr"])
_SILENT = 7
"""One in so many never said when she is free: there is somebody to ask."""
_NO_MESSAGES = 4
"""One in so many wants no message: she is asked by voice."""
_BEFORE, _AFTER = timedelta(hours=1), timedelta(hours=3)
_EVENING, _AFTERNOON, _MORNING = (time(17, 30), time(20, 30)), (time(14), time(18)), (time(9, 30), time(12, 30))


_FROM, _UNTIL = time(10, 45), time(18)
"""Outings in progress begin up to 75 minutes before such a moment and last three hours: from 9 h 30 to 20 h 45."""


def in_daylight(campaign: Campaign, at: datetime) -> datetime:
    """The moment itself where people may be out, by the territory's clocks; else the last one that was."""
    there = local(campaign, at)
    evening = there.replace(hour=_UNTIL.hour, minute=_UNTIL.minute, second=0, microsecond=0)
    if there.time() < _FROM:
        return evening - timedelta(days=1)
    return min(there, evening)


@dataclass(frozen=True)
class Company:
    """Teams with their volunteers."""

    teams: list[Team]
    of_team: dict[int, list[Volunteer]]

    @property
    def everyone(self) -> list[Volunteer]:
        """All volunteers."""
        return [one for members in self.of_team.values() for one in members]


def accounts() -> dict[Role, User]:
    """The four accounts; nobody can sign in to them but by the buttons of the demonstration."""
    found: dict[Role, User] = {}
    for role, (email, name) in ACCOUNTS.items():
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, None, name=name)
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        found[role] = user
    return found


def company(campaign: Campaign, zones: list[list[str]], quartiers: list[str], at: datetime, rng: Random) -> Company:
    """Write teams and volunteers; a team knows the stations of its part of the town."""
    teams = Team.objects.bulk_create(
        Team(campaign=campaign, letter=letter, name=name, stations=stations, created_at=at - timedelta(days=21))
        for (letter, name), stations in zip(_TEAMS, zones, strict=True)
    )
    militant = User.objects.get(email=ACCOUNTS[Role.VOLUNTEER][0])
    persons = write_people(
        Person(
            campaign=campaign,
            name=name,
            user=None if index else militant,
            email=_email(name) if index % 3 else "",
            phone=f"06 39 98 {index // 10:02} {index:02}" if index % 2 else "",
        )
        for index, name in enumerate(NAMES)
    )
    people = Volunteer.objects.bulk_create(
        _volunteer(campaign, one, quartiers, index % _NO_MESSAGES != 0, at, rng)
        for index, one in enumerate(persons, start=1)
    )
    saying = [one for index, one in enumerate(people) if index % _SILENT != _SILENT - 1]
    of_team: dict[int, list[Volunteer]] = {team.pk: [] for team in teams}
    for index, one in enumerate(people):
        of_team[teams[index % len(teams)].pk].append(one)
    TeamMember.objects.bulk_create(
        TeamMember(campaign=campaign, team_id=team, volunteer=one, leads=not rank)
        for team, members in of_team.items()
        for rank, one in enumerate(members)
    )
    Availability.objects.bulk_create(slot for one in saying for slot in _slots(campaign, one, at, rng))
    return Company(teams, of_team)


def _volunteer(
    campaign: Campaign, person: Person, quartiers: list[str], reminders: bool, at: datetime, rng: Random
) -> Volunteer:
    return Volunteer(
        campaign=campaign,
        person=person,
        languages=rng.choice(_LANGUAGES),
        wishes=rng.sample(Kind.values, 2),
        mobility=rng.choice(Mobility.values),
        quartier=rng.choice(quartiers) if quartiers else "",
        source=rng.choice((LineSource.HERSELF, LineSource.HERSELF, LineSource.ORGANISER)),
        reminders=reminders,
        joined_at=at - timedelta(days=rng.randint(2, 40)),
        by_email=bool(person.email),
        by_phone=bool(person.phone),
    )


def _email(name: str) -> str:
    """An address that no mail reaches; the telephones are of the numbers kept for fiction (ARCEP, 06 39 98)."""
    return f"{fold(name).lower().replace(' ', '.')}@demo.invalid"


def _slots(campaign: Campaign, volunteer: Volunteer, at: datetime, rng: Random) -> list[Availability]:
    weekly = [(day, *_EVENING) for day in rng.sample(range(5), rng.randint(1, 2))]
    weekly.append((5, *rng.choice((_MORNING, _AFTERNOON))))
    found = [
        Availability(campaign=campaign, volunteer=volunteer, weekday=day, starts=starts, ends=ends)
        for day, starts, ends in weekly
    ]
    there = in_daylight(campaign, at)
    first, last = (moment.time().replace(microsecond=0) for moment in (there - _BEFORE, there + _AFTER))
    if rng.random() < 0.45:
        today = local(campaign, at).date()
        found.append(Availability(campaign=campaign, volunteer=volunteer, day=today, starts=first, ends=last))
    return found
