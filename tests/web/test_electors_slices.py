"""Slices of the list and paper with names: what can be chosen, who agrees, what is printed, what comes back."""

import json
from dataclasses import fields

import pytest
import time_machine
from cast import AT, Cast
from django.http import QueryDict
from fictional_place import station
from people import settle
from voter_lists import here, joined, kept_list, people, text

from arpenteur.demo import voters as lists
from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.electors.models import ListPaper, Voter
from arpenteur.web.persons.electors.persons_of_list import Home
from arpenteur.web.persons.electors.printing import notice, paper_pdf, sheets_of
from arpenteur.web.persons.electors.slices import FILTERS, Slice, names_at, size_of

pytestmark = pytest.mark.django_db
YEAR = 2027


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def everyone(cast: Cast, town: Snapshot) -> list[lists.FictionalVoter]:
    found = people(town)
    kept_list(cast, joined(lists.register_lines(found)))
    return found


def ask(cast: Cast, user, **chosen: object):
    data = {
        "genre": "doors",
        "carrier": "",
        "bureau": [station(2)],
        "age": "",
        "sexe": "",
        "rue": "",
        "liste": "",
        **chosen,
    }
    return cast.client(user).post(here(cast, "papier/"), data)


def papers(cast: Cast) -> list[ListPaper]:
    with sealed(cast.campaign.pk):
        return list(ListPaper.objects.order_by("number"))


def step(cast: Cast, user, number: int, what: str, **data: str):
    return cast.client(user).post(here(cast, f"papier/{number}/{what}/"), data)


def test_no_filter_on_a_name_a_birthplace_or_a_nationality_exists(cast: Cast, everyone):
    assert FILTERS == ("stations", "ages", "sex", "street", "kind", "year")
    columns = {field.name for field in Voter._meta.concrete_fields}
    assert not columns & {"birth_place", "birthplace", "nationality", "birth_date", "country", "name", "email", "phone"}
    with sealed(cast.campaign.pk):
        for unknown in ("nom", "prenom", "naissance", "nationalite", "identity", "identity__startswith", "q"):
            with pytest.raises(InputError, match=r"filtre|filter"):
                Slice.read(QueryDict(f"{unknown}=BEN"), ground_of(cast.campaign), YEAR)
    answer = cast.client(cast.director).get(here(cast), {"nom": "Figurine"})
    assert answer.status_code == 400
    assert "Aucun filtre sur « nom » n'existe" in text(answer)


@pytest.mark.parametrize("age", ["18-25", "26-39", "40-59", "60-74", "75+"])
def test_ages_sexes_stations_and_lists_are_counted(cast: Cast, everyone, age: str):
    least, most = {"18-25": (18, 25), "26-39": (26, 39), "40-59": (40, 59), "60-74": (60, 74), "75+": (75, 200)}[age]
    with sealed(cast.campaign.pk):
        for sex in ("", "F", "M"):
            chosen = Slice(stations=(station(2), station(5)), ages=age, sex=sex, year=YEAR)
            wanted = [
                one
                for one in everyone
                if one.station in {"0003", "0006"} and least <= YEAR - one.year <= most and sex in {"", one.sex}
            ]
            assert size_of(chosen.voters(cast.campaign.pk, None)).people == len(wanted)


def test_a_street_is_chosen_as_the_place_spells_it(cast: Cast, walked_place: Snapshot, streets: None):
    found = people(walked_place)
    kept_list(cast, joined(lists.register_lines(found)))
    street = found[0].street
    with sealed(cast.campaign.pk):
        n = size_of(Slice(street=street).voters(cast.campaign.pk, None)).people
        assert n == sum(one.street == street for one in found)
        counts = names_at(cast.campaign.pk, walked_place.buildings["building"].to_list())
        assert sum(counts.values()) > 0.9 * len(found)


def test_paper_is_asked_agreed_by_another_printed_numbered_back_and_destroyed(cast: Cast, everyone):
    with sealed(cast.campaign.pk):
        carrier = settle(cast, None, AT, "Aya Pochoir")
    assert ask(cast, cast.organiser, carrier=str(carrier.pk)).status_code == 302
    (paper,) = papers(cast)
    assert (paper.number, paper.carrier_id, paper.printed_at) == (1, carrier.pk, None)
    assert paper.people == sum(one.station == "0003" for one in everyone)
    refused = cast.client(cast.organiser).post(here(cast, "papier/1/imprimer/"), follow=True)
    assert "Personne n'a encore accepté" in text(refused)
    assert step(cast, cast.organiser, 1, "accepter").status_code == 403
    assert step(cast, cast.officer, 1, "accepter").status_code == 302
    answer = step(cast, cast.organiser, 1, "imprimer")
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer.headers["Cache-Control"]
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.get().listed == paper.people
    assert "dehors" in text(cast.client(cast.organiser).get(here(cast)))
    assert step(cast, cast.organiser, 1, "rendu").status_code == 302
    assert step(cast, cast.organiser, 1, "detruit", end="shred").status_code == 302
    (paper,) = papers(cast)
    assert (paper.copies, paper.returned_at, paper.destroyed_at, paper.end) == (1, AT, AT, "shred")
    assert step(cast, cast.organiser, 1, "imprimer").status_code == 302, "a paper that is destroyed is printed no more"
    with sealed(cast.campaign.pk):
        verbs = Entry.objects.filter(subject__startswith="electors.ListPaper").order_by("number")
        assert list(verbs.values_list("verb", flat=True)) == [
            "electors.asked",
            "electors.agreed",
            "electors.printed",
            "electors.returned",
            "electors.destroyed",
        ]


def test_whoever_asked_does_not_agree(cast: Cast, everyone):
    ask(cast, cast.director)
    answer = cast.client(cast.director).post(here(cast, "papier/1/accepter/"), follow=True)
    assert "qui a demandé" in text(answer)
    assert papers(cast)[0].agreed_at is None
    assert step(cast, cast.officer, 1, "refuser").status_code == 302
    assert papers(cast)[0].refused_at == AT
    answer = cast.client(cast.officer).post(here(cast, "papier/1/accepter/"), follow=True)
    assert papers(cast)[0].agreed_at is None


def test_three_copies_are_numbered_and_no_more(cast: Cast, everyone):
    ask(cast, cast.organiser)
    step(cast, cast.officer, 1, "accepter")
    kinds = [step(cast, cast.organiser, 1, "imprimer").status_code for _try in range(4)]
    assert kinds == [200, 200, 200, 302]
    assert papers(cast)[0].copies == 3


@pytest.mark.parametrize("kind", ["doors", "letters", "labels"])
def test_paper_says_where_addresses_come_from(cast: Cast, everyone, kind: str):
    ask(cast, cast.organiser, genre=kind)
    (paper,) = papers(cast)
    with sealed(cast.campaign.pk):
        paper.campaign = cast.campaign
        found = Slice.of_row(paper.slice).voters(cast.campaign.pk, None)
        assert paper_pdf(paper, sheets_of(kind, list(found)), AT).startswith(b"%PDF")
        said = json.dumps(notice(cast.campaign), ensure_ascii=False)
    for words in ("L37", "CNIL", "29 mars 2027" if "mars" in said else "29 March 2027", cast.campaign.name):
        assert words in said


def test_a_narrowed_member_sees_and_prints_her_stations_only(cast: Cast, everyone):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[station(2)])
    page = text(cast.client(cast.organiser).get(here(cast)))
    assert f'value="{station(2)}"' in page
    assert f'value="{station(3)}"' not in page
    ask(cast, cast.organiser, bureau=[station(3)])
    assert papers(cast) == []
    ask(cast, cast.organiser, bureau=[])
    (paper,) = papers(cast)
    assert paper.slice["stations"] == [station(2)]
    assert paper.people == sum(one.station == "0003" for one in everyone)
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[station(5)])
    assert step(cast, cast.organiser, 1, "imprimer").status_code == 404
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[], team=3)
    assert cast.client(cast.organiser).get(here(cast)).status_code == 403


def test_the_page_and_its_journal_name_no_voter(cast: Cast, everyone):
    ask(cast, cast.organiser)
    for user in (cast.director, cast.organiser, cast.officer):
        page = cast.client(user).get(here(cast)).content.decode()
        assert [one.birth_name for one in everyone if one.birth_name.upper() in page and "-" in one.birth_name] == []


def test_every_field_of_a_slice_is_in_its_address():
    assert {field.name for field in fields(Slice)} == set(FILTERS)


def test_a_sheet_of_doors_has_room_for_the_names_of_its_streets(cast: Cast, everyone):
    with sealed(cast.campaign.pk):
        voters = list(Voter.objects.all()[:120])
        for one in voters:
            one.home = Home("1", f"rue {one.pk}", "", "", "", "").text
        apart = sheets_of("doors", voters)
        for one in voters:
            one.home = Home("1", "rue des Lilas", "", "", "", "").text
            one.station = station(2)
        together = sheets_of("doors", voters)
    assert [len(one) for one in together] == [28, 28, 28, 28, 8]
    assert max(map(len, apart)) == 18
    assert [one for sheet in apart for one in sheet] == voters


def test_a_letter_has_its_text_read_again_by_whoever_agrees(cast: Cast, everyone):
    ask(cast, cast.organiser, genre="letters", body="# Votez-vous ?\n\nVenez **jeudi**.")
    ask(cast, cast.organiser, genre="labels", body="jamais sur une étiquette")
    letters, labels = papers(cast)
    assert (labels.body, letters.body) == ("", "# Votez-vous ?\n\nVenez **jeudi**.")
    assert "Venez **jeudi**." in text(cast.client(cast.officer).get(here(cast)))
    step(cast, cast.officer, letters.number, "accepter")
    printed = step(cast, cast.organiser, letters.number, "imprimer")
    assert printed.status_code == 200
    assert printed.content.startswith(b"%PDF")
    assert ask(cast, cast.organiser, genre="letters", body="x" * 3000).status_code == 302
    assert len(papers(cast)) == 2
