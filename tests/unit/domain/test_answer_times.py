"""Time until an answer: published values of Kaplan and Meier, a slow twin, pauses, what is not shown."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.answer_times import DAY, Curve, Wait, wait_of

# Weeks of remission under 6-mercaptopurine, + for those still in remission (E. Freireich and others, Blood 21, 1963;
# E. Gehan, Biometrika 52, 1965), the example of most textbooks; intervals as Stata's `sts list` prints them.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PUBLISHED = {
    6: (0.8571, 0.6197, 0.9516),
    7: (0.8067, 0.5631, 0.9228),
    10: (0.7529, 0.5032, 0.8894),
    13: (0.6902, 0.4316, 0.8491),
    16: (0.6275, 0.3675, 0.8049),
    22: (0.5378, 0.2678, 0.7468),
    23: (0.4482, 0.1881, 0.6801),
}


def curve(text: str) -> Curve:
    return Curve(Wait(int(one.rstrip("+")) * DAY, not one.endswith("+")) for one in text.split())


@pytest.mark.parametrize("time", list(PUBLISHED))
def test_values_and_bands_as_published(time: int):
    answered = curve(REMISSION).share_answered(time)
    still, low, high = PUBLISHED[time]
    assert answered.share is not None
    assert answered.band is not None
    assert round(1 - float(answered.share), 4) == still
    assert round(1 - answered.band.high, 4) == low
    assert round(1 - answered.band.low, 4) == high


def test_the_shares_are_exact():
    found = curve(REMISSION)
    assert found.share_answered(6).share == Fraction(1, 7)
    assert found.share_answered(7).share == 1 - Fraction(6, 7) * Fraction(16, 17)
    assert found.time_for(Fraction(1, 2)) == 23 * DAY
    assert found.time_for(Fraction(9, 10)) is None
    assert (found.asked, found.answered) == (21, 9)


# By hand, shares answered at 7, 14 and 30 days; a dash where nobody was followed so long.
BY_HAND = [
    ("1 2 3 4 5 6 7 8 9 10", "7/10 1 1"),
    ("40 40 40 40 40 40 40 40 40 40", "0 0 0"),
    ("40+ 40+ 40+ 40+ 40+ 40+ 40+ 40+ 40+ 40+", "0 0 0"),
    ("3 3 3 3 3 20+ 20+ 20+ 20+ 20+", "1/2 1/2 -"),
    ("3 3 3 3 3 3 3 3 3 3+", "- - -"),
    ("5+ 5+ 5+ 5+ 5+ 10 10 10 10 10", "0 1 1"),
    ("5+ 5+ 5+ 5+ 5+ 10 10 40 40 40", "0 2/5 2/5"),
    ("7 7 7 7 7 7 7 7 7 7", "1 1 1"),
    ("8 8 8 8 8 8 8 8 8 8", "0 1 1"),
    ("2 4+ 6 8+ 10 12+ 14 16+ 18 60+", "17/80 65/128 193/256"),
    ("7 7+ 7 7+ 14 14+ 30 30+ 31 31", "1/5 1/3 1/2"),
    ("1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 1+ 30", "0 0 1"),
]


def by_hand_of(text: str, days: int) -> Fraction | None:
    """Redistribution to the right (B. Efron, 1967): who is no longer followed gives her weight to those who remain."""
    people = [(int(one.rstrip("+")), not one.endswith("+")) for one in text.split()]
    people.sort(key=lambda one: (one[0], not one[1]))
    weight = [Fraction(1, len(people))] * len(people)
    lost = Fraction(0)
    for at, (_time, answered) in enumerate(people):
        after = len(people) - at - 1
        if not answered and after:
            weight[at + 1 :] = [one + weight[at] / after for one in weight[at + 1 :]]
            weight[at] = Fraction(0)
        elif not answered:
            lost = weight[at]
    if days > people[-1][0] and lost:
        return None
    return sum(
        (w for w, (time, answered) in zip(weight, people, strict=True) if answered and time <= days), Fraction(0)
    )


@pytest.mark.parametrize("text", [text for text, _shares in BY_HAND])
def test_twelve_sets_agree_with_the_slow_twin(text: str):
    assert [curve(text).share_answered(days).share for days in (7, 14, 30)] == [
        by_hand_of(text, days) for days in (7, 14, 30)
    ]


@pytest.mark.parametrize(("text", "shares"), BY_HAND)
def test_sets_worked_out_by_hand(text: str, shares: str):
    expected = [None if one == "-" else Fraction(one) for one in shares.split()]
    assert [one.share for one in curve(text).shown()] == expected


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=30), st.integers(0, 45))
def test_any_waits_agree_with_the_slow_twin(waits: list[tuple[int, bool]], days: int):
    text = " ".join(f"{time}{'' if answered else '+'}" for time, answered in waits)
    answered = curve(text).share_answered(days)
    assert answered.share == by_hand_of(text, days)
    if answered.band is not None:
        assert answered.share is not None
        assert 0 <= answered.band.low < float(answered.share) < answered.band.high <= 1


def test_who_still_waits_lowers_the_share():
    answered, waiting = "2 2 2 2 2 2 2 2 2 2", "2 2 2 2 2 2 2 2 2 2 30+ 30+ 30+ 30+ 30+ 30+ 30+ 30+ 30+ 30+"
    assert curve(answered).share_answered(7).share == 1
    assert curve(waiting).share_answered(7).share == Fraction(1, 2)


def test_nothing_is_shown_of_nine():
    assert curve("1 2 3 4 5 6 7 8 9").shown() == ()
    assert [one.days for one in curve("1 2 3 4 5 6 7 8 9 9").shown()] == [7, 14, 30]


def test_no_band_where_the_formula_says_nothing():
    nobody, everybody = curve("40 " * 10).share_answered(7), curve("3 " * 10).share_answered(7)
    assert (nobody.share, nobody.band, nobody.waiting) == (0, None, 10)
    assert (everybody.share, everybody.band, everybody.waiting) == (1, None, 0)


def test_nobody_asked():
    empty = Curve([])
    assert (empty.still_waiting(0), empty.time_for(Fraction(1, 2)), empty.shown()) == (None, None, ())


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(days: float) -> datetime:
    return NOON + timedelta(days=days)


def test_a_wait_leaves_pauses_out():
    assert wait_of(NOON, at(3), at(9)) == Wait(3 * DAY, True)
    assert wait_of(NOON, None, at(9)) == Wait(9 * DAY, False)
    # Two that overlap count once; one before the question and one after the answer do not count.
    pauses = [(at(5), at(7)), (at(-4), at(1)), (at(6), at(8)), (at(20), at(30))]
    assert wait_of(NOON, at(10), at(40), pauses) == Wait(6 * DAY, True)
    assert wait_of(NOON, at(6), at(40), [(at(-1), at(9))]) == Wait(0, True)


def test_an_answer_before_its_question_is_an_error():
    with pytest.raises(ValueError, match="before its question"):
        wait_of(NOON, at(-1), at(2))
    with pytest.raises(ValueError, match="negative"):
        Wait(-1, True)
