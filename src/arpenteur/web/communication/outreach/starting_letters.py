"""Letters to start from: whole texts in which a campaign replaces what stands in brackets. None leaves with a bracket.

They say nothing of anybody's opinion and use no word that makes a message targeted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.blocks import Block, ButtonBlock, TextBlock, texts_of

_TO_WRITE = re.compile(r"\[…[^\[\]\n]*\]")


@dataclass(frozen=True)
class StartingLetter:
    """A subject, and blocks in their order: texts, and the label of a button whose address is still to be given."""

    label: Promise
    subject: Promise
    above: Promise
    button: Promise
    below: Promise

    def blocks(self) -> tuple[Block, ...]:
        """As a message keeps them, in the language of the moment."""
        return TextBlock(str(self.above)), ButtonBlock(str(self.button), "https://"), TextBlock(str(self.below))


LETTERS = {
    "meeting": StartingLetter(
        gettext_lazy("an invitation to a meeting"),
        gettext_lazy("[… day]: come and talk with us"),
        gettext_lazy(
            "# We meet on [… day]\n\nHello {prénom},\n\nwe meet on [… day and hour], at [… place]. On the agenda:"
            "\n\n- [… first subject]\n- [… second subject]\n- your questions"
        ),
        gettext_lazy("I come"),
        gettext_lazy("Entry is free, without registration. You may bring somebody.\n\n[… who signs]"),
    ),
    "news": StartingLetter(
        gettext_lazy("news of what was done"),
        gettext_lazy("What we did since [… day]"),
        gettext_lazy(
            "# Since [… day]\n\nHello {prénom},\n\n[… what was done, in two sentences].\n\n# What comes next"
            "\n\n- [… day]: [… what]\n- [… day]: [… what]"
        ),
        gettext_lazy("Read more"),
        gettext_lazy("A question, a remark? Answer this letter: somebody of the team reads it.\n\n[… who signs]"),
    ),
    "help": StartingLetter(
        gettext_lazy("a call for help"),
        gettext_lazy("Two hours with us on [… day]?"),
        gettext_lazy(
            "# We need [… how many] people on [… day]\n\nHello {prénom},\n\non [… day and hour] we [… what is done],"
            " from [… meeting place]. Nobody goes alone, and whoever comes for the first time is shown how."
        ),
        gettext_lazy("I help"),
        gettext_lazy("Not free that day? Answer with one that suits you.\n\n[… who signs]"),
    ),
}
"""By the word that a form sends."""


def starting_letter(word: str) -> StartingLetter | None:
    """The one that was chosen, None for an empty page. Raises InputError for one that is none."""
    if word and word not in LETTERS:
        raise InputError(_("there is no such letter to start from"), expected=", ".join(LETTERS))
    return LETTERS.get(word)


def still_to_write(subject: str, blocks: Iterable[Block]) -> list[str]:
    """What still stands in brackets, each once, in order."""
    found = (place for text in (subject, *texts_of(blocks)) for place in _TO_WRITE.findall(text))
    return list(dict.fromkeys(found))
