"""Transfers already estimated, kept with their two rounds and their grouping; one estimate at a time in a process.

What the page of transfers is asked: two rounds, how candidates are grouped, what is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from arpenteur import strategy
from arpenteur.domain.elections import Election
from arpenteur.strategy import Flows, Grouping
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory import answers
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened

GROUPINGS: dict[str, Grouping] = {"familles": "family", "blocs": "bloc", "options": "option"}
SHARES, PERSONS = "parts", "personnes"
_LONGEST = 300
"""Letters of the name of a group."""


@dataclass(frozen=True)
class FlowQuestion:
    """Two rounds of a place; ``followed`` is the group whose voters the drawing brings out, empty for none."""

    first: Election
    second: Election
    groups: str = "familles"
    unit: str = SHARES
    followed: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any], rounds: tuple[Election, ...]) -> Self:
        """From the parameters of an address, ``rounds`` (two at least, oldest first) being what may be chosen.

        Without a choice, the last two rounds. Raises InputError naming the parameter and what it accepts.
        """
        asked = Parameters(raw)
        names = {str(one): one for one in rounds}
        return cls(
            first=names[asked.one_of("de", names, str(rounds[-2]))],
            second=names[asked.one_of("vers", names, str(rounds[-1]))],
            groups=asked.one_of("groupes", GROUPINGS, "familles"),
            unit=asked.one_of("unite", (SHARES, PERSONS), SHARES),
            followed=asked.text("suivre", _LONGEST),
        )

    @property
    def grouping(self) -> Grouping:
        """As the engine names it."""
        return GROUPINGS[self.groups]

    def query(self, **changes: Any) -> str:
        """The address of this question with some answers changed; defaults are left out."""
        asked = replace(self, **changes)
        return address(
            (
                ("de", asked.first, ""),
                ("vers", asked.second, ""),
                ("groupes", asked.groups, "familles"),
                ("unite", asked.unit, SHARES),
                ("suivre", asked.followed, ""),
            )
        )


def answer(published: PublishedSnapshot, question: FlowQuestion) -> Flows:
    """The transfers asked for, kept or made now. Raises InputError where they cannot be estimated, BusyError."""
    inputs = (strategy.flow_settings(), str(question.first), str(question.second), question.grouping)
    file = answers.kept_file(published, "transfers", *inputs)
    found = _read(file)
    if found is not None:
        return found
    with WORK_QUEUE.wait():
        found = _read(file)
        if found is None:
            snapshot = opened(published.path)
            found = strategy.flows(snapshot, question.first, question.second, grouping=question.grouping)
            answers.write(file, found.to_json())
    return found


def _read(file: Path) -> Flows | None:
    try:
        return Flows.from_json(answers.read(file))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
