"""How fast questions are answered, as everybody sees it: the curve of Kaplan and Meier, drawn without a script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Self

from arpenteur.domain.answer_times import DAY, LEAST, Curve, ShareAnswered, Wait, wait_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.clocks import silences_of
from arpenteur.web.residents.consultations.kinds import ContributionKind, LinkKind, PublicFact
from arpenteur.web.residents.consultations.models import Contribution, ContributionLink, TimelineLine
from arpenteur.web.residents.consultations.models.contribution import COUNTED

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 340, 190, 34, 10, 24
"""Of the drawing, in its own units; the frame leaves room for figures."""
SPAN_DAYS = 33
_TICKS = (0, 7, 14, 21, 30)


@dataclass(frozen=True)
class CurveMark:
    """A point of the drawing, or a figure beside an axis; numbers as SVG writes them, whatever the language."""

    x: str
    y: str
    text: str = ""

    @classmethod
    def at(cls, x: float, y: float, text: str = "") -> Self:
        """The same from numbers."""
        return cls(f"{x:.1f}", f"{y:.1f}", text)


@dataclass(frozen=True)
class AnswerSpeed:
    """Everything that the block shows. ``median``: days that half of the questions took at most, None where more than
    half still wait; ``curve`` and ``band``: paths of SVG; ``waits``: where somebody still waits.
    """

    questions: int
    answered: int
    median: int | None
    answered_after: Sequence[ShareAnswered]
    curve: str = ""
    band: str = ""
    half: CurveMark | None = None
    waits: Sequence[CurveMark] = ()
    days: Sequence[CurveMark] = ()
    shares: Sequence[CurveMark] = ()

    @property
    def waiting(self) -> int:
        """Questions without an answer."""
        return self.questions - self.answered


def answer_speed(campaign: Campaign, at: datetime) -> AnswerSpeed | None:
    """Of every public question of a campaign; None where nobody asked. No figure under ten questions."""
    waits = list(_waits(campaign, at))
    if not waits:
        return None
    curve = Curve(waits)
    if curve.asked < LEAST:
        return AnswerSpeed(curve.asked, curve.answered, None, ())
    seconds = curve.time_for(Fraction(1, 2))
    median = None if seconds is None else -(-seconds // DAY)
    return AnswerSpeed(
        curve.asked,
        curve.answered,
        median,
        curve.shown(),
        _curve_path(curve, waits),
        _band_path(curve, waits),
        half=None if seconds is None or seconds > SPAN_DAYS * DAY else CurveMark.at(_x(seconds), _y(0.5)),
        waits=[_waiting_mark(curve, one) for one in waits if not one.answered and one.seconds <= SPAN_DAYS * DAY],
        days=[CurveMark.at(_x(day * DAY), HEIGHT - 6, str(day)) for day in _TICKS],
        shares=[CurveMark.at(LEFT - 6, _y(share), str(round(share * 100))) for share in (0.0, 0.5, 1.0)],
    )


def _waits(campaign: Campaign, at: datetime) -> Iterator[Wait]:
    """A question that was joined with another one is answered with it; silence suspends the clock; the wait of one that
    was erased ends there, without an answer.
    """
    pauses = [(one.starts, one.ends) for one in silences_of(campaign)]
    rows = list(Contribution.objects.filter(COUNTED, campaign=campaign, kind=ContributionKind.QUESTION))
    erased = dict(
        TimelineLine.objects.filter(contribution__in=rows, fact=PublicFact.ERASED).values_list("contribution", "at")
    )
    joined = dict(
        ContributionLink.objects.filter(origin__in=rows, kind=LinkKind.MERGED_INTO).values_list(
            "origin", "target__answered_at"
        )
    )
    for row in rows:
        answered = row.answered_at or joined.get(row.pk)
        if answered is not None:
            answered = max(answered, row.submitted_at)
        ends = min(at, erased.get(row.pk, at))
        yield wait_of(row.submitted_at, answered if answered is None or answered <= at else None, ends, pauses)


def _steps(curve: Curve, waits: Sequence[Wait]) -> list[tuple[int, ShareAnswered, Fraction]]:
    """Seconds at which the curve falls inside the drawing, and what is left after."""
    moments = sorted({one.seconds for one in waits if one.answered and one.seconds <= SPAN_DAYS * DAY})
    found: list[tuple[int, ShareAnswered, Fraction]] = []
    for seconds in moments:
        still = curve.still_waiting(seconds)
        if still is not None:
            found.append((seconds, curve.share_after(seconds), still))
    return found


def _end(waits: Sequence[Wait]) -> int:
    return min(max(one.seconds for one in waits), SPAN_DAYS * DAY)


def _curve_path(curve: Curve, waits: Sequence[Wait]) -> str:
    parts = [f"M{_x(0):.1f} {_y(1):.1f}"]
    for seconds, _share, still in _steps(curve, waits):
        parts.append(f"H{_x(seconds):.1f}V{_y(float(still)):.1f}")
    return "".join([*parts, f"H{_x(_end(waits)):.1f}"])


def _band_path(curve: Curve, waits: Sequence[Wait]) -> str:
    """Between both ends of the interval of who still wait; nothing before the first answer."""
    steps = [(seconds, share.band) for seconds, share, _still in _steps(curve, waits)]
    known = [(seconds, band) for seconds, band in steps if band is not None]
    if not known:
        return ""
    ends = [seconds for seconds, _band in known[1:]] + [_end(waits)]
    upper = [f"M{_x(known[0][0]):.1f} {_y(1 - known[0][1].low):.1f}"]
    lower: list[str] = []
    for (begin, band), end in zip(known, ends, strict=True):
        upper.append(f"V{_y(1 - band.low):.1f}H{_x(end):.1f}")
        lower.append(f"V{_y(1 - band.high):.1f}H{_x(begin):.1f}")
    return "".join([*upper, *reversed(lower), "Z"])


def _waiting_mark(curve: Curve, wait: Wait) -> CurveMark:
    still = curve.still_waiting(wait.seconds)
    return CurveMark.at(_x(wait.seconds), _y(1.0 if still is None else float(still)))


def _x(seconds: int) -> float:
    return LEFT + (WIDTH - LEFT - 6) * min(seconds / (SPAN_DAYS * DAY), 1)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)
