"""A person as she is compared: the words of her name, her address, telephone and postal address, one way of writing."""

import re
from dataclasses import dataclass, field

from arpenteur.web.foundation.shared.matching import email_key, phone_key, plain_text

PARTICLES = frozenset(
    {
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "von",
        "van",
        "der",
        "den",
        "ten",
        "zu",
        "da",
        "di",
        "do",
        "dos",
        "del",
        "della",
        "el",
        "al",
        "ben",
        "ibn",
        "bint",
        "abou",
        "abu",
        "ait",
        "ould",
        "mac",
        "mc",
        "saint",
        "sainte",
        "st",
        "ste",
    }
)
"""Small words of names, which many have and some leave out."""
_TITLES = frozenset(["m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "pr", "me"])
_BORN = frozenset(["nee", "ne", "epouse", "ep", "epse", "veuve", "vve", "dite", "dit", "divorcee", "alias"])
"""What stands between two family names of one person."""
_GENERATIONS = {"pere": 1, "senior": 1, "sr": 1, "fils": 2, "junior": 2, "jr": 2}
_WAYS: dict[str, str] = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "bvd": "boulevard",
    "ch": "chemin",
    "che": "chemin",
    "imp": "impasse",
    "pl": "place",
    "r": "rue",
    "rte": "route",
    "sq": "square",
    "all": "allee",
    "res": "residence",
    "fg": "faubourg",
    "qu": "quai",
    "lot": "lotissement",
}
_KINDS = frozenset({*_WAYS.values(), "sentier", "cour", "cours", "mail", "villa", "cite", "passage", "venelle"})
_POSTCODE = re.compile(r"\b\d{4,5}\b")
_MOBILE = re.compile(r"\+33[67]|\+262(692|693|639)|\+59069[01]|\+594694|\+59669[67]|\+508(4|5)")
"""Of France and overseas, as they are dialled from abroad."""
_BEFORE_WAY = re.compile(
    r"\b(\d{1,4})\s*(bis|ter|quater|[a-d])?\b[\s,]*(?=(?:rue|r|avenue|av|boulevard|bd|chemin|allee|place|quai|route)\b)"
)
_INLAND = re.compile(r"(?:0033|33|0)([1-9]\d{8})")
_NUMBER = re.compile(r"^\D{0,20}?(\d{1,4})\s*(bis|ter|quater|[a-d])?\b")


@dataclass(frozen=True, slots=True)
class PostalPlace:
    """A postal address in parts; each empty where it is not known."""

    number: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One entry as it is compared. ``key`` is the caller's number of it.

    ``words`` are those of the name, without particles; ``generation`` is 1 or 2 where the name says father or son.
    """

    key: int
    words: tuple[str, ...]
    email: str = ""
    phone: str = ""
    place: PostalPlace = field(default_factory=PostalPlace)
    generation: int = 0

    @property
    def name(self) -> str:
        """The words in the order of the alphabet: two ways of writing one name are equal."""
        return " ".join(sorted(self.words))

    @property
    def household_phone(self) -> bool:
        """Whether the number is not that of a mobile: everyone at home answers it."""
        return not is_mobile(self.phone)


def record_of(key: int, *, name: str, email: str = "", phone: str = "", address: str = "") -> Record:
    """An entry, as it was typed.

    >>> record_of(1, name="Mme Camille de l'ÉBAUCHE-Modèle", phone="0692 00 00 01").words
    ('camille', 'ebauche', 'modele')
    """
    words, generation = words_of_name(name)
    return Record(
        key=key,
        words=words,
        generation=generation,
        email=email_key(email),
        phone=_number(phone),
        place=place_of(address),
    )


def words_of_name(name: str) -> tuple[tuple[str, ...], int]:
    """The words of a name that tell people apart, in their order, and 1 or 2 where it says father or son.

    Titles, particles and what stands between a married and a birth name are left out; one that is nothing else is kept.

    >>> words_of_name("Jean MAQUETTE fils")
    (('jean', 'maquette'), 2)
    """
    found = re.findall(r"[^\W_]+", plain_text(name))
    generation = next((_GENERATIONS[one] for one in found[1:] if one in _GENERATIONS), 0)
    left = [
        one
        for place, one in enumerate(found)
        if one not in PARTICLES and one not in _TITLES and one not in _BORN and not (place and one in _GENERATIONS)
    ]
    return tuple(dict.fromkeys(left if len(left) > 1 else (one for one in found if one not in _TITLES))), generation


def place_of(address: str) -> PostalPlace:
    """The parts of an address written on one line.

    >>> place_of("12 bis, av. de l'Esquisse, 93140 Bondy")
    PostalPlace(number='12b', street='avenue esquisse', town='bondy', postcode='93140')
    """
    text = plain_text(address)
    found = list(_POSTCODE.finditer(text))
    postcode = found[-1] if found else None
    line, town = (text[: postcode.start()], text[postcode.end() :]) if postcode else (text, "")
    number = _BEFORE_WAY.search(line) or _NUMBER.match(line)
    street = line[number.end() :] if number else line
    return PostalPlace(
        number=f"{int(number[1])}{(number[2] or '')[:1]}" if number else "",
        street=street_words(street),
        town=" ".join(re.findall(r"[^\W\d_]+", town)),
        postcode=postcode[0] if postcode else "",
    )


def street_words(street: str) -> str:
    """A street without particles, its kind written out."""
    words: list[str] = re.findall(r"[^\W_]+", plain_text(street))
    return " ".join(_WAYS.get(one, one) for one in words if one not in PARTICLES)


def is_mobile(phone: str) -> bool:
    """Whether a number without blanks is that of a mobile telephone, which is one person's own.

    >>> is_mobile("0639980001"), is_mobile("+33199000001")
    (True, False)
    """
    inland = _INLAND.fullmatch(phone)
    return bool(_MOBILE.match(f"+33{inland[1]}" if inland else phone))


def without_way(street: str) -> str:
    """The words of a street after its kind: two avenues are not alike for being avenues.

    >>> without_way("avenue esquisse"), without_way("rue")
    ('esquisse', 'rue')
    """
    kind, _space, rest = street.partition(" ")
    return rest if rest and kind in _KINDS else street


def _number(phone: str) -> str:
    """As it is dialled from abroad, those of France that no operator has given out too."""
    key = phone_key(phone) if phone else ""
    inland = _INLAND.fullmatch(key)
    return f"+33{inland[1]}" if inland else key
