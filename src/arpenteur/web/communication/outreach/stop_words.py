"""What an answer asks for, by whole words: no more messages, or something to be read. Nothing else is guessed."""

import re

from arpenteur.web.communication.outreach.models import ReplySense
from arpenteur.web.foundation.shared.matching import plain_text

_SHORT = 12
"""Words of an answer that says one thing."""
_QUOTED = re.compile(
    r"^(>|-{2,}\s*(original|message|forwarded)|_{5,}|de\s*:|from\s*:"
    r"|le .{6,80} a ecrit\s*:?\s*$|on .{6,80} wrote\s*:?\s*$)"
)
_ALONE = frozenset(
    {"stop", "arret", "arreter", "non merci", "ne plus", "unsubscribe", "desinscription", "se desinscrire"}
)
_LEAVES = re.compile(
    r"\b(desinscri\w*|desabonn\w*|unsubscribe)\b"
    r"|\bne (?:plus|veux plus|souhaite plus|desire plus|voudrais plus|m \w+ plus|me \w+ plus)\b"
    r".{0,24}\b(recevoir|recu|message\w*|mail\w*|e mail\w*|courriel\w*|sms|contact\w*|ecrire|ecrivez|sollicite\w*)\b"
    r"|\bplus (?:de|aucun) (?:message|mail|e mail|courriel|sms)s?\b"
    r"|\b(?:retirez|enlevez|supprimez|effacez) moi\b|\bretirer de (?:la|votre|vos) listes?\b"
)


def own_words(text: str) -> str:
    """The part of an answer that its writer wrote: what she quotes and her signature are left out."""
    kept = []
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = " ".join(plain_text(line).split())
        if line.rstrip() == "--" or _QUOTED.match(bare) or line.startswith(">"):
            break
        kept.append(line.rstrip())
    return "\n".join(kept).strip()


def sense_of(text: str, *, automatic: bool = False) -> ReplySense:
    """What an answer asks for. ``automatic``: its headers say that a machine wrote it.

    >>> sense_of("STOP"), sense_of("Merci de ne plus m'écrire"), sense_of("Stop aux pesticides, je viens samedi")
    (ReplySense.STOP, ReplySense.STOP, ReplySense.WORDS)
    """
    words = re.sub(r"[^a-z0-9]+", " ", plain_text(own_words(text))).strip()
    if words in _ALONE or re.fullmatch(r"stop( stop| svp| merci| sms| mail| mails| please)*", words):
        return ReplySense.STOP
    if automatic:
        return ReplySense.AWAY
    return ReplySense.STOP if _LEAVES.search(words) else ReplySense.WORDS


def says_more(text: str) -> bool:
    """Whether an answer says more than that she wants to leave: somebody reads it then."""
    return len(own_words(text).split()) > _SHORT
