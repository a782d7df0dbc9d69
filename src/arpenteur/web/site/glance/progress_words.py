"""How far the first zones are, said as a person would say it. Every sentence is made of the facts of ``progress``."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.fieldwork.display import capital
from arpenteur.web.site.glance.progress import LEAST_WEEKS, GoalProgress

HALF_WEEK, MOST_SATURDAYS = 3.5, 10
WAY: tuple[tuple[float, str | Promise], ...] = (
    (0.02, gettext_lazy("At the very beginning")),
    (1 / 10, gettext_lazy("A tenth of the way")),
    (1 / 5, gettext_lazy("A fifth of the way")),
    (1 / 4, gettext_lazy("A quarter of the way")),
    (1 / 3, gettext_lazy("A third of the way")),
    (2 / 5, gettext_lazy("Two fifths of the way")),
    (1 / 2, gettext_lazy("Half of the way")),
    (3 / 5, gettext_lazy("Three fifths of the way")),
    (2 / 3, gettext_lazy("Two thirds of the way")),
    (3 / 4, gettext_lazy("Three quarters of the way")),
    (4 / 5, gettext_lazy("Four fifths of the way")),
    (9 / 10, gettext_lazy("Nine tenths of the way")),
    (0.98, gettext_lazy("Almost there")),
)
"""The part done and its words; the nearest is said, which is never further away than 5 hundredths."""
_NUMBERS = (
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
)


@dataclass(frozen=True)
class GlanceAnswer:
    """The answer to "where do we stand"; ``late`` where it is bad news."""

    text: str
    late: bool = False


def answer(doors: GoalProgress, first_words: str) -> GlanceAnswer | None:
    """In one sentence; None where there is nothing to measure by."""
    if not doors.goal:
        return None
    words = {"done": numbers.decimal(doors.done), "goal": numbers.decimal(doors.goal), "first": capital(first_words)}
    if doors.done >= doors.goal:
        return GlanceAnswer(_("%(first)s: every door is done.") % words)
    if doors.last_day is None:
        return GlanceAnswer(_("The vote is over: %(done)s doors of %(goal)s were done.") % words)
    if doors.start is None:
        return GlanceAnswer(_("%(first)s: no door yet, %(goal)s to do.") % words, late=True)
    if not doors.whole_weeks:
        return GlanceAnswer(_("%(done)s doors of %(goal)s: it is early to speak of late.") % words)
    words = {"way": way_in_words(doors.share or 0), "late": _late(doors)}
    return GlanceAnswer(_("%(way)s, %(late)s.") % words, late=doors.behind > 0)


def _late(doors: GoalProgress) -> str:
    """How late, in half weeks; in doors where that is less than one. On time so far is not on time to the end, where
    the sentence below says that doors would be missing.
    """
    halves = round((doors.days_late or 0) / HALF_WEEK)
    if doors.behind and halves <= 0:
        return ngettext("%(n)s door late", "%(n)s doors late", doors.behind) % {"n": numbers.decimal(doors.behind)}
    if not halves or (halves > 0 and not doors.behind):
        return _("up to date so far") if would_miss(doors) else _("on time")
    phrase = _("%(time)s late") if halves > 0 else _("%(time)s ahead")
    return phrase % {"time": weeks_in_words(abs(halves))}


def way_in_words(share: float) -> str:
    """The nearest simple fraction."""
    return str(min(WAY, key=lambda one: abs(one[0] - share))[1])


def weeks_in_words(halves: int) -> str:
    """Half weeks, 1 or more: ``a week and a half``."""
    if halves == 1:
        return _("half a week")
    weeks = halves // 2
    if weeks == 1:
        return _("a week and a half") if halves % 2 else _("one week")
    return (_("%(n)s weeks and a half") if halves % 2 else _("%(n)s weeks")) % {"n": in_words(weeks)}


def in_words(number: int) -> str:
    """A number from 2 to 10 in letters, any other in figures."""
    return str(_NUMBERS[number - 2]) if 2 <= number <= 10 else numbers.decimal(number)


def round_figure(value: float) -> int:
    """Two figures that count, as one says a number that is not known better."""
    step = 10 ** max(len(str(round(abs(value)))) - 2, 0)
    return round(value / step) * step


def sentence(one: GoalProgress) -> str:
    """Where the pace leads, and what would be missing."""
    if one.last_day is None:
        return ""
    if one.pace is None or one.projected is None:
        return _("It is too early to say where this leads: that takes %(least)s whole weeks since the first door.") % {
            "least": in_words(LEAST_WEEKS)
        }
    day = {"day": date_format(one.last_day, "j F")}
    if one.goal is not None and one.projected >= one.goal:
        reached = date_format(one.reached_on or one.last_day, "j F")
        if one.measure == "doors":
            return _("At this pace, every door is done by %(reached)s.") % {"reached": reached}
        return _("At this pace, as many people as wanted are met by %(reached)s.") % {"reached": reached}
    projected = round_figure(one.projected)
    said = numbers.decimal(projected)
    if one.measure == "doors":
        whole = ngettext("At this pace, %(n)s door by %(day)s.", "At this pace, %(n)s doors by %(day)s.", projected)
    else:
        whole = ngettext(
            "At this pace, %(n)s person met by %(day)s.", "At this pace, %(n)s people met by %(day)s.", projected
        )
    whole = whole % {"n": said, **day}
    return f"{whole} {_missing(one, projected)}" if would_miss(one) else whole


def would_miss(one: GoalProgress) -> bool:
    """Whether the sentence says that some would be missing at this pace."""
    return bool(one.goal and one.projected is not None and one.projected < one.goal > round_figure(one.projected))


def _missing(one: GoalProgress, projected: int) -> str:
    missing = round_figure((one.goal or 0) - projected)
    words = {"n": numbers.decimal(missing), "saturdays": saturdays_in_words(one, missing)}
    if one.measure != "doors" or not words["saturdays"]:
        return _("%(n)s would be missing.") % words
    return _("%(n)s would be missing, %(saturdays)s.") % words


def saturdays_in_words(one: GoalProgress, missing: int) -> str:
    """How many Saturdays that is, beside the coming or the last one; empty without any to measure by, or too many."""
    if one.saturday is None or missing > MOST_SATURDAYS * one.saturday.doors:
        return ""
    if one.saturday.day == one.today:
        which = _("today’s")
    else:
        which = _("the coming one") if one.saturday.coming else _("the last one")
    ratio = missing / one.saturday.doors
    near, below = round(ratio), int(ratio)
    if ratio < 0.5:
        return _("less than half a Saturday like %(which)s") % {"which": which}
    if near and abs(ratio - near) < 0.1:
        count, phrase = near, _("%(count)s like %(which)s")
    elif ratio - below < 0.5:
        count, phrase = below, _("a little more than %(count)s like %(which)s")
    else:
        count, phrase = below + 1, _("almost %(count)s like %(which)s")
    said = _("one Saturday") if count == 1 else _("%(n)s Saturdays") % {"n": in_words(count)}
    return phrase % {"count": said, "which": which}
