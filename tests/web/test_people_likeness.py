"""Who looks like whom: FEBRL 1–3, and the traps of France that nobody may be joined in without being looked at."""

from dataclasses import dataclass

import pytest
from febrl import entries_of, febrl  # noqa: F401 — a fixture

from arpenteur.web.persons.people.likeness.certainty import Doubt
from arpenteur.web.persons.people.likeness.crowd import crowd_of
from arpenteur.web.persons.people.likeness.pairs import EntryPair, blocks, compare, keys_of, pairs_of, sound
from arpenteur.web.persons.people.likeness.records import Record, place_of, record_of, words_of_name
from arpenteur.web.persons.people.likeness.scoring import SUGGESTED, SURE, LikeLevel, LikePart, likeness


@dataclass(frozen=True)
class Line:
    """An entry as it was typed."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""

    def entry(self, key: int) -> Record:
        return record_of(key, name=self.name, email=self.email, phone=self.phone, address=self.address)


HOME = "12 rue de l'Esquisse, 93140 Bondy"
LANDLINE, HER_MOBILE, HIS_MOBILE, HER_MOBILE_RE = "01 99 00 12 34", "06 39 98 00 01", "06 39 98 00 02", "0639 98 00 03"
FAMILY = "famille.maquette@exemple.fr"
HIS, HERS = "jean.maquette@exemple.fr", "alma.figurine@exemple.fr"


def compared(one: Line, other: Line, *others: Line) -> EntryPair:
    entries = [line.entry(key) for key, line in enumerate((one, other, *others))]
    return compare(entries[0], entries[1], crowd_of(entries))


TRAPS = {
    "twins of one home, telephone and address": (
        Line("Alma Maquette", FAMILY, LANDLINE, HOME),
        Line("Alba Maquette", FAMILY, LANDLINE, HOME),
    ),
    "twins on one mobile": (Line("Noa Figurine", "", HER_MOBILE, HOME), Line("Noé Figurine", "", HER_MOBILE, HOME)),
    "father and son of one name at home": (
        Line("Jean Maquette", FAMILY, LANDLINE, HOME),
        Line("Jean Maquette", FAMILY, LANDLINE, HOME),
    ),
    "father and son, said so": (
        Line("Jean Maquette père", HIS, HIS_MOBILE, HOME),
        Line("Jean Maquette fils", HIS, HIS_MOBILE, HOME),
    ),
    "father and son, one of them said so": (
        Line("Jean Maquette", HIS, HIS_MOBILE, HOME),
        Line("Jean MAQUETTE Junior", HIS, HIS_MOBILE, HOME),
    ),
    "father and son, each his mobile": (
        Line("Jean Maquette", HIS, HIS_MOBILE, HOME),
        Line("Jean Maquette", HIS, HER_MOBILE, HOME),
    ),
    "couple on one address": (Line("Jean Maquette", FAMILY, "", HOME), Line("Alma Maquette", FAMILY, "", HOME)),
    "mother and daughter on one mobile": (
        Line("Alma Figurine", "", HER_MOBILE, HOME),
        Line("Lou Figurine", "", HER_MOBILE, HOME),
    ),
    "married name after a birth name": (
        Line("Alma Figurine", HERS, HER_MOBILE, HOME),
        Line("Alma Maquette née Figurine", HERS, HER_MOBILE, HOME),
    ),
    "married name alone": (
        Line("Alma Figurine", HERS, HER_MOBILE, HOME),
        Line("Alma Maquette", HERS, HER_MOBILE, HOME),
    ),
    "double name": (Line("Alma Figurine-Maquette", HERS, HER_MOBILE), Line("Alma Figurine", HERS, HER_MOBILE)),
    "homonyms of two homes": (
        Line("Camille Témoin", "camille.temoin@exemple.fr", HER_MOBILE, HOME),
        Line("Camille Témoin", "c.temoin@exemple.org", HIS_MOBILE, "3 allée du Gabarit, 93130 Noisy"),
    ),
    "homonyms, nothing else known": (Line("Camille Témoin"), Line("Camille TÉMOIN")),
    "homonyms at one switchboard": (Line("Camille Témoin", "", LANDLINE), Line("Camille Témoin", "", LANDLINE)),
    "initial": (Line("Jean Maquette", HIS), Line("J. Maquette", HIS)),
    "typing error in the name": (Line("Jean Maquette", HIS, HIS_MOBILE), Line("Jean Maqeutte", HIS, HIS_MOBILE)),
    "one word": (Line("Alma", HERS, HER_MOBILE), Line("Alma", HERS, HER_MOBILE)),
    "another home": (
        Line("Jean Maquette", HIS, HIS_MOBILE, HOME),
        Line("Jean Maquette", HIS, HIS_MOBILE, "40 rue de l'Esquisse, 93140 Bondy"),
    ),
    "numbers of Réunion and of Mayotte": (
        Line("Jean Maquette", "", "0692 39 98 01", HOME),
        Line("Jean Maquette", "", "0639 39 98 01", HOME),
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_of_france_is_never_joined_without_being_looked_at(trap: str):
    assert compared(*TRAPS[trap]).doubt is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Line("Jean Maquette", HIS, "", HOME), Line("MAQUETTE Jean", HIS.upper(), HIS_MOBILE)),
        (Line("Alma de la Figurine", "", HER_MOBILE, HOME), Line("FIGURINE Alma", HERS, "+33 6 39 98 00 01")),
        (Line("Zoé Gabarit", "", "0692 39 98 01"), Line("Mme Zoé GABARIT", "", "+262 692 39 98 01", HOME)),
        (Line("Jean-Luc Maquette", "jlmaquette@exemple.fr", HIS_MOBILE), Line("Jean Luc MAQUETTE", "", "0639980002")),
    ],
)
def test_the_same_name_and_something_of_ones_own_are_joined_at_once(one: Line, other: Line):
    pair = compared(one, other)
    assert pair.doubt is None
    assert pair.like.bits >= SURE


def test_what_people_of_other_names_have_too_is_nobodys_own():
    one, other = Line("Jean Maquette", "", HIS_MOBILE), Line("Jean Maquette", "", HIS_MOBILE)
    assert compared(one, other).certain
    assert compared(one, other, Line("Alma Maquette", "", HIS_MOBILE)).doubt is Doubt.HOUSEHOLD


@pytest.mark.parametrize("trap", ["married name after a birth name", "initial", "typing error in the name"])
def test_whoever_is_probably_one_is_suggested(trap: str):
    one, other = TRAPS[trap]
    assert [pair.doubt for pair in pairs_of([one.entry(0), other.entry(1)])] == [Doubt.NAME]


def test_a_name_of_many_says_little():
    lines = [Line("Jean Maquette", f"jean{number}@exemple.fr") for number in range(9)]
    assert pairs_of([line.entry(key) for key, line in enumerate(lines)]) == []
    assert pairs_of([line.entry(key) for key, line in enumerate(lines[:8])])


def test_names_are_compared_without_titles_particles_and_order():
    assert words_of_name("Mme Zoé de la Maquette née d'Ébauche") == (("zoe", "maquette", "ebauche"), 0)
    assert words_of_name("Thi Le") == (("thi", "le"), 0)
    assert words_of_name("Jean Maquette fils") == (("jean", "maquette"), 2)
    assert words_of_name("Fils") == (("fils",), 0)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("12 bis av. de l'Esquisse 93140 Bondy", ("12b", "avenue esquisse", "bondy", "93140")),
        ("Appt 3, 7 r du Gabarit\n97400 SAINT-DENIS", ("7", "rue gabarit", "saint denis", "97400")),
        ("Bondy", ("", "bondy", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_an_address_is_taken_apart(address: str, parts: tuple[str, ...]):
    found = place_of(address)
    assert (found.number, found.street, found.town, found.postcode) == parts


def test_what_differs_is_said_part_by_part():
    one, other = Line("Jean Maquette", HIS, HIS_MOBILE, HOME), Line("Jean Maquete", HIS, HER_MOBILE)
    found = likeness(one.entry(0), other.entry(1)).parts
    assert found[LikePart.NAME] is LikeLevel.CLOSE
    assert found[LikePart.EMAIL] is LikeLevel.SAME
    assert found[LikePart.PHONE] is LikeLevel.CLOSE
    assert found[LikePart.STREET] is LikeLevel.UNKNOWN


def test_entries_meet_by_sound_by_start_and_by_place():
    one = Line("Philippe Maquette", "", "", HOME).entry(0)
    other = Line("Filipe Makette", "", "", "12 r. de l'Esquise 93140 Bondy").entry(1)
    assert sound("philippe") == sound("filipe")
    assert set(keys_of(one)) & set(keys_of(other))
    assert list(blocks([one, other], most=1)) == []


@pytest.mark.usefixtures("febrl")
@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_febrl_is_found_and_joined_as_promised(number: str):
    entries, true = entries_of(number)
    pairs = pairs_of(entries)
    found = {(pair.first.key, pair.second.key) for pair in pairs}
    precision, recall = len(found & true) / len(found), len(found & true) / len(true)
    assert precision >= 0.99
    assert recall >= 0.96
    assert 2 * precision * recall / (precision + recall) >= 0.98
    sure = {(pair.first.key, pair.second.key) for pair in pairs if pair.like.bits >= SURE}
    assert sure <= true, "precision 1.000"
    assert len(sure) / len(true) > 0.85
    assert min(pair.like.bits for pair in pairs) >= SUGGESTED
