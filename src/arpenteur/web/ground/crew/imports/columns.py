"""Titles of columns: what they hold, guessed; what may not be held, refused by name."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from arpenteur.domain.law.forbidden_columns import forbidden_family
from arpenteur.web.foundation.shared.matching import name_key
from arpenteur.web.ground.crew.imports.slots import slots_in

FIELDS = {
    "name": _("Name"),
    "first": _("First name"),
    "last": _("Family name"),
    "email": _("E-mail address"),
    "phone": _("Phone"),
    "quartier": _("Home quartier"),
    "languages": _("Languages"),
    "mobility": _("Mobility"),
    "team": _("Team (its letter or its name)"),
    "wishes": _("What she likes doing"),
    "free": _("Free (days and parts of a day)"),
    "slot": _("Free then (a column a slot)"),
}
REPEATED = frozenset({"slot"})
"""Fields that several columns may hold."""
_GUESSES = (
    ("email", r"mail|courriel"),
    ("phone", r"tel|telephone|portable|mobile|phone|gsm"),
    ("first", r"prenoms?|first"),
    ("last", r"famille|last|surname|patronyme"),
    ("quartier", r"quartiers?|secteur|neighbourhood"),
    ("languages", r"langues?|languages?"),
    ("mobility", r"mobilite|mobility|deplacement|transport"),
    ("team", r"equipes?|teams?|groupe"),
    ("wishes", r"envies?|souhaits?|preferences?|aime faire|taches?|wishes|likes"),
    ("free", r"dispos?|disponibilites?|disponible|libre|availability|available|free|creneaux?"),
    ("name", r"noms?|name|benevoles?|identite"),
)
_REFUSED = re.compile(r"\b(adresses?|address|rue|voie|street|postal|cp|etage|digicode|sexe|genre)\b")


def refused(title: str) -> bool:
    """Whether a column may not be held: what no list of people may bring, and an address. An e-mail address may."""
    plain = _plain(title)
    return not re.search(r"mail|courriel", plain) and bool(forbidden_family(title) or _REFUSED.search(plain))


def guess(head: Sequence[str]) -> list[str]:
    """A field for each column, nothing where its title says none; each field once."""
    found: list[str] = []
    for title in head:
        plain = _plain(title)
        field = next((name for name, words in _GUESSES if re.search(rf"\b({words})\b|{_inside(name)}", plain)), "")
        if field in {"", "free"} and slots_in(title):
            field = "slot"
        found.append("" if field in found and field not in REPEATED else field)
    if "first" in found and "name" in found:
        found[found.index("name")] = "last" if "last" not in found else ""
    return found


def _inside(name: str) -> str:
    return "mail|courriel" if name == "email" else "(?!)"


def _plain(title: str) -> str:
    return name_key(re.sub(r"[_\-/.]", " ", title))
