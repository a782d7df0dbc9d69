"""What a check before sending says: one sentence with its article; whether the message may leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class CheckVerdict(StrEnum):
    """What a check found."""

    OK = "ok"
    WARN = "warn"
    """Worth a look, stops nothing: what is known from commentary or from memory never blocks."""
    STOP = "todo"
    """The message does not leave before this is settled."""


@dataclass(frozen=True)
class SendingCheck:
    """One check. ``code`` names it for tests and for what settles it; ``article`` is the text behind it, empty for
    what is technical; ``rule`` the entry of ``domain/law``; ``settle`` the part of the page where it is settled.
    """

    code: str
    verdict: CheckVerdict
    sentence: str | Promise
    article: str = ""
    rule: str = ""
    settle: str = ""


def stopping(findings: Iterable[SendingCheck]) -> list[SendingCheck]:
    """Those because of which the message may not leave."""
    return [one for one in findings if one.verdict is CheckVerdict.STOP]
