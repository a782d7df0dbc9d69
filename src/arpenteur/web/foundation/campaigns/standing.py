"""What the strategy says of each zone: its order, its priority, its value of a door and its floating vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.results import RankedZone
from arpenteur.strategy.zone_names import marks_of
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.numbers import EN_DASH
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.metrics import METRICS, Scale, scale
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import Context

ASKED = ("priority", "value", "floating")


@dataclass(frozen=True)
class Standing:
    """One zone in the ranking; ``order`` is its place in the table, best first."""

    order: int
    zone: RankedZone
    mark: str

    @property
    def priority(self) -> int:
        """Class 1 to 5; where the order has no classes, 1 in its first fifth and 0 elsewhere."""
        return self.zone.shown_class

    @property
    def class_text(self) -> str:
        """The class as the table writes it."""
        return str(self.zone.priority_class or ("✓" if self.zone.first_fifth else EN_DASH))

    @property
    def unsure(self) -> bool:
        """Whether the class has less than 60 % of chances to be the right one."""
        return self.zone.uncertain


@dataclass(frozen=True)
class Standings:
    """The ranking under the campaign's context, told from others by its ``key``.

    ``refusal`` says why there is none.
    """

    key: str
    zones: Mapping[str, Standing] = field(default_factory=dict, compare=False)
    scales: Mapping[str, Scale] = field(default_factory=dict, compare=False)
    refusal: str = ""
    classes: bool = True

    @property
    def first_words(self) -> str:
        """What the zones to be done first are called."""
        return _("the zones to be done first")

    def bin_of(self, metric: str, zone: str) -> int:
        """Class of a zone by a metric of the strategy, 0 without a figure."""
        standing = self.zones.get(zone)
        return self.scales[metric].bin_of(standing.zone) if standing and metric in self.scales else 0

    @cached_property
    def first(self) -> frozenset[str]:
        """Zones of priority 1, or of the first fifth."""
        return frozenset(zone for zone, one in self.zones.items() if one.priority == 1)


@dataclass(frozen=True)
class _Asked:
    fingerprint: str
    level: str
    answers: queries.Answers = field(compare=False, repr=False)


def question_of(campaign: Campaign, level: str) -> Question:
    """The strategy's question of a campaign. Raises InputError where its own list is gone."""
    return _asked_of(context_of_campaign(campaign), level)


def _asked_of(context: Context, level: str) -> Question:
    return replace(context.question, level=level, ours=context.question)


def standings_of(campaign: Campaign, published: PublishedSnapshot, level: str) -> Standings:
    """The ranking, made once a process for the same snapshot and the same context."""
    try:
        context = context_of_campaign(campaign)
        answers = queries.Answers(published, _asked_of(context, level), context.own)
        return _made(_Asked(answers.fingerprint(), level, answers))
    except InputError as error:
        return Standings("", refusal=Sentence.of(error))


@lru_cache(maxsize=32)
def _made(asked: _Asked) -> Standings:
    ranking = asked.answers.ranking()
    marks = marks_of(ranking.zones)
    zones = {zone.zone: Standing(at, zone, marks[zone.zone]) for at, zone in enumerate(ranking.zones)}
    scales = {name: scale(METRICS[name], ranking.zones) for name in ASKED}
    return Standings(f"{asked.fingerprint}:{asked.level}", zones, scales, classes=ranking.order.classes)
