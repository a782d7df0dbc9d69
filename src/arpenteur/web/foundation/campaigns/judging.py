"""What a campaign keeps that a rule with dated parameters judges: each room says it of its own tables, in its module
``judged_acts``, by the rule (``ACTS``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from arpenteur.domain.law import Rule
from arpenteur.domain.law.loading import JudgedOn
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import Declared


@dataclass(frozen=True)
class JudgedActs:
    """Rows that a rule judges: what they are called, the page where they are, all of them, which column says when."""

    words: Promise | str
    page: str
    rows: "Callable[[], QuerySet[Any]]"
    day: str = ""
    """``given_on`` or ``started_at``; none for a rule that judges the campaign as a whole, at its first round."""


ACTS = Declared("judged_acts", "ACTS")


def judged_from(rule: Rule, on: date, campaign: Campaign) -> int | None:
    """How many acts kept by a campaign are judged by the values that a rule has from a day on; None where no table
    keeps what it judges. Inside its seal.
    """
    acts: JudgedActs | None = ACTS.get(rule.id)
    if acts is None:
        return None
    rows = acts.rows().filter(campaign=campaign)
    if rule.judged_on is JudgedOn.FIRST_ROUND:
        return rows.count() if campaign.first_round >= on else 0
    start = datetime(on.year, on.month, on.day, tzinfo=zone_of(campaign)) if acts.day.endswith("at") else on
    return rows.filter(**{f"{acts.day}__gte": start}).count()
