"""Invented people of France with their duplicates: families of one telephone, homonyms, numbers overseas, mistyped.

Family names are three syllables out of 26: no one has them, and two people drawn have one name once in 700 000 times,
about as often as in France.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

_GIVEN = (
    "Camille",
    "Alma",
    "Noé",
    "Lou",
    "Zoé",
    "Éloi",
    "Jeanne",
    "Jean",
    "Marie",
    "Paul",
    "Anne",
    "Louise",
    "Jules",
    "Inès",
    "Malo",
    "Aïcha",
    "Karim",
    "Yasmine",
    "Samuel",
    "Élise",
    "Martin",
    "Hugo",
    "Chloé",
    "Théo",
    "Léa",
    "Marc",
    "Julie",
    "Luc",
    "Sophie",
    "Amine",
    "Fatou",
    "Moussa",
    "Linh",
    "Minh",
    "Rosa",
    "Tiago",
    "Maïa",
    "Ewen",
    "Nolwenn",
    "Anaïs",
)
_SYLLABLES = (
    "ba",
    "bou",
    "cal",
    "che",
    "dra",
    "fi",
    "gou",
    "gra",
    "jou",
    "la",
    "li",
    "ma",
    "mou",
    "na",
    "pa",
    "qui",
    "ro",
    "sa",
    "tri",
    "va",
    "zé",
    "ron",
    "teau",
    "lier",
    "rand",
    "mond",
)
_WAYS = ("rue", "avenue", "boulevard", "impasse", "allée", "chemin")
_TOWNS = tuple((f"9{n + 10}{n % 10}0", f"Ville-{chr(65 + n)}") for n in range(26))


@dataclass(frozen=True)
class Entry:
    """A line of a list, as somebody typed it."""

    person: int
    name: str
    email: str
    phone: str
    address: str


def people(count: int, seed: int) -> tuple[list[Entry], set[tuple[int, int]]]:
    """So many lines, one in five a duplicate; the pairs of places in the list that are one person."""
    rnd = random.Random(seed)
    lines: list[Entry] = []
    while len(lines) < count * 4 // 5:
        lines += list(_home(rnd, len(lines)))[: count * 4 // 5 - len(lines)]
    of_person = {one.person: [place] for place, one in enumerate(lines)}
    for one in rnd.sample(lines, min(count - len(lines), len(lines))):
        of_person[one.person].append(len(lines))
        lines.append(_again(rnd, one))
    return lines, {pair for places in of_person.values() for pair in combinations(places, 2)}


def _home(rnd: random.Random, first: int) -> Iterator[Entry]:
    """One to four people of one address and family name; a child may have her parents' telephone and address."""
    family = "".join(rnd.choice(_SYLLABLES) for _ in range(3)).capitalize()
    postcode, town = rnd.choice(_TOWNS)
    street = "".join(rnd.choice(_SYLLABLES) for _ in range(2))
    address = f"{rnd.randint(1, 140)} {rnd.choice(_WAYS)} {street}, {postcode} {town}"
    shared_phone, shared_email = _phone(rnd, "01"), f"{family.lower()}{rnd.randint(1, 999)}@exemple.fr"
    for place in range(rnd.choice((1, 1, 1, 2, 2, 3, 4))):
        given = rnd.choice(_GIVEN)
        own = rnd.random() < 0.7
        number = _phone(rnd, rnd.choice(("06", "07", "0692"))) if own else shared_phone
        email = f"{given.lower()}.{family.lower()}{rnd.randint(1, 99)}@exemple.fr" if own else shared_email
        yield Entry(
            person=first + place,
            name=f"{given} {family}",
            email=email if rnd.random() < 0.75 else "",
            phone=number if rnd.random() < 0.7 else "",
            address=address if rnd.random() < 0.6 else "",
        )


def _again(rnd: random.Random, one: Entry) -> Entry:
    """The same person typed again: something left out, something mistyped, the name the other way round."""
    given, family = one.name.split(" ", 1)
    name = rnd.choice((one.name, one.name, f"{family.upper()} {given}", f"{given[0]}. {family}", _typo(rnd, one.name)))
    phone = one.phone if rnd.random() < 0.7 else ""
    email = one.email if rnd.random() < 0.7 else ""
    if email and rnd.random() < 0.1:
        email = _typo(rnd, email)
    if phone and rnd.random() < 0.5:
        phone = "+33 " + phone[1:] if not phone.startswith("0692") else "+262 " + phone[1:]
    address = one.address if rnd.random() < 0.7 else ""
    return replace(one, name=name, email=email, phone=phone, address=address)


def _phone(rnd: random.Random, start: str) -> str:
    return start + "".join(rnd.choice("0123456789") for _ in range(10 - len(start)))


def _typo(rnd: random.Random, text: str) -> str:
    at = rnd.randrange(1, len(text) - 1)
    return rnd.choice((text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :]))
