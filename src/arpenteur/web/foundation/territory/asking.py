"""What a page is asked: the parameters of its address, checked, and the addresses of neighbouring questions."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils.translation import gettext as _

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.foundation.territory.metrics import METRICS
from arpenteur.web.foundation.territory.models import LEVELS

REFERENCE = "reference"
TARGETS = tuple(kind for kind in ElectionType if kind not in {ElectionType.CANTONAL, ElectionType.REFERENDUM})
RISE_LIMITS = (-10, 30)
_LONGEST = 60
"""Letters of the key of a zone."""
_NAMES = {
    "family": "famille",
    "target": "scrutin",
    "level": "niveau",
    "metric": "mesure",
    "scenario": "scenario",
    "rise": "participation",
    "share": "part",
    "giver": "de",
    "taker": "vers",
    "carried": "report",
    "all_columns": "colonnes",
    "all_rows": "lignes",
    "zone": "zone",
}
_REST = "repos"
"""What the form of a page sends beside the slider of our share: where it stood at rest."""
_SLIDERS = ("rise", "share", "giver", "taker", "carried")
AT_REFERENCE: dict[str, Any] = {
    "scenario": REFERENCE,
    "rise": None,
    "share": None,
    "giver": "",
    "taker": "",
    "carried": None,
}
"""What changes of a question that goes back to the reference."""
_SUBJECT = ("family", "target", "scenario")
CONTEXT = (*_SUBJECT, *_SLIDERS)
"""What a campaign settles once; the other fields are ways to look at it."""
OWN_LIST, OWN_SCENARIO = "liste-", "scenario-"
"""How the keys of a campaign's own list and of its own scenarios begin; a digest of the content follows."""


@dataclass(frozen=True)
class Question:
    """A ranking asked for. ``rise`` (points of registered), ``share`` (per cent of valid votes) and ``carried`` (per
    cent of the voters of ``giver`` who go to ``taker``) move the reference scenario; None leaves it where it is.

    ``ours`` is the question of the visitor's campaign, None for who has none here.
    """

    family: str = "gauche"
    target: str = ElectionType.LEGISLATIVE.value
    level: str = "station"
    metric: str = "priority"
    scenario: str = REFERENCE
    rise: int | None = None
    share: int | None = None
    giver: str = ""
    taker: str = ""
    carried: int | None = None
    all_columns: bool = False
    all_rows: bool = False
    zone: str = ""
    ours: "Question | None" = field(default=None, compare=False, repr=False)

    @classmethod
    def read(
        cls,
        raw: Mapping[str, Any],
        families: Mapping[str, object],
        scenarios: Mapping[str, object],
        ours: "Question | None" = None,
    ) -> Self:
        """From the parameters of an address; raises InputError naming the parameter and what it accepts.

        An address that names neither family, election nor scenario asks the question of ``ours``; one that names any
        asks the same of everybody: what it leaves out is as for a visitor without a campaign.
        """
        of = Parameters(raw)
        usual = Question(family=cls.family if cls.family in families else next(iter(families)))
        if ours is not None and not any(of.has(_NAMES[one]) for one in _SUBJECT):
            usual = ours
        asked = cls(
            family=family_asked(of, families, usual.family),
            target=of.one_of(_NAMES["target"], TARGETS, usual.target),
            level=of.one_of(_NAMES["level"], LEVELS, cls.level),
            metric=of.one_of(_NAMES["metric"], METRICS, cls.metric),
            scenario=scenario_asked(of, scenarios, usual.scenario),
            **sliders(of, usual),
            all_columns=of.has(_NAMES["all_columns"]),
            all_rows=of.has(_NAMES["all_rows"]),
            zone=of.text(_NAMES["zone"], _LONGEST),
            ours=ours,
        )
        if asked.scenario == REFERENCE:
            return asked
        return replace(asked, rise=None, share=None, giver="", taker="", carried=None)

    @property
    def moved(self) -> bool:
        """True where a slider is off the reference."""
        return (self.rise, self.share, self.carried) != (None, None, None)

    @property
    def context(self) -> tuple[object, ...]:
        """The part of the question that a campaign settles once."""
        return tuple(getattr(self, one) for one in CONTEXT)

    @property
    def hypothesis(self) -> bool:
        """Whether this is another question than that of the visitor's campaign."""
        return self.ours is not None and self.context != self.ours.context

    def query(self, **changes: Any) -> str:
        """The address of this question with some answers changed. Defaults are left out, so addresses stay short: of a
        campaign's context all of it, of a hypothesis none, which then says the same to everybody.
        """
        asked = replace(self, **changes)
        if asked.hypothesis:
            return asked.whole_query()
        named = [one for one in _NAMES if asked.ours is None or one not in CONTEXT]
        return address((_NAMES[one], getattr(asked, one), getattr(Question, one)) for one in named)

    def zone_queries(self, zones: Iterable[str]) -> dict[str, str]:
        """``query(zone=…)`` of each of many zones."""
        rest = self.query(zone="")
        joined = rest if rest == "?" else f"{rest}&"
        return {zone: joined + address([(_NAMES["zone"], zone, "")]).removeprefix("?") for zone in zones}

    def whole_query(self, **changes: Any) -> str:
        """The same with its context written out: for a file, and for who is not of the campaign."""
        asked = replace(self, **changes)
        return address(
            (name, getattr(asked, one), None if one in _SUBJECT else getattr(Question, one))
            for one, name in _NAMES.items()
        )

    def query_of_ours(self, **changes: Any) -> str:
        """The address of another page: under the campaign's context where there is one, whatever is looked at here."""
        return self.under_ours(**changes).query()

    def under_ours(self, **changes: Any) -> "Question":
        """The same way to look at the campaign's context."""
        ours = self.ours or self
        return replace(self, **{one: getattr(ours, one) for one in CONTEXT}, **changes)

    @property
    def sliders(self) -> str:
        """The sliders that are off the reference, as an address writes them."""
        return address((_NAMES[one], getattr(self, one), getattr(Question, one)) for one in _SLIDERS).removeprefix("?")


def sliders(of: Parameters, usual: Question) -> dict[str, Any]:
    """The sliders of an address, those of ``usual`` where it names none. Raises InputError."""
    found: dict[str, Any] = {
        "rise": of.whole(_NAMES["rise"], *RISE_LIMITS),
        "share": of.whole(_NAMES["share"], 1, 95),
        "giver": of.one_of(_NAMES["giver"], grid().families),
        "taker": of.one_of(_NAMES["taker"], grid().families),
        "carried": of.whole(_NAMES["carried"], 0, 100),
    }
    if found["share"] == of.whole(_REST, 1, 95):  # left where the form had it: of another family that is no choice
        found["share"] = None
    if not any(of.has(_NAMES[one]) for one in _SLIDERS):
        return {one: getattr(usual, one) for one in _SLIDERS}
    if not (found["giver"] and found["taker"] and found["carried"]) or found["giver"] == found["taker"]:
        found |= {"giver": "", "taker": "", "carried": None}
    return found


def family_asked(of: Parameters, families: Mapping[str, object], usual: str) -> str:
    """The family of an address. Raises InputError, for a campaign's own list too where it is not the visitor's."""
    asked = of.text(_NAMES["family"], _LONGEST)
    if asked.startswith(OWN_LIST) and asked not in families:
        raise InputError(
            _("this address asks for the list of a campaign, as it was when the address was written"),
            expected=_("a member of that campaign, whose list has not changed since"),
            action=_("ask the campaign for its file of results, or choose a family here"),
        )
    return of.one_of(_NAMES["family"], families, usual)


def scenario_asked(of: Parameters, scenarios: Mapping[str, object], usual: str) -> str:
    """The scenario of an address. Raises InputError, for a campaign's own too where it is not the visitor's."""
    refuse_scenario_of_others(of.text(_NAMES["scenario"], _LONGEST), scenarios)
    return of.one_of(_NAMES["scenario"], (REFERENCE, *scenarios), usual)


def refuse_scenario_of_others(key: str, scenarios: Container[str]) -> None:
    """Raises InputError for the key of a campaign's own scenario that is none of these."""
    if key.startswith(OWN_SCENARIO) and key not in scenarios:
        raise InputError(
            _("this address asks for a scenario of a campaign, as it was when the address was written"),
            expected=_("a member of that campaign, whose scenario has not changed since"),
            action=_("ask the campaign for its file of results, or choose a scenario here"),
        )
