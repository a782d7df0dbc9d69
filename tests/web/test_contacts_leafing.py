"""Whoever leafs through the lists of contacts is stopped, and the direction is told, without a name."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from cast import Cast, give_code
from django.core import mail
from journeys import ready_path
from known_contacts import NOW, a_contact
from programs import program
from segment_people import draw_contacts
from taken_files import PHRASE, ask

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.reads import limits
from arpenteur.web.foundation.reads import programs as reads_of_programs
from arpenteur.web.foundation.reads.actions import explain
from arpenteur.web.foundation.reads.models import ReadingStop, Why
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.models import Journey
from arpenteur.web.persons.paths.starting import start_many
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
LIST = "/c/essai/contacts/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def alma(cast: Cast) -> Contact:
    return a_contact(cast, "Alma Figurante")


def leafed(cast: Cast, address: str) -> int:
    """How many pages a program gets that asks for one after the other."""
    client = cast.client(cast.organiser)
    for number in range(1, 30):
        answer = client.get(f"{address}?page={number}")
        if answer.status_code != 200:
            assert answer.status_code == 403
            assert "Numéro" not in answer.content.decode()
            return number - 1
    return 30


@pytest.mark.parametrize("address", [LIST, "/c/essai/segments/"])
def test_a_program_that_reads_page_by_page_is_stopped_and_told(cast: Cast, address: str):
    with sealed(cast.campaign.pk):
        draw_contacts(cast.campaign, 420, NOW)
    assert leafed(cast, address) == 14
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
        assert stop.alarm == "in_a_row"
    client = cast.client(cast.organiser)
    assert client.get(LIST).status_code == 403
    assert client.post(LIST, {"kind": "name", "text": "figurine"}).status_code == 403
    deliver_due(at=NOW)
    assert sorted({to for letter in mail.outbox for to in letter.to}) == [
        "director@exemple.invalid",
        "officer@exemple.invalid",
    ]
    assert "Numéro" not in "".join(letter.body for letter in mail.outbox)
    with sealed(cast.campaign.pk):
        explain(stop=stop, why=Why.WORK, by=Actor("user", str(cast.director.pk)), at=NOW)
    assert client.get(LIST).status_code == 200


def test_more_names_than_a_role_works_with_stop_her(cast: Cast, alma, monkeypatch):
    monkeypatch.setitem(limits.LISTED, Role.FIELD_LEAD, 3)
    client = cast.client(cast.organiser)
    assert [client.get(LIST).status_code for _ in range(4)] == [200, 200, 200, 403]
    with sealed(cast.campaign.pk):
        explain(stop=ReadingStop.objects.get(), why=Why.WORK, by=Actor("user", str(cast.director.pk)), at=NOW)
    assert [client.get(LIST).status_code for _ in range(3)] == [200, 200, 403]


ROOT = Path(__file__).resolve().parents[2]
PATHS = "/c/essai/parcours/"


@pytest.fixture
def sixty(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sixty contacts on a path, numbers of their journeys; a day's work is two hundred names."""
    monkeypatch.setitem(limits.LISTED, Role.FIELD_LEAD, 200)
    monkeypatch.setattr(reads_of_programs, "PROGRAM_BUDGET", 200)
    with sealed(cast.campaign.pk):
        draw_contacts(cast.campaign, 60, NOW)
        start_many(contacts=Contact.objects.all(), path=ready_path(cast.campaign), by=COMMAND, at=NOW)
        return list(Journey.objects.order_by("pk").values_list("pk", flat=True))


def file_taken(client: Any) -> Any:
    give_code(client)
    return client.post(ask(client, groups=["phone"]), {"key": PHRASE})


PLACES = {
    "contacts": lambda client, n, _keys: client.get(f"{LIST}?page={n}"),
    "segments": lambda client, n, _keys: client.get(f"/c/essai/segments/?page={n}"),
    "a path as a list": lambda client, n, _keys: client.get(f"{PATHS}?vue=liste&page={n}"),
    "a path in columns": lambda client, _n, _keys: client.get(PATHS),
    "a step of a path": lambda client, n, _keys: client.get(f"{PATHS}?etape={n}"),
    "journeys": lambda client, n, keys: client.get(f"{PATHS}{keys[n % len(keys)]}/"),
    "my list": lambda client, _n, _keys: client.get(f"{PATHS}ma-liste/"),
    "files": lambda client, _n, _keys: file_taken(client),
}


def directed() -> set[str]:
    deliver_due(at=NOW)
    assert "Numéro" not in "".join(letter.body for letter in mail.outbox)
    return {to for letter in mail.outbox for to in letter.to}


@pytest.mark.parametrize("place", sorted(PLACES.keys() - {"my list"}))
def test_a_program_that_takes_everything_in_turn_is_stopped_and_told_on_each(cast: Cast, sixty: list[int], place: str):
    client = cast.client(cast.organiser)
    answers = [PLACES[place](client, 1, sixty)]
    while answers[-1].status_code == 200 and len(answers) < 300:
        answers.append(PLACES[place](client, len(answers) + 1, sixty))
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 403, "stopped"
    assert "Numéro" not in answers[-1].content.decode()
    assert directed() == {cast.director.email, cast.officer.email}
    for other, asked in PLACES.items():
        refused = asked(client, 1, sixty)
        assert refused.status_code == 403, f"{other} after {place}"
        assert "Numéro" not in refused.content.decode()
    with sealed(cast.campaign.pk):
        assert ReadingStop.objects.count() == 1


@pytest.mark.parametrize("pages", ["/contacts?limit=50", "/segments/{}/contacts?limit=50", "in turn"])
def test_a_token_that_reads_everything_is_stopped_and_told(cast: Cast, sixty: list[int], pages: str):
    asks = program(cast.campaign, *Scope, by=Actor.user(cast.director))
    number = asks.post("/segments", {"name": "tout le monde", "lines": ["ajouter.classe.regular"]}).json()["id"]
    turn = ["/contacts?limit=50", f"/segments/{number}/contacts?limit=50"] if pages == "in turn" else [pages]
    answers = [asks.get(turn[n % len(turn)].format(number)) for n in range(12)]
    shown = [one for one in answers if one.status_code == 200]
    assert 0 < sum(len(one.json()["items"]) for one in shown) <= 200
    assert answers[-1].status_code == 403
    assert asks.get("/contacts").status_code == asks.get(f"/segments/{number}/contacts").status_code == 403
    assert directed() == {cast.director.email, cast.officer.email}


def test_what_is_written_of_the_budget_is_what_is_built():
    """Numbers of the decision, the guide and the changes, from the code."""
    days = [limits.LISTED[role] for role in (Role.DIRECTOR, Role.FIELD_LEAD, Role.TEAM_LEAD, Role.VOLUNTEER)]
    assert {role: 10 * most for role, most in limits.BUDGETS.items()} == limits.LISTED
    assert limits.LISTED[Role.PROTECTION] == limits.LISTED[Role.DIRECTOR]
    decision, guide, changes = (
        " ".join((ROOT / file).read_text(encoding="utf-8").split())
        for file in (
            "docs/adr/0032-traps-for-whoever-takes-names.md",
            "docs/guide/mener-la-campagne.md",
            "CHANGELOG.md",
        )
    )
    assert (
        f"at the {limits.PAGES_IN_A_ROW}th page of a list one after the other, up or down, and beyond ten times the "
        "records that a role opens in a day: {:,} names for directors and the protection officer, {:,} for an "
        "organiser, {:,} for a team leader, {:,} for a volunteer".format(*days)
    ) in decision
    told = "{:,} noms par jour pour la direction et la personne déléguée à la protection des données, {:,} pour un "
    told += "responsable du terrain, {:,} pour un responsable d'équipe, {:,} pour un bénévole"
    assert f"à la {limits.PAGES_IN_A_ROW}e page de suite" in guide
    assert told.format(*days).replace(",", " ").replace("  ", ", ") in guide.replace("\N{NO-BREAK SPACE}", " ")
    assert f"({limits.PAGES_IN_A_ROW} pages in a row, or ten times the records of a role's day;" in changes
