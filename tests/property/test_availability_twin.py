"""Who is free, against a slow twin that looks at the clock minute by minute; days when clocks change included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from arpenteur.web.persons.volunteers.slots import DAY_SECONDS, Piece, Slots, minus, pieces_of, span, union

ZONES = [ZoneInfo(name) for name in ("Europe/Paris", "America/Cayenne", "Pacific/Marquesas", "America/Miquelon", "UTC")]
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 14), date(2026, 11, 1), date(2026, 9, 5)]
minutes = st.integers(0, 24 * 4 - 1).map(lambda quarter: 15 * quarter)


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


@st.composite
def spans(draw: st.DrawFn) -> tuple[time, time]:
    first, last = sorted((draw(minutes), draw(minutes)))
    return clock(first), clock(last) if last > first else time(23, 59)


@st.composite
def said(draw: st.DrawFn, day: date) -> list[tuple[int | None, date | None, time, time, bool]]:
    """Rows as the table holds them, around a day."""
    days = [day - timedelta(1), day, day + timedelta(1)]
    weekly = [(draw(st.sampled_from(days)).weekday(), None, *one, True) for one in draw(st.lists(spans(), max_size=5))]
    special = [
        (None, draw(st.sampled_from(days)), *one, draw(st.booleans())) for one in draw(st.lists(spans(), max_size=3))
    ]
    return weekly + special


@st.composite
def questions(draw: st.DrawFn):
    day = draw(st.sampled_from(CHANGES))
    zone = draw(st.sampled_from(ZONES))
    start = datetime.combine(day, time(), tzinfo=UTC) + timedelta(minutes=draw(st.integers(-16 * 60, 30 * 60)))
    return start, start + timedelta(minutes=draw(st.integers(1, 8 * 60))), zone, draw(said(day))


def slow(start: datetime, end: datetime, zone: ZoneInfo, rows: list) -> bool:
    """Minute by minute, what the clock on the wall shows."""
    moment = start
    while moment < end:
        wall = moment.astimezone(zone)
        shown = wall.time().replace(tzinfo=None)
        here = [row for row in rows if row[0] == wall.weekday() or row[1] == wall.date()]
        inside = [row for row in here if row[2] <= shown and (shown < row[3] or row[3] >= time(23, 59))]
        if not any(row[4] for row in inside) or not all(row[4] for row in inside):
            return False
        moment += timedelta(minutes=1)
    return True


def slots(rows: list) -> Slots:
    kept = Slots()
    for weekday, day, starts, ends, free in rows:
        if day is None:
            kept.weekly.setdefault(weekday, []).append(span(starts, ends))
        else:
            (kept.added if free else kept.taken).setdefault(day, []).append(span(starts, ends))
    return kept


EVERY = [(weekday, None, time(0), time(23, 59), True) for weekday in range(7)]
PARIS = ZONES[0]


@given(questions())
@example((datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), PARIS, EVERY))
@example((datetime(2026, 10, 25, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 3, 0, tzinfo=UTC), PARIS, EVERY))
@example(
    (
        datetime(2026, 10, 25, 0, 45, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 15, tzinfo=UTC),
        PARIS,
        [(6, None, time(2, 0), time(3, 0), True)],
    )
)
def test_the_fast_answer_is_the_slow_one(question):
    start, end, zone, rows = question
    assert slots(rows).free(pieces_of(start, end, zone)) == slow(start, end, zone, rows)


@given(questions())
def test_pieces_last_as_long_as_the_question_and_stay_in_their_day(question):
    start, end, zone, _rows = question
    pieces = pieces_of(start, end, zone)
    assert sum(piece.end - piece.start for piece in pieces) == (end - start).total_seconds()
    assert all(0 <= piece.start < piece.end <= DAY_SECONDS for piece in pieces)


seconds = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(lambda pair: pair[0] < pair[1]), max_size=6)


@given(seconds, seconds)
def test_union_and_difference_hold_the_same_seconds(given_spans, taken):
    def seconds_of(spans) -> set[int]:
        return {second for start, end in spans for second in range(start, end)}

    assert seconds_of(union(given_spans)) == seconds_of(given_spans)
    assert seconds_of(minus(union(given_spans), taken)) == seconds_of(given_spans) - seconds_of(taken)
    day = date(2026, 9, 5)
    kept = Slots(added={day: given_spans}, taken={day: taken})
    share = kept.share(Piece(day, 0, 40))
    assert round(40 * share) == len(seconds_of(given_spans) - seconds_of(taken))
