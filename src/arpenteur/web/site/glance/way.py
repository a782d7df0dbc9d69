"""The answer of the page and its curve, made ready for the template."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.site.glance.curve import Curve
from arpenteur.web.site.glance.progress import GoalProgress
from arpenteur.web.site.glance.progress_words import GlanceAnswer, answer, round_figure, sentence
from arpenteur.web.site.glance.projection import HELD


@dataclass(frozen=True)
class Way:
    """How far the first zones are: ``doors`` answer the question of the page, the curve follows ``curve_progress``."""

    doors: GoalProgress
    curve_progress: GoalProgress
    first_words: str

    @cached_property
    def answer(self) -> GlanceAnswer | None:
        """In one sentence."""
        return answer(self.doors, self.first_words)

    @property
    def sentence(self) -> str:
        """Where the pace leads."""
        return sentence(self.curve_progress)

    @cached_property
    def curve(self) -> Curve | None:
        """The drawing; none before the first door, after the last day, or without anything to go to."""
        one = self.curve_progress
        return Curve(one) if one.start and one.last_day and self.doors.goal else None

    @property
    def goal_words(self) -> str:
        """What the goal is."""
        one = self.curve_progress
        if one.goal is None or one.last_day is None or one.start is None:
            return ""
        words = {
            "n": numbers.decimal(one.goal),
            "first": self.first_words,
            "day": date_format(one.last_day, "j F Y"),
            "start": date_format(one.start, "j F Y"),
            "share": numbers.percent(one.goal / (self.doors.goal or 1)),
        }
        if one.measure == "doors":
            what = _("Goal (%(first)s): %(n)s dwellings, a door each, by %(day)s, the last day before the silence.")
        else:
            what = _("Goal (%(first)s): %(n)s people, if every door opened as often as so far (%(share)s), by %(day)s.")
        return " ".join(
            (what % words, _("The dotted line goes straight there from the first door, on %(start)s.") % words)
        )

    @property
    def pace_words(self) -> str:
        """How the pace is made, and what its range is worth."""
        one = self.curve_progress
        if one.pace is None:
            return ""
        said = _("The pace is the mean of the %(weeks)s whole weeks since the first door, %(pace)s a week.") % {
            "weeks": one.whole_weeks,
            "pace": numbers.decimal(round_figure(one.pace.weekly)),
        }
        worth = _(
            "On simulated campaigns no other rule that was tried does clearly better. The range, %(low)s to "
            "%(high)s, held there %(held)s of the time; a rush before the vote leaves it."
        ) % {
            "low": numbers.decimal(round_figure(one.low or 0)),
            "high": numbers.decimal(round_figure(one.high or 0)),
            "held": numbers.percent(HELD),
        }
        return f"{said} {worth}"
