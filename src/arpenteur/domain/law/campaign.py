"""What the electoral code says of an action between two moments: refused, allowed on a condition, allowed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from arpenteur.domain.law.answers import Clock, Notice, Refusal
from arpenteur.domain.law.loading import Effect, Rule, rule
from arpenteur.domain.law.moments import Calendar, Span, in_words, official_campaign, silences, window

SILENCE = "FR-L49-SILENCE"
PERIOD = "FR-L47A-PERIOD"
WINDOWS = ("FR-L51-POSTERS", "FR-L50-1-CALLS", "FR-L52-1-ADVERTISING")


def action_refusals(
    kind: str,
    starts: datetime,
    ends: datetime,
    *,
    place: str,
    time_zone: str,
    first_round: date,
    second_round: date | None,
) -> tuple[Refusal, ...]:
    """What the law refuses of an action of ``kind`` (``web.fieldwork.kinds.Kind`` values) between two aware moments.

    Empty where it is lawful. ``place`` is the campaign's territory (``domain.places.Place``), ``time_zone`` its own.
    Raises ValueError for moments without a time zone.
    """
    _aware(starts, ends)
    calendar = Calendar(place, time_zone, first_round, second_round)
    silence = rule(SILENCE)
    words = silence.words(kind)
    if words is None or silence.effect is not Effect.REFUSE:
        return ()
    return tuple(
        _refusal(silence, words, span, starts.astimezone(calendar.zone))
        for span in _silences(silence, calendar)
        if span.meets(starts, ends)
    )


def action_notices(
    kind: str,
    starts: datetime,
    ends: datetime,
    *,
    place: str,
    time_zone: str,
    first_round: date,
    second_round: date | None,
) -> tuple[Notice, ...]:
    """What the law requires of an action that may take place: where posters go, which number calls.

    Raises ValueError for moments without a time zone.
    """
    _aware(starts, ends)
    calendar = Calendar(place, time_zone, first_round, second_round)
    found: list[Notice] = []
    for one in (rule(id) for id in WINDOWS):
        words = one.said.get(kind)
        if words is not None and _window(one, calendar).meets(starts, ends):
            found.append(Notice(one.id, words["title"], one.summary, one.article, one.read_on))
    return tuple(found)


def campaign_clocks(*, place: str, time_zone: str, first_round: date, second_round: date | None) -> tuple[Clock, ...]:
    """Every period of the electoral code that concerns a campaign, in order of time."""
    calendar = Calendar(place, time_zone, first_round, second_round)
    silence, period = rule(SILENCE), rule(PERIOD)
    spans: list[tuple[Rule, Span]] = [(silence, span) for span in _silences(silence, calendar)]
    spans += [(period, span) for span in official_campaign(calendar)]
    spans += [(one, _window(one, calendar)) for one in (rule(id) for id in WINDOWS)]
    clocks = [Clock(one.id, one.title, one.summary, one.article, span.starts, span.ends) for one, span in spans]
    return tuple(sorted(clocks, key=lambda clock: (clock.starts, clock.rule)))


def _silences(silence: Rule, calendar: Calendar) -> Iterator[Span]:
    eve = silence.parameter("eve_days", first_round=calendar.first_round)
    closing = silence.parameter("closing", first_round=calendar.first_round)
    yield from silences(calendar, eve, closing)


def _window(one: Rule, calendar: Calendar) -> Span:
    return window(calendar, one.parameter("months", first_round=calendar.first_round))


def _refusal(silence: Rule, words: Mapping[str, str], span: Span, starts: datetime) -> Refusal:
    if span.meets(starts, starts):
        title = f"{words['name']} ne peut pas avoir lieu {in_words(starts)}."
    else:
        title = f"{words['name']} ne peut pas durer au-delà du {in_words(span.starts)}."
    return Refusal(silence.id, title, words["reason"], words["article"], silence.read_on, span.starts)


def _aware(*moments: datetime) -> None:
    if any(moment.utcoffset() is None for moment in moments):
        raise ValueError("a moment without a time zone cannot be compared with the law")
