"""What callers say: a few lines with branches, checked before it is kept, shown one line at a time.

``{moi}`` stands for the first name of the caller, ``{prenom}`` for that of who is called, ``{campagne}`` for the
campaign's name; nothing else is put in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError

MOST_LINES, MOST_ANSWERS = 12, 3
LONGEST_SAID, LONGEST_NEXT, LONGEST_ANSWER = 280, 140, 40
END = 0
"""Where an answer leads that ends the conversation."""
WORDS = ("moi", "campagne", "prenom")
_BRACES = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True)
class ScriptAnswer:
    """What the person may answer, and the number of the line it leads to; ``END`` for none."""

    label: str
    to: int


@dataclass(frozen=True)
class ScriptLine:
    """What is said, what comes next (for the caller alone), and the answers; without any, the conversation ends."""

    text: str
    then: str = ""
    answers: tuple[ScriptAnswer, ...] = ()


@dataclass(frozen=True)
class SpokenScript:
    """Lines numbered from 1; the conversation begins with the first."""

    lines: tuple[ScriptLine, ...]

    def line(self, number: int) -> ScriptLine:
        """One of them, the first for a number that has none."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else self.lines[0]

    def rows(self) -> list[dict[str, Any]]:
        """As it is kept."""
        return [
            {"text": one.text, "then": one.then, "answers": [[each.label, each.to] for each in one.answers]}
            for one in self.lines
        ]


def read_script(rows: Sequence[Mapping[str, Any]]) -> SpokenScript:
    """A script as it is kept."""
    return SpokenScript(
        tuple(
            ScriptLine(
                one["text"], one.get("then", ""), tuple(ScriptAnswer(label, to) for label, to in one.get("answers", []))
            )
            for one in rows
        )
    )


def check_script(script: SpokenScript) -> SpokenScript:
    """Raises InputError, naming the line, where nobody would know who calls, an answer leads nowhere or back, a line
    is never reached, or something else than the three words is put in.
    """
    lines = script.lines
    if not lines or len(lines) > MOST_LINES:
        raise InputError(
            _("a script has lines"), expected=_("1 to %(most)d") % {"most": MOST_LINES}, action=_("write the first one")
        )
    for number, line in enumerate(lines, start=1):
        _check_line(number, line, len(lines))
    if "{campagne}" not in lines[0].text:
        raise InputError(
            _("the first line does not say who calls"),
            expected=_("{campagne} in it"),
            action=_("whoever is called knows at once which campaign it is"),
        )
    reached = {1} | {one.to for line in lines for one in line.answers}
    lost = next((number for number in range(1, len(lines) + 1) if number not in reached), None)
    if lost is not None:
        raise InputError(
            _("line %(n)d is never reached") % {"n": lost}, action=_("let an answer lead to it, or take it off")
        )
    return script


def filled(text: str, *, me: str, campaign: str, her: str) -> str:
    """A line as the caller reads it."""
    words = {"moi": me, "campagne": campaign, "prenom": her}
    return _BRACES.sub(lambda found: words.get(found[1], found[0]), text)


def first_name(name: str) -> str:
    """``Hortense`` of « Hortense Exemple »."""
    return name.split()[0] if name.split() else ""


def _check_line(number: int, line: ScriptLine, count: int) -> None:
    braces, labels = _BRACES.findall(line.text + line.then), [one.label.strip() for one in line.answers]
    long = len(line.text) > LONGEST_SAID or len(line.then) > LONGEST_NEXT
    lost = any(one.to != END and not number < one.to <= count for one in line.answers)
    faults = (
        (not line.text.strip(), _("line %(n)d says nothing")),
        (long, _("line %(n)d is too long to be said")),
        (not set(braces) <= set(WORDS), _("line %(n)d has an unknown word in braces")),
        (len(labels) > MOST_ANSWERS, _("line %(n)d has too many answers")),
        (
            any(not one or len(one) > LONGEST_ANSWER for one in labels),
            _("an answer of line %(n)d is empty or too long"),
        ),
        (lost, _("an answer of line %(n)d leads back or nowhere")),
    )
    wrong = next((sentence for fault, sentence in faults if fault), None)
    if wrong is not None:
        raise InputError(wrong % {"n": number}, action=_("nothing was kept"))


def offered() -> SpokenScript:
    """A script that is ready, to be changed: an invitation."""
    return SpokenScript(
        (
            ScriptLine(
                _("Hello, this is {moi}, volunteer of {campagne}. Am I disturbing you?"),
                _("Wait for the answer. Never ask for an opinion or a vote."),
                (ScriptAnswer(_("No, go on"), 2), ScriptAnswer(_("Not now"), 3), ScriptAnswer(_("Do not call me"), 4)),
            ),
            ScriptLine(
                _("We meet people of the neighbourhood soon. Would you like to come?"),
                _("Give the day, the hour and the place."),
                (ScriptAnswer(_("Yes, or perhaps"), 5), ScriptAnswer(_("No"), 5)),
            ),
            ScriptLine(_("When may I call you back?"), _("“To be called back”, with the day and the hour."), ()),
            ScriptLine(_("Of course: nobody will call you again."), _("“Never call again”: it holds at once."), ()),
            ScriptLine(_("Thank you for your time, have a good day!"), _("“Talked”."), ()),
        )
    )
