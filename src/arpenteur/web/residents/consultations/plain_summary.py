"""Summaries in plain words: at most five sentences of at most twelve words, as everybody reads them."""

import re

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError

MOST_SENTENCES, MOST_WORDS = 5, 12
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def sentences_of(text: str) -> list[str]:
    """Its sentences, without their ends.

    >>> sentences_of("Vous votez jusqu’au 5. Choisissez quatre projets !")
    ['Vous votez jusqu’au 5', 'Choisissez quatre projets']
    """
    return [one.strip() for one in _END.split(text) if _WORD.search(one)]


def check_clear(text: str) -> None:
    """Raises InputError for a summary that is not there, and for one too long to be plain; says which sentence."""
    sentences = sentences_of(text)
    expected = _("at most %(n)d sentences of at most %(words)d words") % {"n": MOST_SENTENCES, "words": MOST_WORDS}
    if not sentences:
        raise InputError(_("there is no summary in plain words"), expected=expected)
    if len(sentences) > MOST_SENTENCES:
        raise InputError(_("the summary has %(n)d sentences") % {"n": len(sentences)}, expected=expected)
    for one in sentences:
        count = len(_WORD.findall(one))
        if count > MOST_WORDS:
            raise InputError(_("“%(text)s” has %(n)d words") % {"text": one[:60], "n": count}, expected=expected)
