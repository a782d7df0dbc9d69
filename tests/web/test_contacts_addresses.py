"""A contact's station is found from her address, never guessed: from the join page, by hand, in a file, by herself."""

from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from fictional_place import NAME, station
from known_contacts import NOW, a_contact, words
from visitors import LOU, Visitor, opened

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.place_index import PlaceIndex
from arpenteur.web.communication.public_pages.models import PageKind
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.addresses import door_in
from arpenteur.web.persons.contacts.actions import correct_contact
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.contacts.sums import by_station

pytestmark = pytest.mark.django_db
SEVEN = "12 avenue du Modèle 7"
"""A street that votes in one station; « rue des Exemples » has addresses in every one of them."""


@pytest.fixture
def index(town: Snapshot) -> PlaceIndex:
    return PlaceIndex(town)


@pytest.mark.parametrize(
    "text",
    [
        SEVEN,
        "12, avenue du Modèle 7",
        "12 bis av. du modele 7",
        f"{SEVEN}, {NAME}",
        f"{SEVEN}\n99099 {NAME}",
        f"Bâtiment B, {SEVEN}, 99099 {NAME}",
        f"{SEVEN}, 2e étage",
        f"{SEVEN}, 99099 {NAME}, France",
        "avenue du Modèle 7",
        f"{SEVEN}, rue Inconnue, 99099 {NAME}",
    ],
)
def test_an_address_is_read_as_people_write_it(index: PlaceIndex, text: str):
    assert door_in(text, index).station == station(6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "rue Inconnue",
        "12 rue des Exemples",
        f"{SEVEN}, 69001 Lyon",
        f"{SEVEN}, Lyon",
        f"{SEVEN} 69001",
        f"{SEVEN}, 69001",
        f"{SEVEN}, 3 avenue du Modèle 8",
        f"69001 {SEVEN}",
    ],
)
def test_of_two_or_of_elsewhere_nothing_is_guessed(index: PlaceIndex, text: str):
    assert door_in(text, index).station == ""


def test_a_number_tells_the_station_of_a_street_that_has_several(walked_place: Snapshot):
    index = PlaceIndex(walked_place)
    rows = walked_place.buildings.drop_nulls(["street", "number"]).select("street", "number", "station", "building")
    found: dict[str, set[str]] = {}
    for street, _number, of_station, _building in rows.iter_rows():
        found.setdefault(street, set()).add(of_station)
    several = next(street for street, stations in found.items() if len(stations) > 1)
    assert door_in(several, index).station == ""
    for street, number, of_station, building in rows.iter_rows():
        if street == several:
            door = door_in(f"{number}, {street}", index)
            assert (door.station, door.building) == (of_station, building)


def of_name(cast: Cast, name: str) -> Contact:
    with sealed(cast.campaign.pk):
        return next(one for one in Contact.objects.select_related("campaign", "person") if one.name == name)


def test_whoever_joins_by_the_page_is_in_her_station_and_seen_by_whoever_has_it(cast: Cast):
    opened(cast.campaign, PageKind.JOIN)
    visitor = Visitor(cast.campaign)
    visitor.send("rejoindre/", {**LOU, "address": "12 avenue du Modèle 1"})
    visitor.confirm()
    lou = of_name(cast, "Lou Gabarit")
    assert lou.station == station(0)
    with sealed(cast.campaign.pk):
        leader = Member(cast.campaign, Membership.objects.get(user=cast.leader))
        assert list(visible_to(leader)) == [lou]


def test_eleven_addresses_of_one_station_are_a_sum_and_her_page_says_how_it_was_found(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        for number in range(25):
            where = SEVEN if number < 13 else "4 avenue du Modèle 8"
            a_contact(cast, f"Figurine Numéro{number}", email=f"n{number}@exemple.fr", phone="", address=where)
        chosen = a_contact(cast, "Tom Témoin", phone="", station=station(3), address="12 rue des Exemples")
        lost = a_contact(cast, "Ada Maquette", phone="", address="3 rue Inconnue")
        many = a_contact(cast, "Zoé Patron", phone="", address="12 rue des Exemples")
        with sealed(cast.campaign.pk):
            member = Member(cast.campaign, Membership.objects.get(user=cast.director))
            sums = {one.station: one.people for one in by_station(member, ground_of(cast.campaign))}
        assert sums[station(6)] == 13
        client = cast.client(cast.organiser)

        def said(one: Contact) -> str:
            return words(client.get(f"/c/essai/contacts/{one.pk}/"))

        assert "bureau non trouvé" in words(client.get("/c/essai/contacts/"))
        assert "trouvé par la rue, qui y vote tout entière" in said(of_name(cast, "Figurine Numéro0"))
        assert "choisi par l’équipe" in said(chosen)
        assert "aucun bureau n’est deviné" in said(lost)
        assert "choisissez le bureau" in said(many)


def test_the_station_follows_the_address_and_what_the_team_chose_stays(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        one = a_contact(cast, "Ana Figurine", phone="", address=SEVEN)
        with sealed(cast.campaign.pk):
            later = {"by": COMMAND, "at": NOW + timedelta(hours=1)}
            form = {"name": "Ana Figurine", "station": one.station}
            correct_contact(contact=one, address="4 avenue du Modèle 8", **form, **later)
            assert one.station == station(7)
            correct_contact(contact=one, address="4 rue Inconnue", **{**form, "station": one.station}, **later)
            assert one.station == "", "it was that of the former address"
            correct_contact(contact=one, station=station(2), **later)
            correct_contact(contact=one, address="5 rue Inconnue", **{**form, "station": one.station}, **later)
            assert one.station == station(2)
        given = {"do": "corriger", "name": "Ana Figurine", "email": "ana@exemple.fr", "phone": ""}
        link = link_of(of_name(cast, "Ana Figurine"))
        assert cast.client(cast.outsider).post(link, {**given, "address": "7 rue Inconnue"}).status_code == 302
        assert of_name(cast, "Ana Figurine").station == "", "she moved herself"
        cast.client(cast.outsider).post(link, {**given, "address": SEVEN})
        assert of_name(cast, "Ana Figurine").station == station(6)
        page = words(cast.client(cast.outsider).get(link))
        assert "Bureau 7, trouvé par la rue, qui y vote tout entière" in page
        assert station(6) not in page, "a key is no word for her"


def test_a_second_address_that_is_not_taken_brings_no_station(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        a_contact(cast, "Ana Figurine", phone="", address="3 rue Inconnue")
        a_contact(cast, "Ana Figurine", phone="", address=SEVEN)
    found = of_name(cast, "Ana Figurine")
    assert (found.address, found.station) == ("3 rue Inconnue", "")
