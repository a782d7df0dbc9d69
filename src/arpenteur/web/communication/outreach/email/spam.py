"""Words and manners that mailboxes take for unwanted mail. They stop nothing: the page says them."""

import re
from collections.abc import Iterable

from arpenteur.web.communication.outreach.blocks import Block, texts_of
from arpenteur.web.foundation.shared.matching import plain_text

WORDS = (
    "100 % gratuit",
    "argent facile",
    "cliquez ici",
    "derniere chance",
    "felicitations",
    "gagnez",
    "gratuitement",
    "offre exclusive",
    "offre speciale",
    "promotion",
    "sans engagement",
    "urgent",
    "vous avez gagne",
)
_SHOUT = re.compile(r"[!?]{2,}|!\s*!")
_LEAST_CAPITALS = 8


def suspicious(subject: str, blocks: Iterable[Block]) -> list[str]:
    """What would be taken for unwanted mail, as it is written; capitals and rows of marks are said as such."""
    text = "\n".join([subject, *texts_of(blocks)])
    plain = f" {' '.join(plain_text(text).split())} "
    found = [one for one in WORDS if re.search(rf"\b{re.escape(one)}\b", plain)]
    letters = [one for one in subject if one.isalpha()]
    if len(letters) >= _LEAST_CAPITALS and sum(one.isupper() for one in letters) > 0.6 * len(letters):
        found.append("MAJUSCULES")
    found += sorted({one.strip() for one in _SHOUT.findall(text)})
    return found
