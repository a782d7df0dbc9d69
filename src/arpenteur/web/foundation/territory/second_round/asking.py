"""What the second-round page is asked: finalists, first round, turnout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.scenario import Scenario, parse_finalists
from arpenteur.web.foundation.shared.parameters import Parameters, refused
from arpenteur.web.foundation.territory.asking import Question, family_asked
from arpenteur.web.foundation.territory.models import LEVELS

EXPECTED = "prevu"
TURNOUT_LIMITS = (20, 90)
_FINALISTS = ("gauche", "rn")


@dataclass(frozen=True)
class RunoffQuestion:
    """``first``: a first round of the snapshot, None for the expected one; ``turnout``: per cent, None as it was.
    ``lists``: finalists by name of their list, instead of ``finalists``."""

    family: str
    target: ElectionType
    level: str
    finalists: tuple[str, ...]
    first: Election | None
    turnout: int | None
    lists: tuple[str, ...] = ()
    ours: Question | None = field(default=None, compare=False, repr=False)

    @classmethod
    def read(
        cls,
        raw: QueryDict,
        families: Mapping[str, object],
        firsts: Sequence[Election],
        lists_of: Callable[[Election | None], tuple[str, ...]],
        ours: Question | None = None,
    ) -> Self:
        """From the parameters of an address; raises InputError naming the parameter and what it accepts.

        Without a choice, the family of ``ours`` and the last first round of its election.

        ``lists_of``: names of the lists that may be finalists after a first round, most votes first; none where
        finalists are families.
        """
        asked = Parameters(raw)
        family = family_asked(asked, families, ours.family if ours else next(iter(families)))
        level = asked.one_of("niveau", LEVELS, "station")
        named = asked.many("finaliste")
        finalists = parse_finalists(",".join(named)) if named else _FINALISTS
        usual = ElectionType(ours.target) if ours else None
        first = _first(asked, firsts, usual)
        target = first.type if first else usual or ElectionType.LEGISLATIVE
        turnout = asked.whole("participation", *TURNOUT_LIMITS)
        return cls(family, target, level, finalists, first, turnout, _lists(asked.many("liste"), lists_of(first)), ours)

    @property
    def hypothesis(self) -> bool:
        """Whether family, election or turnout are not those of the visitor's campaign."""
        ours = self.ours
        return ours is not None and (self.family, self.target.value, self.turnout) != (ours.family, ours.target, None)

    @property
    def scenario(self) -> Scenario:
        """The scenario of the page: finalists and turnout, nothing else."""
        turnout = None if self.turnout is None else self.turnout / 100
        finalists = () if self.lists else self.finalists
        return Scenario("second-tour", "second tour", turnout=turnout, finalists=finalists)

    @property
    def query(self) -> str:
        """The address of this question."""
        pairs = [("famille", self.family), ("niveau", self.level)]
        pairs += [("liste", one) for one in self.lists] or [("finaliste", one) for one in self.finalists]
        pairs.append(("tour", str(self.first) if self.first else EXPECTED))
        if self.turnout is not None:
            pairs.append(("participation", str(self.turnout)))
        return "?" + urlencode(pairs)


def _lists(asked: tuple[str, ...], known: Sequence[str]) -> tuple[str, ...]:
    """The lists asked for, else the first two of the ballot."""
    if not known or not asked:
        return tuple(known[:2])
    if len(set(asked)) < 2 or len(asked) != len(set(asked)) or not set(asked) <= set(known):
        raise refused("liste", " ; ".join(asked), _("at least two of %(known)s") % {"known": " ; ".join(known)})
    return asked


def _first(asked: Parameters, firsts: Sequence[Election], usual: ElectionType | None) -> Election | None:
    known = {str(one): one for one in firsts}
    last = [name for name, one in known.items() if usual in (None, one.type)]
    return known.get(asked.one_of("tour", [*known, EXPECTED], last[-1] if last else EXPECTED))
