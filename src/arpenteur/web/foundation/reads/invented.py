"""Invented people that look like others on a list: a name that nobody has, an address at the watched domain."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "arpenteur.reads.invented"
_GIVEN = (
    "Adèle",
    "Agathe",
    "Bastien",
    "Benoît",
    "Carole",
    "Cédric",
    "Claire",
    "Damien",
    "Delphine",
    "Édith",
    "Émilien",
    "Fabienne",
    "Florent",
    "Gaëlle",
    "Grégory",
    "Hélène",
    "Irène",
    "Joël",
    "Justine",
    "Laure",
    "Loïc",
    "Maud",
    "Mélanie",
    "Nadège",
    "Olivier",
    "Pascale",
    "Quentin",
    "Régine",
    "Sabine",
    "Thibault",
    "Valérie",
    "Yannick",
)
_FIRST = (
    "Bes",
    "Cal",
    "Dar",
    "Fau",
    "Gar",
    "Lam",
    "Mor",
    "Nau",
    "Per",
    "Rou",
    "Sar",
    "Tal",
    "Ver",
    "Vil",
    "Bau",
    "Cor",
)
_MIDDLE = ("ra", "se", "li", "mo", "va", "ti", "lo", "de")
_LAST = ("quin", "dieu", "naud", "bert", "lier", "mont", "cel", "zac", "gnol", "chet", "doux", "vel")


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist, as a line of a list has people."""

    name: str
    email: str
    phone: str


def invented(seed: str) -> Invented:
    """The same for the same seed, under the key of the site; her number is one of those that no operator gives out."""
    bits = int(salted_hmac(_SALT, seed, algorithm="sha256").hexdigest(), 16)
    parts = []
    for words in (_GIVEN, _FIRST, _MIDDLE, _LAST):
        bits, at = divmod(bits, len(words))
        parts.append(words[at])
    given, family = parts[0], "".join(parts[1:])
    bits, number = divmod(bits, 9000)
    local = f"{given}.{family}{bits % 97}".lower().translate(str.maketrans("éèêëîïç", "eeeeiic"))
    return Invented(
        f"{given} {family}", f"{local}@{watched_domain()}", f"06 39 98 {number // 100:02} {number % 100:02}"
    )


def watched_domain() -> str:
    """Whose mail somebody reads: that of the settings, else the site's own; of a site without a name, the machine's."""
    host = urlsplit(settings.ARPENTEUR_ADDRESS).hostname or ""
    return settings.ARPENTEUR_WATCHED_DOMAIN or (host if host.rpartition(".")[2].isalpha() else "localhost")
