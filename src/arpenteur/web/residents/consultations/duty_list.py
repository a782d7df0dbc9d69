"""What waits for the team, as its desk shows it: a line and a clock each, the most pressing first; beside them the text
that is held, with the words that it is held for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from arpenteur.domain.held_texts import Hint
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.clocks import days_left
from arpenteur.web.residents.consultations.icons import DUTY_ICONS
from arpenteur.web.residents.consultations.kinds import CaseTrigger, DutyKind
from arpenteur.web.residents.consultations.models import Contribution, ContributionVersion, Duty, ModerationCase
from arpenteur.web.residents.consultations.personal_hints import LABELS, hints_of

READ = (DutyKind.MODERATION, DutyKind.NOTICE, DutyKind.APPEAL)
"""Duties that are counted in hours: a text that is held, or whose author waits for a second reading."""
_BAR = 58
"""Width of the bar of a clock."""


@dataclass(frozen=True)
class DutyLine:
    """A duty as the desk shows it: its title, how long is left, in hours for what is held, in working days else;
    ``whole``: of how many; ``photo``: a photo of it has to be looked at first.
    """

    duty: Duty
    title: str
    late: bool
    left: int
    whole: int
    in_hours: bool
    today: bool
    followers: int = 0
    photo: bool = False

    @property
    def over(self) -> int:
        """By how much it is late."""
        return -self.left

    @property
    def mark(self) -> str:
        """What its clock looks like."""
        return "late" if self.late else "soon" if self.today else ""

    @property
    def bar(self) -> int:
        """How much of its bar is full: what is left, of all there was."""
        return 0 if self.late else round(_BAR * min(1.0, max(0.04, self.left / max(self.whole, 1))))

    @property
    def icon(self) -> str:
        """The drawing of its kind."""
        return "camera" if self.photo else DUTY_ICONS[self.duty.kind]


@dataclass(frozen=True)
class HeldPassage:
    """Words of a text that is held; ``hint`` is the number of what they may say of somebody, 0 for none."""

    text: str
    hint: int = 0


@dataclass(frozen=True)
class HeldText:
    """A text that waits to be read, with its clock and what it may say of whom."""

    row: Contribution
    words: ContributionVersion
    case: ModerationCase
    line: DutyLine
    passages: Sequence[HeldPassage]
    hints: Sequence[tuple[Promise | str, str]]


def lines_of(duties: Sequence[Duty], followers: Mapping[int, int], at: datetime) -> list[DutyLine]:
    """Duties in their order. ``followers``: how many people follow each contribution, by its number."""
    titles = queries.titles_of(one.contribution for one in duties if one.contribution is not None)
    return [_line(one, titles, followers, at) for one in duties]


def groups_of(lines: Sequence[DutyLine]) -> list[tuple[str, list[DutyLine]]]:
    """Late, today, later; a group without lines is left out."""
    late = [one for one in lines if one.late]
    today = [one for one in lines if not one.late and one.today]
    later = [one for one in lines if not one.late and not one.today]
    return [(name, some) for name, some in ((_("Late"), late), (_("Today"), today), (_("Later"), later)) if some]


def held_text(lines: Iterable[DutyLine], chosen: str) -> HeldText | None:
    """The text that is chosen among those that wait to be read, else the most pressing."""
    held = [one for one in lines if one.duty.kind in (DutyKind.MODERATION, DutyKind.NOTICE) and one.duty.contribution]
    line = next((one for one in held if str(one.duty.contribution_id) == chosen), next(iter(held), None))
    if line is None or line.duty.contribution is None or line.duty.case is None:
        return None
    row = line.duty.contribution
    words = row.words
    if words is None:
        return None
    found = hints_of(words.title, words.summary, words.body, row.place)
    text = "\n".join(one for one in (words.title, words.summary, words.body, row.place) if one)
    return HeldText(
        row, words, line.duty.case, line, marked(text, found), [(LABELS[hint.why], hint.words) for hint in found]
    )


def marked(text: str, hints: Sequence[Hint]) -> list[HeldPassage]:
    """A text cut where words may point at somebody; the first hint has what two of them say.

    >>> from arpenteur.domain.held_texts import Why
    >>> [(one.text, one.hint) for one in marked("Le voisin crie", [Hint(Why.SOMEBODY, "voisin")])]
    [('Le ', 0), ('voisin', 1), (' crie', 0)]
    """
    spans: list[tuple[int, int, int]] = []
    for number, hint in enumerate(hints, 1):
        start = text.find(hint.words) if hint.words else -1
        while start >= 0:
            end = start + len(hint.words)
            if not any(start < other and begin < end for begin, other, _number in spans):
                spans.append((start, end, number))
            start = text.find(hint.words, end)
    passages: list[HeldPassage] = []
    reached = 0
    for start, end, number in sorted(spans):
        passages += [HeldPassage(text[reached:start])] if start > reached else []
        passages.append(HeldPassage(text[start:end], number))
        reached = end
    return [*passages, HeldPassage(text[reached:])] if reached < len(text) else passages


def _line(duty: Duty, titles: Mapping[int, str], followers: Mapping[int, int], at: datetime) -> DutyLine:
    campaign, in_hours = duty.process.campaign, duty.kind in READ
    if in_hours:
        left, whole = (_hours(one) for one in (duty.due_at - at, duty.due_at - duty.opened_at))
    else:
        left, whole = (days_left(campaign, begin, duty.due_at) for begin in (at, duty.opened_at))
    about = duty.contribution_id or 0
    title = titles.get(about, "") or (duty.meeting.title if duty.meeting else duty.process.title)
    photo = duty.case is not None and duty.case.trigger == CaseTrigger.PHOTO
    today = day_of(campaign, duty.due_at) <= day_of(campaign, at)
    return DutyLine(duty, title, duty.is_late(at), left, whole, in_hours, today, followers.get(about, 0), photo)


def _hours(length: timedelta) -> int:
    return int(length.total_seconds() // 3600)
